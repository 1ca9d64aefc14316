"""Rules of matching: how well somebody fits a topic, and what they could write on today. Pure: no clock, no db.

Points are whole numbers, so that sums are exact and an explanation adds up to its total.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from planner.steps.inventory.rules import counted_evidence

LEVEL_POINTS = (0, 8, 16, 24, 30)
INTEREST_POINTS = (0, 8, 15)
EVIDENCE_POINT = 5
TEXT_POINTS = 20
ARTICLE_POINT, ARTICLES_COUNTED, ARTICLE_YEARS = 5, 2, 2
PERSONA_POINTS = 10
PRIORITY_POINT = 5
MIN_FIT = 35
LEAST_WEEKS, GOOD_WEEKS, SPACING_POINT = 2, 6, 4      # between two turns of one person

# --- FIT ---------------------------------------------------------------------------------------------------------


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
        return sum(getattr(self, field.name) for field in fields(self))

    def strongest(self, most: int = 2) -> tuple[Term, ...]:
        """The terms with the most points, none without any; of equal ones the upper in the table."""
        found = [(-getattr(self, term.value), place, term) for place, term in enumerate(Term)
                 if getattr(self, term.value)]
        return tuple(term for _points, _place, term in sorted(found)[:most])


def fit(found: Signals) -> Terms:
    """How well somebody fits a topic. Source: docs/domain.md e (FIT)."""
    return Terms(
        level=LEVEL_POINTS[found.level], evidence=EVIDENCE_POINT * counted_evidence(found.evidence),
        interest=INTEREST_POINTS[max(found.interest, 0)], text=(TEXT_POINTS * found.similarity + 500) // 1000,
        articles=ARTICLE_POINT * min(found.articles, ARTICLES_COUNTED),
        persona=PERSONA_POINTS * found.personas_known // found.personas if found.personas else 0)


def spacing(last_turn_on: date | None, slot_on: date) -> int | None:
    """Points lost because a slot lies near somebody's last turn, 0 or less; None: too near to take it at all.

    Source: docs/domain.md e (spacing).
    """
    if last_turn_on is None:
        return 0
    weeks = abs((slot_on - last_turn_on).days) // 7
    return None if weeks < LEAST_WEEKS else -SPACING_POINT * max(0, GOOD_WEEKS - weeks)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


# --- Topics that somebody can write on now -----------------------------------------------------------------------

WANTED = 3
HIDDEN_DAYS = 90
OLD_ARTICLE_DAYS = 365
TELLING_TEXT = 5            # text points from which an idea is somebody's without any claim


class Kind(StrEnum):
    """What a topic to write on comes from."""

    SLOT = "slot"               # an open slot: claim it
    TOPIC = "topic"             # a topic without a slot: the lead hears of it
    IDEA = "idea"
    ARTICLE = "article"         # an own one of long ago: what changed since
    AREA = "area"               # an own area: five questions that colleagues ask


# Open slots and topics are one order: FIT and what is added to it decides between them.
_ORDER = {Kind.SLOT: 1, Kind.TOPIC: 1, Kind.IDEA: 2, Kind.ARTICLE: 3, Kind.AREA: 4}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that somebody could write on.

    Args:
        ref: with ``kind`` names it: the uid of slot, topic, idea or work, the key of an area.
        rank: the greater the sooner, among those of its order.
        why: the two strongest terms; for an article that it is old stands before them.
        through: the area whose claim says so.
        on: the day of the slot, or the day on which the article came out.
    """

    kind: Kind
    ref: str
    title: str
    lang: str
    area: str | None
    rank: tuple[int, ...]
    terms: Terms
    through: str | None = None
    evidence: int = 0
    interest: int = 0
    level: int = 0
    on: date | None = None

    @property
    def name(self) -> tuple[str, str]:
        """What a person hides it by."""
        return self.kind.value, self.ref

    @property
    def why(self) -> tuple[Term, ...]:
        """Its two strongest terms; an article says first that it is old."""
        return self.terms.strongest(1 if self.kind is Kind.ARTICLE else 2)


def is_for(found: Terms, kind: Kind, *, level: int) -> bool:
    """Whether somebody fits a slot, topic or idea well enough that it is shown to them.

    Source: docs/domain-more.md n (1: FIT >= min_fit; 2: eff >= 1 or text term >= 5).
    """
    if kind is Kind.IDEA:
        return level >= 1 or found.text >= TELLING_TEXT
    return found.total >= MIN_FIT


def first_topics(candidates: Iterable[Candidate], hidden: Collection[tuple[str, str]] = (),
                 wanted: int = WANTED) -> list[Candidate]:
    """The first ``wanted`` in order that are of different areas; the same area only when nothing else is left.

    Source: docs/domain-more.md n (three topics you can write on now).
    """
    left = [one for one in in_order(candidates) if one.name not in hidden]
    chosen: list[Candidate] = []
    seen: set[str] = set()
    for one in left:
        if len(chosen) < wanted and (one.area is None or one.area not in seen):
            chosen.append(one)
            seen |= {one.area} if one.area is not None else set()
    chosen += [one for one in left if one not in chosen][:wanted - len(chosen)]
    return in_order(chosen)


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Slots and topics, then ideas, then own old articles, then own areas; in each the greater rank first."""
    return sorted(candidates, key=lambda one: (_ORDER[one.kind], [-part for part in one.rank], one.kind, one.ref))


def areas_said(counts: Iterable[tuple[str, float]], but: Collection[str] = (), prefix: str = "area:") -> Sequence[str]:
    """The areas that an answer names itself (not only above or below one), the most named first, then by key.

    Args:
        counts: the tokens of the answer, with how often each; an area above a named one counts half.
        but: areas that are left out.
    """
    found = [(-count, token.removeprefix(prefix)) for token, count in counts
             if token.startswith(prefix) and count >= 1 and token.removeprefix(prefix) not in but]
    return [key for _count, key in sorted(found)]
