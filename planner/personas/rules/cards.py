"""What stands on a card: which kinds of facts, under which heading, for whom. Source: docs/domain.md f (Cards); R39."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol, TypeVar

from planner.personas.rules.facts import FactKind

LINES = 7                   # of a persona in short: three to seven such lines (R15)


class CardKind(StrEnum):
    """For whom a card is made."""

    BRIEF = "brief"
    TALK = "talk"
    TEXT = "text"
    NEEDS = "needs"


class Heading(StrEnum):
    """What a part of a card says about the reader."""

    ASKS = "asks"
    WANTS = "wants"
    STRUGGLES = "struggles"
    OBJECTS = "objects"
    DECIDES = "decides"
    STARTS = "starts"
    READS = "reads"
    LIVES = "lives"
    NOT_SO = "not_so"


_ABOUT: Mapping[Heading, FactKind] = {
    Heading.ASKS: FactKind.QUESTION, Heading.WANTS: FactKind.GOAL, Heading.STRUGGLES: FactKind.CHALLENGE,
    Heading.OBJECTS: FactKind.OBJECTION, Heading.DECIDES: FactKind.DECISION, Heading.STARTS: FactKind.TRIGGER,
    Heading.READS: FactKind.CHANNEL, Heading.LIVES: FactKind.CONTEXT,
}
# Sales opens with what sets the customer going and ends with how they decide; product looks at the work only.
_LAYOUT: Mapping[CardKind, tuple[Heading, ...]] = {
    CardKind.BRIEF: (Heading.ASKS, Heading.WANTS, Heading.STRUGGLES, Heading.OBJECTS, Heading.STARTS, Heading.DECIDES,
                     Heading.LIVES, Heading.READS, Heading.NOT_SO),
    CardKind.TALK: (Heading.STARTS, Heading.WANTS, Heading.STRUGGLES, Heading.ASKS, Heading.OBJECTS, Heading.DECIDES,
                    Heading.NOT_SO),
    CardKind.TEXT: (Heading.ASKS, Heading.WANTS, Heading.STRUGGLES, Heading.OBJECTS, Heading.READS, Heading.LIVES,
                    Heading.NOT_SO),
    CardKind.NEEDS: (Heading.STRUGGLES, Heading.WANTS, Heading.LIVES, Heading.STARTS, Heading.OBJECTS,
                     Heading.NOT_SO),
}


class Line(Protocol):
    """A fact, as far as its place on a card goes."""

    @property
    def kind(self) -> FactKind:
        """What it is about."""
        ...

    @property
    def polarity(self) -> int:
        """1 when it holds, -1 when its opposite does."""
        ...


AnyLine = TypeVar("AnyLine", bound=Line)


def laid_out(kind: CardKind, facts: Iterable[AnyLine]) -> tuple[list[tuple[Heading, list[AnyLine]]], list[AnyLine]]:
    """The parts of a card with their facts, in reading order, and the facts that have no place on a card of this kind.

    What does not hold stands in a part of its own, whatever it is about: it says what to leave out.
    """
    parts: dict[Heading, list[AnyLine]] = {heading: [] for heading in _LAYOUT[kind]}
    heading_of = {_ABOUT[heading]: heading for heading in parts if heading in _ABOUT}
    elsewhere: list[AnyLine] = []
    for fact in facts:
        heading = Heading.NOT_SO if fact.polarity < 0 else heading_of.get(fact.kind)
        (elsewhere if heading is None else parts[heading]).append(fact)
    return [(heading, lines) for heading, lines in parts.items() if lines], elsewhere
