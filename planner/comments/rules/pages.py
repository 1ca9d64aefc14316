"""A rendered text beside its Markdown, word by word: from what somebody points at to its source, and back.

Only letters and digits are compared. What Markdown adds (addresses of links, marks) has no counterpart on the page,
and what the page adds (numbers of notes) has none in the source.
"""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape, unescape

from planner.comments.rules.anchors import Anchor, same_start
from planner.steps.writing.rules.alignment import kept_words

_WORD = re.compile(r"[^\W_]+")
_HTML = re.compile(r"<(?:\"[^\"]*\"|[^\">])*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|[^\W_]+")
_BLOCK = re.compile(r"</?(?:p|h[1-6]|li|pre|td|th|dt|dd|figcaption|summary|blockquote|div)\b")
_UNSEEN = re.compile(
    r"\]\([^()\n]*\)|</?[a-zA-Z][^<>\n]*>|^ {0,3}\[[^\[\]^\n][^\[\]\n]*\]:[^\n]*|^[^\S\n]*(?:```+|~~~+)[^\n]*",
    re.MULTILINE)
BLOCK_WORDS = 8             # of a block shown to choose it by
PAGES_KEPT = 8              # one of the longest text is some 40 MB


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands: in the HTML, or in the source. ``block`` counts the blocks of a page."""

    text: str
    start: int
    end: int
    block: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a page from ``first`` to ``last``, both among them."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or item of the page, with its first words."""

    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a page that somebody speaks about: ``key`` names the thread, ``number`` and ``label`` show it."""

    span: Span
    key: str
    number: int
    label: str


@dataclass(frozen=True)
class Page:
    """A rendered text and its source, word by word."""

    html: str
    body: str
    shown: tuple[Word, ...]
    written: tuple[Word, ...]

    @cached_property
    def source(self) -> dict[int, int]:
        """For each word of the page, as far as there is one, the word of the source."""
        return dict(kept_words([word.text for word in self.shown], [word.text for word in self.written]))

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """The same as pairs; both numbers grow, so that a place is found by halving."""
        return list(self.source.items())

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks with words, in order."""
        found: list[Block] = []
        first = 0
        for n, word in enumerate(self.shown):
            if n + 1 == len(self.shown) or self.shown[n + 1].block != word.block:
                found.append(Block(Span(first, n), self._begin(first, n)))
                first = n + 1
        return found

    def _begin(self, first: int, last: int) -> str:
        end = min(last, first + BLOCK_WORDS - 1)
        text = unescape(re.sub(r"<[^<>]*>", "", self.html[self.shown[first].start:self.shown[end].end]))
        return " ".join(text.split()) + ("…" if end < last else "")

    def anchor(self, span: Span) -> Anchor | None:
        """Where these words stand in the source; None when none of them does."""
        places = [self.source[n] for n in range(span.first, span.last + 1) if n in self.source]
        if not places:
            return None
        return Anchor(self.written[places[0]].start, self.written[places[-1]].end)

    def span(self, anchor: Anchor) -> Span | None:
        """The words of the page that a piece of the source became; None when none of them shows."""
        first = bisect_right(self._pairs, anchor.start, key=lambda pair: self.written[pair[1]].end)
        end = bisect_left(self._pairs, anchor.end, key=lambda pair: self.written[pair[1]].start)
        return Span(self._pairs[first][0], self._pairs[end - 1][0]) if first < end else None

    def find(self, quote: str, before: str = "") -> list[Span]:
        """Where the words of a quote stand on the page; of several places those that ``before`` leads to best."""
        wanted = [word.text for word in _words(quote)]
        if not wanted:
            return []
        texts = [word.text for word in self.shown]
        places = [n for n in range(len(texts) - len(wanted) + 1) if texts[n:n + len(wanted)] == wanted]
        lead = [word.text for word in _words(before)][::-1]
        fits = {n: same_start(lead, texts[max(0, n - len(lead)):n][::-1]) for n in places}
        best = max(fits.values(), default=0)
        return [Span(n, n + len(wanted) - 1) for n in places if fits[n] == best]


@lru_cache(maxsize=PAGES_KEPT)
def page(html: str, body: str) -> Page:
    """The page of a rendered text; ``html`` is what the renderer made of ``body``."""
    return Page(html, body, tuple(_shown(html)), tuple(_words(_UNSEEN.sub(_blank, body))))


def widened(body: str, anchor: Anchor, quote: str) -> Anchor:
    """An anchor with the signs around its words that belong to the quote: a full stop, a bracket."""
    words = _words(quote)
    if not words:
        return anchor
    lead, tail = quote[:words[0].start].strip(), quote[words[-1].end:].strip()
    start = anchor.start - len(lead) if lead and body[:anchor.start].endswith(lead) else anchor.start
    end = anchor.end + len(tail) if tail and body.startswith(tail, anchor.end) else anchor.end
    return Anchor(start, end)


def with_marks(shown: Page, marks: Sequence[Mark]) -> str:
    """The HTML of a page with each mark around its words, and behind it the way to its thread.

    A mark never spans a tag: where it does on the page it is put in pieces, so that the HTML stays well formed.
    """
    pieces: list[str] = []
    at = 0
    opened: set[int] = set()
    for start, end, among in _pieces(shown, marks):
        keys = " ".join(marks[n].key for n in among)
        first = [n for n in among if n not in opened]
        opened.update(first)
        ids = f' id="m-{escape(marks[first[0]].key)}"' if first else ""
        pieces += [shown.html[at:start], f'<mark class="cm" data-thread="{escape(keys)}"{ids}>', shown.html[start:end],
                   "</mark>"]
        at = end
        pieces += [_way(marks[n]) for n in among if shown.shown[marks[n].span.last].end <= end]
    return "".join([*pieces, shown.html[at:]])


def _way(mark: Mark) -> str:
    return (f'<a class="cm-n" href="#thread-{escape(mark.key)}" aria-label="{escape(mark.label)}">'
            f"{mark.number}</a>")


def _pieces(shown: Page, marks: Sequence[Mark]) -> Iterable[tuple[int, int, list[int]]]:
    """Runs of HTML without a tag, each with the marks that it belongs to."""
    among: dict[int, list[int]] = {}
    for n, mark in enumerate(marks):
        for word in range(mark.span.first, mark.span.last + 1):
            among.setdefault(word, []).append(n)
    run: tuple[int, int, list[int]] | None = None
    for word in sorted(among):
        start, end = shown.shown[word].start, shown.shown[word].end
        goes_on = run is not None and run[2] == among[word] and "<" not in shown.html[run[1]:start]
        if run is not None and goes_on:
            run = (run[0], end, run[2])
            continue
        if run is not None:
            yield run
        run = (start, end, among[word])
    if run is not None:
        yield run


def _shown(html: str) -> Iterable[Word]:
    block = 0
    for found in _HTML.finditer(html):
        text = found[0]
        if text[0] == "<":
            block += bool(_BLOCK.match(text))
        elif text[0] != "&":
            yield Word(text, found.start(), found.end(), block)


def _words(text: str) -> list[Word]:
    return [Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
