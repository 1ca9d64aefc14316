"""How well somebody fits a topic, and what the days between two turns cost. The one definition of both."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.matching.rules.points import STANDARD, Params

ARTICLE_YEARS = 2       # in which an article counts


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of one person about one topic.

    ``level``, ``evidence`` (all pieces) and ``interest`` come from the claim that counts (inventory's rule);
    ``similarity`` is permille; ``articles`` were published in exactly this area in the last 24 months;
    ``personas_known`` of the topic's ``personas`` are people that they verified a fact of or speak for.
    """

    level: int = 0
    evidence: int = 0
    interest: int = 0
    similarity: int = 0
    articles: int = 0
    personas: int = 0
    personas_known: int = 0


class Term(StrEnum):
    """One part of FIT, in the order in which ties are told."""

    LEVEL = "level"
    EVIDENCE = "evidence"
    INTEREST = "interest"
    TEXT = "text"
    ARTICLES = "articles"
    PERSONA = "persona"


@dataclass(frozen=True, slots=True)
class Terms:
    """The points of each term."""

    level: int = 0
    evidence: int = 0
    interest: int = 0
    text: int = 0
    articles: int = 0
    persona: int = 0

    @property
    def total(self) -> int:
        """FIT, 0 to 100."""
        return self.level + self.evidence + self.interest + self.text + self.articles + self.persona

    def strongest(self, most: int = 2) -> tuple[Term, ...]:
        """The terms with the most points, none without any; of equal ones the upper in the table."""
        found = [(-getattr(self, term.value), place, term) for place, term in enumerate(Term)
                 if getattr(self, term.value)]
        return tuple(term for _points, _place, term in sorted(found)[:most])


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits a brief, and what that comes from.

    Args:
        terms: FIT by term.
        signals: what the terms are made of.
        area: key of the area that the brief is about.
        through: key of the area whose claim gave level, evidence and interest; None when no claim reaches it.
        personas: ids of the brief's personas that they know.
        refused: they asked not to be asked about it. Nobody else is told.
    """

    terms: Terms = Terms()
    signals: Signals = Signals()
    area: str | None = None
    through: str | None = None
    personas: frozenset[int] = frozenset()
    refused: bool = False


def fit(found: Signals, params: Params = STANDARD) -> Terms:
    """How well somebody fits a topic. Source: docs/domain.md e (FIT)."""
    return Terms(
        level=params.level_points[found.level],
        evidence=params.evidence_point * min(found.evidence, params.evidence_cap),
        interest=params.interest_points[max(found.interest, 0)],
        text=text_points(found.similarity, params),
        articles=params.article_point * min(found.articles, params.article_cap),
        persona=persona_points(found.personas_known, found.personas, params))


def text_points(permille: int, params: Params = STANDARD) -> int:
    """What a likeness gives, halves up. Source: docs/domain.md e (text)."""
    return (params.text_points * permille + 500) // 1000


def persona_points(known: int, of: int, params: Params = STANDARD) -> int:
    """What knowing some of a topic's personas gives, rounded down. Source: docs/domain.md e (persona)."""
    return params.persona_points * known // of if of else 0


def whole_weeks(one: date, other: date) -> int:
    """The whole weeks between two days. Source: docs/domain.md e (whole weeks = days div 7)."""
    return abs((one - other).days) // 7


def nearness(weeks: int, params: Params = STANDARD) -> int:
    """What two turns of one person so many whole weeks apart cost, 0 or less. Source: docs/domain.md e (spacing)."""
    return -params.spacing_penalty * max(0, params.target_gap_weeks - weeks)


def spacing(last_turn_on: date | None, slot_on: date, params: Params = STANDARD) -> int | None:
    """Points lost because a slot lies near somebody's last turn, 0 or less; None: too near to take it at all.

    Source: docs/domain.md e (spacing).
    """
    if last_turn_on is None:
        return 0
    weeks = whole_weeks(slot_on, last_turn_on)
    return None if weeks < params.min_gap_weeks else nearness(weeks, params)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
