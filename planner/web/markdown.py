"""Markdown to safe HTML: the one function behind preview, review, comparison, blog, feeds and mail.

Render, then sanitise, always in that order, always here. ``Markup`` around anything else is a fault.

Source: docs/trust.md 3.1, 3.2, 3.9; docs/performance.md (libraries load when the first text is rendered).
"""
import hashlib
import logging
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from planner.web.markdown_engine import Engine

RENDERER_VERSION = 1  # raise it when the same text gives other HTML; caches and stored HTML go by it
MAX_RENDERED = 250_000  # characters; a longer text is shown as typed. 20,000 words are about 140,000
_CACHED_CHARACTERS = 4_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Heading:
    """A heading of a rendered text: its level in the page, the id to link to, its words."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Image:
    """A picture in a rendered text; ``alt`` is empty when nobody described it."""

    src: str
    alt: str


@dataclass(frozen=True)
class Rendered:
    """A text as safe HTML, and what stands in it.

    ``links`` are the addresses in the order of the text, each once, without those within the text itself.
    ``as_typed`` is True when the text could not be rendered and stands there escaped instead.
    """

    html: Markup
    headings: tuple[Heading, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    as_typed: bool = False

    @cached_property
    def words(self) -> str:
        """The words alone, one line for each block; read out of it once, and kept as long as it is."""
        from planner.web import sanitise

        return sanitise.words_of(self.html)


def render(text: str, *, lang: str = "en", heading_offset: int = 1, scope: str = "") -> Rendered:
    """Markdown as safe HTML; the same text gives the same answer, usually out of memory. Never raises.

    Args:
        text: Markdown of anybody, any length.
        lang: language of the text, for the few words that are ours (titles of notes, names of tables).
        heading_offset: the level of the heading that the text stands under; its own highest level becomes the next one.
        scope: put before each id; give each text its own where a page shows several.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    key = (digest, RENDERER_VERSION, lang, heading_offset, scope)
    rendered = _memory.get(key)
    if rendered is None:
        rendered = _render(text, lang=lang, heading_offset=heading_offset, scope=scope)
        _memory.put(key, rendered)
    return rendered


def plain_text(text: str) -> str:
    """The words of a Markdown text without marks, one line for each block; for excerpts, search and word counts."""
    return render(text).words


def excerpt(text: str, length: int = 280) -> str:
    """The first words of a Markdown text in one line of at most ``length`` characters, cut between words with ``…``."""
    words = plain_text(text).replace("\n", " ")
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    if not words[length - 1].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.–-") + "…"


def absolute_links(html: Markup, base: str) -> Markup:
    """Rendered ``html`` with absolute addresses, for readers that do not know our host: feeds and mail.

    Args:
        html: what :func:`render` gave, nothing else.
        base: absolute http(s) address of the page that the text is published at.
    Raises:
        ValueError: ``base`` is not absolute.
    """
    from planner.web import sanitise

    return Markup(sanitise.absolute(html, base))  # noqa: S704 - sanitised a second time


def forget_rendered() -> None:
    """Empty the memory of rendered texts; for tests and benchmarks."""
    _memory.clear()


def _render(text: str, *, lang: str, heading_offset: int, scope: str) -> Rendered:
    if len(text) > MAX_RENDERED:
        return _as_typed(text)
    try:
        html, headings = _engine().render(text, lang=lang, heading_offset=heading_offset, scope=scope)
    except Exception:
        _engines.__dict__.clear()  # it stopped half-way
        log.warning("a text of %d characters could not be rendered and is shown as typed", len(text), exc_info=True)
        return _as_typed(text)
    return Rendered(
        Markup(html),  # noqa: S704 - sanitised
        tuple(Heading(level, mark, words) for level, mark, words in headings),
        tuple(_links(html)),
        tuple(_images(html)),
    )


def _engine() -> "Engine":
    engine: Engine | None = getattr(_engines, "engine", None)
    if engine is None:
        from planner.web.markdown_engine import Engine as NewEngine

        engine = _engines.engine = NewEngine()
    return engine


def _as_typed(text: str) -> Rendered:
    """The text escaped, a paragraph for each block: nothing is lost, nothing runs."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    lines = Markup("\n").join(Markup('<p class="as-typed">{}</p>').format(_broken(block)) for block in blocks)
    return Rendered(lines, as_typed=True)


def _broken(block: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in block.split("\n"))


_HREF = re.compile(r'<a(?: [a-z-]+="[^"]*")*? href="([^"]*)"')
_IMG = re.compile(r"<img((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def _links(html: str) -> list[str]:
    return list(dict.fromkeys(unescape(address) for address in _HREF.findall(html) if not address.startswith("#")))


def _images(html: str) -> list[Image]:
    found = (dict(_ATTRIBUTE.findall(attributes)) for attributes in _IMG.findall(html))
    return [Image(unescape(image.get("src", "")), unescape(image.get("alt", ""))) for image in found]


class _Memory:
    """The texts rendered last, thrown away oldest first when they hold more than ``_CACHED_CHARACTERS`` together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Rendered] = OrderedDict()
        self._size = 0

    def get(self, key: "_Key") -> Rendered | None:
        """What is kept under ``key``, which thereby counts as used just now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: "_Key", rendered: Rendered) -> None:
        """Keep ``rendered``, and let go of the oldest that no longer fit."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = rendered
            self._size += len(rendered.html)
            while self._size > _CACHED_CHARACTERS:
                self._size -= len(self._kept.popitem(last=False)[1].html)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0


_Key = tuple[bytes, int, str, int, str]
_memory = _Memory()
_engines = threading.local()  # Python-Markdown keeps state while it works, so each thread has its own
