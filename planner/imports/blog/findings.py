"""What the import did to a text: each thing that is not plain Markdown, where it stood, and what became of it.

Source: docs/domain.md s (template calls become their plain meaning or are left out, visibly listed).
"""
from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

_SHOWN = 160
_LOCATED = 500  # findings of one text whose line is looked up; each costs a search


class Found(StrEnum):
    """What was found in a text."""

    ADDRESS = "address"  # an address made by a template
    PICTURE = "picture"  # a picture made by a template
    EMBED = "embed"  # a film or frame of another site
    NAME = "name"  # a colleague's name, made by a template
    CODE = "code"  # code between template marks
    RAW = "raw"  # marks that kept templates from being read
    VARIABLE = "variable"  # a value of the site or of the front matter
    COMMENT = "comment"
    ATTRIBUTES = "attributes"  # classes and ids in Markdown
    CONDITION = "condition"
    LOOP = "loop"
    INCLUDE = "include"  # another file of the site
    TAG = "tag"  # a template tag or short code that we do not know
    FILTER = "filter"  # a template filter that we do not know
    SCRIPT = "script"
    STYLE = "style"
    FORM = "form"
    DRAWING = "drawing"
    LOCAL_PICTURE = "local_picture"  # a picture of the old site whose address is not known
    LOCAL_LINK = "local_link"  # a link within the old site whose address is not known
    LEFTOVER = "leftover"  # half of a tag, left behind by an editor
    HEADING = "heading"  # a heading without a space after its marks
    TITLE = "title"  # the post has no title, or has it a second time in its text
    FRONT_MATTER = "front_matter"  # front matter that had to be repaired before it could be read


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. ``line`` counts from 1 in the file; 0 when it does not stand in one place."""

    code: Found
    line: int
    source: str
    result: str

    @property
    def lost(self) -> bool:
        """Whether nothing of it is in the text now."""
        return not self.result


class Notes:
    """Gathers findings and says in which line of the file each stands."""

    def __init__(self, original: str, first_line: int = 1) -> None:
        self._original = original
        self._first_line = first_line
        self._reached: dict[str, int] = {}
        self._lines = [0]
        for place, char in enumerate(original):
            if char == "\n":
                self._lines.append(place + 1)
        self.findings: list[Finding] = []

    def add(self, code: Found, source: str, result: str = "") -> None:
        """Note that ``source`` became ``result``; an empty result means that it was left out."""
        self.findings.append(Finding(code, self._line_of(source), _short(source), _short(result)))

    def _line_of(self, source: str) -> int:
        """The line of the next place where ``source`` stands; 0 when it is nowhere to be found."""
        if not source or len(self.findings) >= _LOCATED:
            return 0
        place = self._original.find(source, self._reached.get(source, 0))
        if place < 0:
            return 0
        self._reached[source] = place + len(source)
        return self._first_line + bisect_right(self._lines, place) - 1


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
