"""The seven questions: which, and what they are drawn from (docs/domain-more.md o)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

COUNT = 7


class Ask(StrEnum):
    """What a question is after, in the order in which they are asked; the last two are two ways to the seventh."""

    BUYER = "buyer"                 # 1 the buyer question in the persona's words
    HAPPENED = "happened"           # 2 when did it last happen, who was there
    TENSION = "tension"             # 3 what went wrong, or nearly
    TRIED = "tried"                 # 4 what was tried first
    TURN = "turn"                   # 5 what turned it
    FIGURE = "figure"               # 6 which figure proves it, from where
    OBJECTION = "objection"         # 7 the strongest objection: what do you say to that
    MONDAY = "monday"               # 7 without an objection: what would you do on Monday


@dataclass(frozen=True, slots=True)
class Known:
    """A counted fact of a target persona: its statement, and what it weighs in the strength of that persona."""

    id: int
    statement: str
    points: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``words`` is what it quotes: the buyer question or the objection, empty for the others."""

    number: int
    ask: Ask
    words: str = ""


def strongest(facts: Sequence[Known]) -> Known | None:
    """The fact that rests on most; of equals the one known longest. None when there is none."""
    return min(facts, key=lambda fact: (-fact.points, fact.id), default=None)


def questions(*, asked: str, buyer_questions: Sequence[Known], objections: Sequence[Known]) -> tuple[Question, ...]:
    """The seven questions of an interview.

    Args:
        asked: what the reader asks, as the brief says it; empty when it says nothing.
        buyer_questions: counted facts of kind question of the target personas, for a brief that says nothing.
        objections: counted facts of kind objection of the target personas.
    Source: docs/domain-more.md o (interview).
    """
    first, against = strongest(buyer_questions), strongest(objections)
    words: Mapping[Ask, str] = {Ask.BUYER: asked or (first.statement if first else ""),
                                Ask.OBJECTION: against.statement if against else ""}
    asks = (Ask.BUYER, Ask.HAPPENED, Ask.TENSION, Ask.TRIED, Ask.TURN, Ask.FIGURE,
            Ask.OBJECTION if against else Ask.MONDAY)
    return tuple(Question(number, ask, words.get(ask, "")) for number, ask in enumerate(asks, 1))
