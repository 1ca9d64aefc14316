"""What people can write, what readers ask and what is out, held against each other; and quarters of a year. Pure."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from planner.steps.inventory.rules.knowing import NEVER_ASK, WRITER_LEVEL, Claims, standing
from planner.steps.inventory.rules.tree import Tree, branches


class Gap(StrEnum):
    """What is missing about an area, the worst first."""

    NOBODY = "nobody"               # asked for, and nobody can write it
    UNANSWERED = "unanswered"       # asked for, somebody could, and no article for a year
    UNWRITTEN = "unwritten"         # known, and no article for a year
    NONE = "none"


def gap(writers: int, asked: int, works: int) -> Gap:
    """What is missing about an area.

    Args:
        writers: how many members can write about it.
        asked: how many ideas, topics and persona questions ask for it.
        works: articles of the last twelve months.
    Source: docs/domain.md b (gap map).
    """
    if asked and not writers:
        return Gap.NOBODY
    if works:
        return Gap.NONE
    if asked:
        return Gap.UNANSWERED
    return Gap.UNWRITTEN if writers else Gap.NONE


def all_writers(people: Claims, tree: Tree, *, level: int = WRITER_LEVEL,
                levels: Mapping[str, Mapping[int, int]] | None = None) -> dict[str, frozenset[int]]:
    """For each area who can write about it: effective level ``level`` or more, and not refusing it or one above it.

    ``levels``: what :func:`standing` says, when the caller has it. Source: docs/domain-more.md l (idea score, experts).
    """
    known = levels if levels is not None else standing(people, tree)
    found = {area: {person for person, at in each.items() if at >= level} for area, each in known.items()}
    below = branches(tree)
    for person, claims in people.items():
        for claim in claims:
            if claim.interest == NEVER_ASK:
                for area in below.get(claim.area, ()):
                    found[area].discard(person)
    return {area: frozenset(each) for area, each in found.items()}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year; ``number`` is 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)


def quarter_of(day: date) -> Quarter:
    """The quarter that ``day`` lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_until(day: date, number: int) -> list[Quarter]:
    """The ``number`` quarters that end with the one of ``day``, in order."""
    found = [quarter_of(day)]
    while len(found) < number:
        found.insert(0, found[0].previous)
    return found
