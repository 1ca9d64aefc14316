"""The prose of a Markdown text, with the place of each piece in it (docs/domain-more.md o, readability).

Prose is what paragraphs and list items say. Left out: headings, tables, code, pictures, addresses, tags. Every step is
linear in the length of the text, whatever stands in it (docs/trust.md 3.9).
"""
from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from planner.readability.markup import Places, Spoken

_QUOTE = re.compile(r"(?: {0,3}>)++ ?")
_FENCE = re.compile(r"\s*+(`{3,}(?=[^`]*$)|~{3,})")
_INDENT = re.compile(r" {4}|\t")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s++|$)")
_UNDERLINE = re.compile(r" {0,3}(=++|-++)\s*+$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*+\1){2,}+[ \t]*+$")
_ITEM = re.compile(r"\s*+(?:[-*+]|(\d{1,9})[.)])(?:[ \t]++|$)")
_DEFINITION = re.compile(r" {0,3}\[(\^?)[^\]]++\]:[ \t]*+")
_TABLE = frozenset("|-: \t")


class Kind(StrEnum):
    """What a block of prose is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: how deep, its words, and where its line stands."""

    level: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the prose: the words that one presses, where they stand, where it leads."""

    text: str
    start: int
    end: int
    address: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or list item: what it says, and from where to where it stands in the whole text.

    ``has_source``: it holds a link or a footnote. ``quoted``: it stands in a quotation. ``codes``: where in ``text``
    a piece of code was left out.
    """

    kind: Kind
    text: str
    start: int
    end: int
    links: tuple[Link, ...]
    has_source: bool
    quoted: bool
    codes: tuple[int, ...]
    pieces: tuple[tuple[int, int], ...] = field(repr=False)

    def place(self, at: int) -> int:
        """Where the character at ``at`` of ``text`` stands in the whole text."""
        number = bisect_right(self.pieces, (at, len(self.text) + self.end)) - 1
        own, whole = self.pieces[max(number, 0)]
        return whole + at - own


@dataclass(frozen=True, slots=True)
class Prose:
    """A text taken apart. ``codes`` are the places of code blocks; everything stands in the order of the text."""

    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    codes: tuple[int, ...]


def prose(body: str) -> Prose:
    """The prose of a Markdown text. Source: docs/domain-more.md o (readability)."""
    reader = _Reader(body)
    reader.read()
    return Prose(tuple(reader.blocks), tuple(reader.headings), tuple(reader.codes))


class _Reader:
    """Goes through the lines of a text once."""

    def __init__(self, body: str) -> None:
        self._lines = body.split("\n")
        self.blocks: list[Block] = []
        self.headings: list[Heading] = []
        self.codes: list[int] = []
        self._held: list[tuple[int, str]] = []      # the lines of the block at hand: place and words
        self._kind, self._quoted = Kind.PARAGRAPH, False
        self._fence = ""
        self._in_list = self._in_table = self._blank = False

    def read(self) -> None:
        """Fill ``blocks``, ``headings`` and ``codes``."""
        at = 0
        self._blank = True
        for number, line in enumerate(self._lines):
            if not self._is_left_out(number, line, at):
                self._take(line, at)
            at += len(line) + 1
        self._flush()

    # --- What is no prose

    def _is_left_out(self, number: int, line: str, at: int) -> bool:
        if self._fence:
            mark = line.strip().lstrip("> ")
            if mark and mark[0] == self._fence[0] and not mark.strip(mark[0]) and len(mark) >= len(self._fence):
                self._fence = ""
            return True
        if not line.strip():
            self._flush()
            self._blank, self._in_table = True, False
            return True
        if self._in_table:
            return True
        return self._is_code(line, at) or self._begins_table(number, line)

    def _is_code(self, line: str, at: int) -> bool:
        quote = _QUOTE.match(line)
        opened = _FENCE.match(line, quote.end() if quote else 0)
        indented = self._blank and not self._in_list and _INDENT.match(line)
        if opened:
            self._flush()
            self._fence = opened[1]
        if opened or indented:
            self.codes.append(at)
        return bool(opened or indented)

    def _begins_table(self, number: int, line: str) -> bool:
        follows = self._lines[number + 1] if number + 1 < len(self._lines) else ""
        if "|" in line and "|" in follows and "-" in follows and _TABLE.issuperset(follows):
            self._flush()
            self._in_table = True
        return self._in_table

    # --- What is prose, and headings

    def _take(self, line: str, at: int) -> None:
        quote = _QUOTE.match(line)
        start = quote.end() if quote else 0
        blank, self._blank = self._blank, False
        if blank and not line[0].isspace():
            self._in_list = False
        if bool(quote) != self._quoted and not (self._quoted and self._held):
            self._flush()
        if heading := _HEADING.match(line, start):
            self._flush()
            self._head(len(heading[1]), line[heading.end():].rstrip().rstrip("#").rstrip(), at, at + len(line))
            return
        if self._is_underline(line, at) or _RULE.match(line, start):
            self._flush()
            return
        self._quoted = bool(quote) or (self._quoted and bool(self._held))
        self._add(line, start, at)

    def _add(self, line: str, start: int, at: int) -> None:
        """Put a line to the block at hand, or begin one with it."""
        note = _DEFINITION.match(line, start)
        if note and not note[1]:
            self._flush()
            return
        item = _ITEM.match(line, start)
        if item and item[1] not in (None, "1") and self._held and not self._in_list:
            item = None                                 # "2019. A good year" goes on with its paragraph
        begins = note or item
        if begins:
            quoted = self._quoted
            self._flush()
            self._quoted = quoted
        if not self._held:
            self._kind = Kind.NOTE if note else Kind.ITEM if item or self._in_list else Kind.PARAGRAPH
        self._in_list = self._in_list or bool(item)
        start = begins.end() if begins else start
        words = line[start:].lstrip()
        self._held.append((at + len(line) - len(words), words.rstrip("\r")))

    def _is_underline(self, line: str, at: int) -> bool:
        mark = _UNDERLINE.match(line)
        if not mark or not self._held or self._kind is Kind.ITEM:
            return False
        start = self._held[0][0]
        self._head(1 if mark[1][0] == "=" else 2, " ".join(words for _, words in self._held), start, at + len(line))
        self._held.clear()
        return True

    def _head(self, level: int, text: str, start: int, end: int) -> None:
        self.headings.append(Heading(level, _plain(text), start, end))

    def _flush(self) -> None:
        if self._held:
            block = _block(self._kind, self._held, quoted=self._quoted)
            if block.text.strip() or block.codes:
                self.blocks.append(block)
            self._held = []
        self._quoted = False


def _plain(text: str) -> str:
    """The words of a heading."""
    return " ".join(Spoken(text).read().text().split())


def _block(kind: Kind, lines: list[tuple[int, str]], *, quoted: bool) -> Block:
    raw = "\n".join(words for _, words in lines)
    starts, at = [], 0
    for place, words in lines:
        starts.append((at, place))
        at += len(words) + 1
    spoken = Spoken(raw).read()
    places = Places(starts)
    pieces, text, own = [], [], 0
    for part, start in spoken.parts:
        pieces += [(own + offset, place) for offset, place in places.of(start, len(part))]
        text.append(part)
        own += len(part)
    words = "".join(text)
    first, last = lines[0][0], lines[-1][0] + len(lines[-1][1])
    links = tuple(Link(raw[start:end], places.at(start), places.at(end - 1) + 1 if end > start else places.at(start),
                       address) for start, end, address in spoken.links)
    return Block(kind, words, first, last, links, spoken.has_source, quoted, tuple(spoken.codes),
                 tuple(pieces) or ((0, first),))
