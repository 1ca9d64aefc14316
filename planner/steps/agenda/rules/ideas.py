"""The score of an idea: whole points that add up, each with what it was given for. Source: docs/domain-more.md l."""
from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from planner.personas.rules import FactKind
from planner.workflow.agenda import Validation

ASKING = (FactKind.QUESTION, FactKind.OBJECTION, FactKind.CHALLENGE)       # what a buyer asks, in any of three ways
COVERAGE = (30, 20, 10, 0)          # points for a persona with 0, 1, 2 and 3 or more items
NOBODY_ANSWERED, ANSWERED = 20, 10
A_WRITER, A_FACT = 10, 5
COUNTED = 2                         # so many writers and facts count
VALIDATED = {Validation.NONE: 0, Validation.ASKED: 5, Validation.CONFIRMED: 20, Validation.REFUTED: -20}


class Term(StrEnum):
    """What an idea gets points for, in the order of the table."""

    QUESTION = "question"
    COVERAGE = "coverage"
    EXPERTS = "experts"
    FACTS = "facts"
    VALIDATION = "validation"


class Worth(NamedTuple):
    """What the score of an idea looks at.

    ``is_answered`` is None when the idea names no counted question of one of its personas, else whether something that
    is out answers it; ``items`` are, per persona, what came out lately and what is to come.
    """

    is_answered: bool | None
    items: tuple[int, ...]
    writers: int
    facts: int
    validation: Validation


def score_terms(worth: Worth) -> dict[Term, int]:
    """The points of each term, in the order of the table; nothing is left out."""
    return {
        Term.QUESTION: 0 if worth.is_answered is None else ANSWERED if worth.is_answered else NOBODY_ANSWERED,
        Term.COVERAGE: coverage_points(worth.items),
        Term.EXPERTS: A_WRITER * min(worth.writers, COUNTED),
        Term.FACTS: A_FACT * min(worth.facts, COUNTED),
        Term.VALIDATION: VALIDATED[worth.validation],
    }


def coverage_points(items: Sequence[int]) -> int:
    """How much its personas lack: the mean of what each lacks, rounded down; 0 without personas."""
    return sum(COVERAGE[min(each, len(COVERAGE) - 1)] for each in items) // len(items) if items else 0


def score(worth: Worth) -> int:
    """The whole score, from -20 to 100."""
    return sum(score_terms(worth).values())


def spoken(terms: dict[Term, int]) -> list[tuple[Term, int]]:
    """What explains a score: the terms that are not zero, by falling size whatever their sign, then as in the table."""
    return sorted(((term, points) for term, points in terms.items() if points), key=lambda each: -abs(each[1]))
