"""What a template is made of, and which headings of a text are which of its parts; pure (docs/domain.md b)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Element(StrEnum):
    """What makes facts a story (docs/domain-more.md o: story elements)."""

    PERSON = "person"
    TENSION = "tension"
    TURN = "turn"
    LESSON = "lesson"


class Weight(StrEnum):
    """Whether an open item of a checklist holds a text back (docs/domain-more.md o: checklist)."""

    BLOCKING = "blocking"
    ADVISING = "advising"


# What the machine checks by itself, and what a person ticks; a house adds lines of its own to the second.
AUTOMATIC = ("fact-linked", "sources", "alt-text", "links-answer", "gift-named", "language-fits", "length")
BY_HAND = ("one-message", "customer-consent", "story")
MOST_PARTS = 12
MOST_ITEMS = 20


class Part(Protocol):
    """A part as its template says it."""

    @property
    def title_nl(self) -> str:
        """Its heading in Dutch."""
        ...

    @property
    def title_en(self) -> str:
        """Its heading in English."""
        ...


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: how deep, and its words."""

    level: int
    text: str


def skeleton(titles: Sequence[str]) -> str:
    """The text that a new draft begins with: the headings of its parts, with room under each.

    Source: docs/domain.md c (draft: start, template copied).
    """
    return "\n\n\n".join(f"## {title}" for title in titles) + "\n\n" if titles else ""


def parts_of(headings: Sequence[Heading], parts: Sequence[Part]) -> list[int | None]:
    """For each heading the place of the part that it belongs to; None before the first part.

    A heading with the title of a part is that part, wherever it stands. A heading that a writer renamed is the next
    part that has no heading yet, as long as that keeps the order; what comes after the last one is still the last one.
    Headings deeper than the highest level of the text belong to the part they stand in.
    """
    top = min((heading.level for heading in headings), default=0)
    own = [place for place, heading in enumerate(headings) if heading.level == top]
    named = _named([headings[place].text for place in own], parts)
    found: list[int | None] = [None] * len(headings)
    taken, current = set(named.values()), None
    for number, place in enumerate(own):
        if number in named:
            current = named[number]
        else:
            current = _next(current, taken, len(parts), before=_following(named, number, len(parts)))
            if current is not None:
                taken.add(current)
        found[place] = current
    for place in range(len(headings)):
        if headings[place].level != top:
            found[place] = found[place - 1] if place else None
    return found


def _named(texts: Sequence[str], parts: Sequence[Part]) -> dict[int, int]:
    """Which headings carry the title of a part; each part once, the first heading that has it."""
    titles = {title.casefold().strip(): place for place, part in reversed(list(enumerate(parts)))
              for title in (part.title_nl, part.title_en) if title}
    named: dict[int, int] = {}
    for number, text in enumerate(texts):
        place = titles.get(text.casefold().strip())
        if place is not None and place not in named.values():
            named[number] = place
    return named


def _following(named: dict[int, int], number: int, end: int) -> int:
    return min((place for other, place in named.items() if other > number), default=end)


def _next(current: int | None, taken: set[int], end: int, *, before: int) -> int | None:
    """The next part without a heading; the one at hand when there is none left."""
    start = 0 if current is None else current + 1
    return next((place for place in range(start, min(before, end)) if place not in taken), current)
