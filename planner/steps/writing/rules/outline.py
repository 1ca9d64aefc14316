"""The outline of a text: its headings, the parts of its template that they are, how long each is; pure."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

from planner.structure.rules import Heading, parts_of

_HEADING = re.compile(r"<h[1-6] id=[^>]*>.*?</h[1-6]>", re.DOTALL)
_NOTES = re.compile(r'<div class="footnote">')
_MARK = re.compile(r"<[^>]*>")


class Part(Protocol):
    """A part of a template (planner/structure/models.py)."""

    title_nl: str
    title_en: str
    min_words: int
    max_words: int
    required: bool

    @property
    def key(self) -> str:
        """What tells it from the other parts."""

    def title(self, lang: str) -> str:
        """Its heading in a text of ``lang``."""

    def ghost(self, lang: str) -> str:
        """What it asks while it is empty."""


class Titled(Protocol):
    """A heading of a rendered text (planner/web/markdown.py)."""

    @property
    def level(self) -> int:
        """How deep."""

    @property
    def id(self) -> str:
        """What a link to it names."""

    @property
    def text(self) -> str:
        """Its words."""


class Standing(StrEnum):
    """How far a part is; a plain heading has none."""

    UNWRITTEN = "unwritten"
    BUSY = "busy"
    DONE = "done"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the outline. ``number`` counts the headings of the text from 0; None where the text has none."""

    text: str
    level: int
    id: str = ""
    number: int | None = None
    words: int = 0
    part: Part | None = None

    @property
    def standing(self) -> Standing | None:
        """Empty, under way, as long as it should be, or too long; None for what is no part."""
        if self.part is None:
            return None
        if self.words == 0:
            return Standing.UNWRITTEN
        if self.words < self.part.min_words:
            return Standing.BUSY
        return Standing.LONG if self.words > self.part.max_words else Standing.DONE


def words_between(html: str) -> list[int]:
    """Words of a rendered text before its first heading, and after each; notes at its end belong to no part."""
    body = _NOTES.split(html, maxsplit=1)[0]
    return [len(_MARK.sub("", piece).split()) for piece in _HEADING.split(body)]


def outline(headings: Sequence[Titled], html: str, parts: Sequence[Part], *, lang: str) -> list[Line]:
    """The headings of a text in their order, with the parts that are still missing where they belong.

    A text that opens without a heading opens with the first part, unless a heading of that name stands further on.

    Args:
        headings: of the rendered text, as ``html`` has them.
        html: the rendered text.
        parts: of the template; none gives the headings alone.
        lang: of the text.
    Source: docs/design.md (Write: structure follows the headings, word range per part).
    """
    words = words_between(html)
    if len(words) != len(headings) + 1:
        words = [0] * (len(headings) + 1)
    opens = bool(parts) and words[0] > 0 and not _is_named(parts[0], headings)
    found = parts_of([Heading(each.level, each.text) for each in headings], parts[1:] if opens else parts)
    places = [place if place is None else place + opens for place in found]
    lines = [Line(parts[0].title(lang), 0, words=words[0], part=parts[0])] if opens else []
    own: set[int] = {0} if opens else set()
    for number, (heading, place) in enumerate(zip(headings, places, strict=True)):
        part = None
        if place is not None and place not in own:
            own.add(place)
            part = parts[place]
        length = sum(words[after + 1] for after in range(number, len(headings))
                     if places[after] == place) if part else words[number + 1]
        lines.append(Line(heading.text, heading.level, heading.id, number, length, part))
    return _with_missing(lines, parts, own, lang)


def _is_named(part: Part, headings: Sequence[Titled]) -> bool:
    titles = {part.title_nl.casefold().strip(), part.title_en.casefold().strip()} - {""}
    return any(heading.text.casefold().strip() in titles for heading in headings)


def _with_missing(lines: list[Line], parts: Sequence[Part], own: set[int], lang: str) -> list[Line]:
    """Each part that no heading is yet, after the lines of the part before it."""
    order = {part.key: place for place, part in enumerate(parts)}
    reached = list(accumulate((order[line.part.key] if line.part else -1 for line in lines), max, initial=-1))[1:]
    result = list(lines)
    for place in sorted(set(range(len(parts))) - own, reverse=True):
        at = next((number for number, far in enumerate(reached) if far > place), len(lines))
        result.insert(at, Line(parts[place].title(lang), 2, part=parts[place]))
    return result
