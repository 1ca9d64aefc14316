"""Python-Markdown set up for our texts: what it reads, and the shape that its tree gets before it becomes HTML.

Only :mod:`planner.web.markdown` imports this, and only when a text is rendered: start-up does not pay for it.
"""
import re
import secrets
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionExtension, AdmonitionProcessor
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from planner.web import markdown_guard as guard
from planner.web import sanitise
from planner.web.highlight import CodeBlocks
from planner.web.markdown_fences import split_fences

_WORDS = {
    "en": {"back": "Back to the text of note {}", "table": "Table", "note": "Note", "tip": "Tip", "info": "Info",
           "important": "Important", "warning": "Warning", "danger": "Danger"},
    "nl": {"back": "Terug naar de tekst bij noot {}", "table": "Tabel", "note": "Let op", "tip": "Tip", "info": "Info",
           "important": "Belangrijk", "warning": "Waarschuwing", "danger": "Gevaar"},
}  # fmt: skip
_RAW_HEADING = re.compile(r"(</?h)([1-6])(?=[\s>])", re.IGNORECASE)
_RAW_PICTURE = re.compile(r"<img(?![^<>]*\salt\s*=)(?=[\s/>])", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")



class Engine:
    """One set-up of Python-Markdown. Not safe for two threads at once; see the pool in :mod:`planner.web.markdown`."""

    def __init__(self) -> None:
        # Ids that carry this mark were made here. Nobody outside can guess it, and it never reaches a page.
        self._mark = secrets.token_hex(8)
        self.lang = "en"
        self.heading_offset = 1
        self._slugs: dict[str, int] = {}
        self._notes = FootnoteExtension(SEPARATOR=f":{self._mark}:", USE_DEFINITION_ORDER=False)
        self._md = self._markdown()

    def _markdown(self) -> Markdown:
        toc = TocExtension(marker="", slugify=self._slug)
        md = Markdown(extensions=[
            AbbrExtension(), DefListExtension(), MarkdownInHtmlExtension(), SaneListExtension(),
            TableExtension(use_align_attribute=True), AdmonitionExtension(), self._notes, toc,
        ])  # fmt: skip
        # A backslash before a mark shows the mark, also when the guard put a stand-in there.
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "<", "~", "|", *guard.STAND_INS]
        md.preprocessors.register(_Source(md), "normalize_whitespace", 30)
        md.preprocessors.register(_Tags(md), "guard_tags", 22)
        md.preprocessors.register(_Lines(md), "guard_lines", 15)
        md.parser.blockprocessors.register(_Admonition(md.parser, self), "admonition", 105)
        md.parser.blockprocessors.register(_Quote(md.parser), "quote", 20)
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~~)((?!\s)[^~]++)~~", "del"), "strike", 55)
        md.treeprocessors.register(_Inline(md), "guard_inline", 45)
        md.treeprocessors.register(_Shape(md, self), "shape", 6)
        md.postprocessors.register(_Pictures(md), "pictures", 35)
        return md

    def render(
        self, text: str, *, lang: str, heading_offset: int, scope: str
    ) -> tuple[str, list[tuple[int, str, str]]]:
        """Clean HTML of a Markdown text, and level, id and words of its headings.

        ``scope`` is put before each id, for pages that show more than one text.

        Raises:
            Exception: whatever Python-Markdown raises, RecursionError included.
        """
        self.lang = lang if lang in _WORDS else "en"
        self.heading_offset = heading_offset
        self._slugs = {}
        self._notes.setConfig("BACKLINK_TITLE", self.words["back"])
        html = self._md.reset().convert(guard.without_foreign(text))
        ids = _Ids(self._mark, scope)
        headings = [
            (level, ids.heading(mark), unescape(guard.restore(name)))
            for level, mark, name in _flat(self._md.toc_tokens)  # type: ignore[attr-defined]
        ]
        return sanitise.clean(guard.restore(html), ids=ids), headings

    @property
    def words(self) -> dict[str, str]:
        """The renderer's own words in the language of the text."""
        return _WORDS[self.lang]

    def _slug(self, text: str, separator: str) -> str:
        """An id for a heading; the second one with the same words gets ``-2``."""
        plain = unicodedata.normalize("NFKD", guard.restore(text)).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)[:60] or "section"
        self._slugs[slug] = number = self._slugs.get(slug, 0) + 1
        return f"h:{self._mark}:{slug}" + (f"{separator}{number}" if number > 1 else "")


class _Ids:
    """Turns our marked ids into those of the page, and drops every other one."""

    def __init__(self, mark: str, scope: str) -> None:
        self._own = re.compile(rf"(#?)(h|fn|fnref)(\d*):{mark}:(.+)", re.DOTALL)
        self._scope = scope
        self._notes: dict[str, int] = {}
        self._headings: set[str] = set()

    def __call__(self, tag: str, name: str, value: str) -> str | None:
        own = self._own.fullmatch(value)
        if own:
            return own[1] + self._id(own)
        if name == "href":
            return f"#{self._scope}h-{value[1:]}" if value[1:] in self._headings else value
        return None

    def heading(self, marked: str) -> str:
        """The id in the page of a heading's marked id; from now on links in the text find it by its bare words too."""
        slug = marked.rpartition(":")[2]
        self._headings.add(slug)
        return f"{self._scope}h-{slug}"

    def _id(self, own: re.Match[str]) -> str:
        kind, again, label = own[2], own[3], own[4]
        if kind == "h":
            return f"{self._scope}h-{label}"
        number = self._notes.setdefault(label, len(self._notes) + 1)
        return f"{self._scope}{kind}-{number}" + (f"-{again}" if again else "")


def _flat(tokens: list[dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    for token in tokens:
        yield token["level"], token["id"], token["name"]
        yield from _flat(token["children"])


class _Source(Preprocessor):
    """Takes fenced code out before anything else touches it, and evens out white space in the rest."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        blocks = CodeBlocks()
        for piece in split_fences(lines):
            if isinstance(piece, str):
                out.append(piece.expandtabs(4) if piece.strip() else "")
            else:
                html = blocks.html(piece.code, piece.language)
                out += ["", " " * piece.indent + self.md.htmlStash.store(html), ""]
        return [*out, "", ""]


class _Tags(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return guard.guard_tags("\n".join(lines)).split("\n")


class _Lines(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return guard.guard_lines(lines)


class _Quote(BlockQuoteProcessor):
    """A quote ends at a blank line, as in CommonMark; two quotes stay two."""

    def lastChild(self, parent: etree.Element) -> etree.Element | None:
        last = super().lastChild(parent)
        return None if last is not None and last.tag == "blockquote" else last


class _Admonition(AdmonitionProcessor):
    """``!!! note`` with its title in the language of the text; a kind that we do not know is a note."""

    def __init__(self, parser: Any, engine: Engine) -> None:
        super().__init__(parser)
        self._engine = engine

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        kind = match[1].lower().split()[0]
        if kind not in self._engine.words or kind in {"back", "table"}:
            kind = "note"
        return kind, self._engine.words[kind] if match[2] is None else match[2] or None


class _Inline(Treeprocessor):
    """Leaves inline markup unread where reading it would cost too much; the text is shown as typed."""

    def run(self, root: etree.Element) -> None:
        budget = guard.InlineBudget()
        for element in root.iter():
            if element.text and not isinstance(element.text, AtomicString) and not budget.allows(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not isinstance(element.tail, AtomicString) and not budget.allows(element.tail):
                element.tail = AtomicString(element.tail)


class _Shape(Treeprocessor):
    """Headings below those of the page, tables that can scroll, code that the keyboard can reach."""

    def __init__(self, md: Markdown, engine: Engine) -> None:
        super().__init__(md)
        self._engine = engine

    def run(self, root: etree.Element) -> None:
        self._shift_headings(root)
        for parent in list(root.iter()):
            if parent.tag == "pre":
                parent.attrib.update({"class": "codehilite", "tabindex": "0"})
            if parent.tag in {"td", "th"} and "align" in parent.attrib:
                parent.set("class", "align-" + parent.attrib.pop("align"))
            for place, child in enumerate(list(parent)):
                if child.tag == "table":
                    parent[place] = self._scrolling(child)

    def _scrolling(self, table: etree.Element) -> etree.Element:
        label = self._engine.words["table"]
        box = etree.Element("div", {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-label": label})
        box.tail, table.tail = table.tail, None
        box.append(table)
        return box

    def _shift_headings(self, root: etree.Element) -> None:
        """The levels in use become the next ones under the page's, without a gap."""
        raw = self.md.htmlStash.rawHtmlBlocks
        ours = [element for element in root.iter() if _HEADING.fullmatch(element.tag)]
        used = {int(element.tag[1]) for element in ours}
        used.update(int(tag[2]) for block in raw if isinstance(block, str) for tag in _RAW_HEADING.finditer(block))
        level = {old: min(6, place + self._engine.heading_offset) for place, old in enumerate(sorted(used), start=1)}
        for element in ours:
            element.tag = f"h{level[int(element.tag[1])]}"
        for place, block in enumerate(raw):
            if isinstance(block, str):
                raw[place] = _RAW_HEADING.sub(lambda tag: f"{tag[1]}{level[int(tag[2])]}", block)


class _Pictures(Postprocessor):
    """A raw picture without a description is given an empty one, so that its address is not read aloud."""

    def run(self, text: str) -> str:
        raw = self.md.htmlStash.rawHtmlBlocks
        for place, block in enumerate(raw):
            if isinstance(block, str):
                raw[place] = _RAW_PICTURE.sub('<img alt=""', block)
        return text
