"""What part each word of a Markdown text plays, as far as an approval hangs on it (docs/domain.md c, "Touched")."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby


class Role(StrEnum):
    """Why a change of this word is never cosmetic."""

    TITLE = "title"
    HEADING = "heading"
    CODE = "code"
    LINK = "link"
    QUOTATION = "quotation"
    NUMBER = "number"
    NAME = "name"


class _Line(StrEnum):
    BLANK = "blank"
    PLAIN = "plain"
    HEADING = "heading"
    QUOTE = "quote"
    FENCED = "fenced"
    INDENTED = "indented"


_LINE_ROLES = {_Line.HEADING: Role.HEADING, _Line.QUOTE: Role.QUOTATION, _Line.FENCED: Role.CODE,
               _Line.INDENTED: Role.CODE}
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}|\s*<h[1-6]\b", re.IGNORECASE)
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*$")
_BLOCK_QUOTE = re.compile(r" {0,3}>")
_INDENT = re.compile(r" {4}|\t")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_WORD = re.compile(r"\S+")
_BACKTICKS = re.compile(r"`+")

# Every alternative ends at the next bracket or quote of its kind, so that the time grows with the length alone.
_LINKS = re.compile(
    r"(?m)^ {0,3}\[[^\[\]]+\]:[^\n]*"                       # [name]: address
    r"|!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?"          # [text](address), [text][name], [text], ![alt](address)
    r"|\]\([^()]*\)"                                        # the address behind a picture that is a link
    r"|<a\b[^<>]*>[^<]*</a>|<[^<>\s][^<>]*>"                # <address>, tags
    r"|(?:https?://|www\.|mailto:)\S+")
_OPENING = r"(?<![^\s(\[{—–*_-])"
_QUOTED = re.compile(
    r"“[^“”]*”|„[^„“”\"]*[“”\"]|«[^«»]*»|‘[^‘]*?’(?!\w)"
    rf"|{_OPENING}\"[^\"]*\""
    rf"|{_OPENING}'(?!(?:[stnkmr]|er|em|tis|twas|cause|\d\d)\b)(?=\w)[^'\n]*(?:(?<=\w)'\w[^'\n]*)*'(?!\w)")

_CLOSING_MARKS = "\"'”’»)]}*_"
_SENTENCE_END = re.compile(r"[.!?…]+$")
_ABBREVIATIONS = frozenset({
    "bijv.", "bv.", "o.a.", "m.b.t.", "d.w.z.", "enz.", "nl.", "ca.", "dr.", "drs.", "ir.", "ing.", "mr.", "mevr.",
    "dhr.", "nr.", "blz.", "i.p.v.", "t.o.v.", "vs.", "resp.",
    "e.g.", "i.e.", "mrs.", "ms.", "prof.", "no.", "inc.", "ltd.", "approx.", "st.", "fig.",
})


def word_roles(title: str, body: str) -> list[frozenset[Role]]:
    """The roles of each word of title and body together, in the order of `words`.

    A word that merely touches a link, quotation or piece of code belongs to it. Where Markdown can be read in two
    ways the stricter reading counts, so that an approval is rather asked again than kept by mistake.

    Source: docs/domain.md c (change classes, "Touched").
    """
    of_title = [frozenset({Role.TITLE, *_of_word(word, is_first=not n)}) for n, word in enumerate(title.split())]
    return of_title + list(_of_body(body))


def _of_body(body: str) -> Iterator[frozenset[Role]]:
    lines = body.split("\n")
    kinds = _kinds(lines)
    for is_text, group in groupby(range(len(lines)), key=lambda n: kinds[n] not in {_Line.BLANK, _Line.FENCED}):
        block = list(group)
        if is_text:
            yield from _of_block([lines[n] for n in block], [kinds[n] for n in block])
        else:
            for n in block:
                yield from (frozenset({Role.CODE, *_of_word(word, is_first=True)}) for word in lines[n].split())


# --- Lines -------------------------------------------------------------------------------------------------------


def _kinds(lines: list[str]) -> list[_Line]:
    """What each line is: blank, plain text, heading, quotation, code."""
    kinds: list[_Line] = []
    fence: str | None = None
    in_list = False
    for line in lines:
        before = kinds[-1] if kinds else _Line.BLANK
        if fence is not None:
            kinds.append(_Line.FENCED)
            fence = None if _closes(line, fence) else fence
            continue
        if opened := _FENCE.match(line):
            fence = opened[1]
            kinds.append(_Line.FENCED)
            continue
        in_list = _stays_in_list(line, before, in_list)
        kind = _kind(line, before, in_list)
        if kind is _Line.HEADING and before is _Line.PLAIN and _UNDERLINE.match(line):
            kinds[-1] = _Line.HEADING
        kinds.append(kind)
    return kinds


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return bare.startswith(fence) and not bare.strip(fence[0])


def _stays_in_list(line: str, before: _Line, in_list: bool) -> bool:
    """In a list, an indented paragraph goes on with the item and is no code."""
    if _ITEM.match(line):
        return True
    starts_anew = before is _Line.BLANK and bool(line.strip()) and not line[0].isspace()
    return in_list and not starts_anew


def _kind(line: str, before: _Line, in_list: bool) -> _Line:
    if not line.strip():
        return _Line.BLANK
    if _INDENT.match(line) and before in {_Line.BLANK, _Line.INDENTED} and not in_list:
        return _Line.INDENTED
    if _HEADING.match(line) or (_UNDERLINE.match(line) and before is _Line.PLAIN):
        return _Line.HEADING
    if _BLOCK_QUOTE.match(line) or before is _Line.QUOTE:
        return _Line.QUOTE
    return _Line.PLAIN


def stands_as_text(lines: list[str]) -> list[bool]:
    """Of each line whether it is plain text: no heading, quotation or code."""
    return [kind is _Line.PLAIN for kind in _kinds(lines)]


# --- Words of a block --------------------------------------------------------------------------------------------


def _of_block(lines: list[str], kinds: list[_Line]) -> Iterator[frozenset[Role]]:
    text = "\n".join(lines)
    spans = [*((Role.CODE, *span) for span in _code_spans(text)),
             *((Role.LINK, *found.span()) for found in _LINKS.finditer(text)),
             *((Role.QUOTATION, *found.span()) for found in _QUOTED.finditer(text))]
    inside = _Cover(spans)
    offset, is_first, before = 0, True, kinds[0]
    for line, kind in zip(lines, kinds, strict=True):
        item = _ITEM.match(line)
        is_first, before = is_first or kind is not before, kind
        for found in _WORD.finditer(line):
            word = found[0]
            is_first = is_first or (item is not None and found.start() <= item.end())
            roles = {*_of_word(word, is_first=is_first), *inside.roles(offset + found.start(), offset + found.end())}
            if kind in _LINE_ROLES:
                roles.add(_LINE_ROLES[kind])
            yield frozenset(roles)
            is_first = ends_sentence(word) or (is_first and not any(map(str.isalnum, word)))
        offset += len(line) + 1


class _Cover:
    """Spans of a block, asked for by words that come from left to right."""

    def __init__(self, spans: Iterable[tuple[Role, int, int]]) -> None:
        self._waiting = sorted(spans, key=lambda span: span[1], reverse=True)
        self._open: list[tuple[Role, int, int]] = []

    def roles(self, start: int, end: int) -> set[Role]:
        """The roles of the spans that touch the word from ``start`` to ``end``."""
        while self._waiting and self._waiting[-1][1] < end:
            self._open.append(self._waiting.pop())
        self._open = [span for span in self._open if span[2] > start]
        return {role for role, _, _ in self._open}


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Inline code: from a run of backticks to the next run of the same length."""
    runs = [found.span() for found in _BACKTICKS.finditer(text)]
    following: dict[int, list[int]] = {}
    for n in range(len(runs) - 1, -1, -1):
        following.setdefault(runs[n][1] - runs[n][0], []).append(n)
    n = 0
    while n < len(runs):
        start, end = runs[n]
        same = following[end - start]
        while same and same[-1] <= n:
            same.pop()
        if not same:
            n += 1
            continue
        closing = same.pop()
        yield start, runs[closing][1]
        n = closing + 1


def _of_word(word: str, *, is_first: bool) -> Iterator[Role]:
    if any(map(str.isdigit, word)):
        yield Role.NUMBER
    letter = next(filter(str.isalnum, word), "")
    if letter.isupper() and not is_first:
        yield Role.NAME


def ends_sentence(word: str) -> bool:
    """Whether the next word begins a sentence. Source of the exceptions: docs/domain-more.md o (readability)."""
    bare = word.rstrip(_CLOSING_MARKS)
    if not _SENTENCE_END.search(bare):
        return False
    core = bare.lstrip("\"'“‘„«([{*_")
    is_initial = len(core) == 2 and core[0].isupper() and core[1] == "."
    return not is_initial and core.lower() not in _ABBREVIATIONS
