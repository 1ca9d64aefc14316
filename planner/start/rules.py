"""What somebody could write on today: candidates in four orders, of different areas. Pure: no clock, no database."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.matching.rules import Fit, Term, Terms

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
        fit: how well they fit it, and why.
        on: the day of the slot, or the day on which the article came out.
    """

    kind: Kind
    ref: str
    title: str
    lang: str
    area: str | None
    rank: tuple[int, ...]
    fit: Fit
    on: date | None = None

    @property
    def name(self) -> tuple[str, str]:
        """What a person hides it by."""
        return self.kind.value, self.ref

    @property
    def why(self) -> tuple[Term, ...]:
        """Its two strongest terms; an article says first that it is old."""
        return self.fit.terms.strongest(1 if self.kind is Kind.ARTICLE else 2)


def is_for(found: Terms, kind: Kind, *, level: int, min_fit: int) -> bool:
    """Whether somebody fits a slot, topic or idea well enough that it is shown to them.

    Source: docs/domain-more.md n (1: FIT >= min_fit; 2: eff >= 1 or text term >= 5).
    """
    if kind is Kind.IDEA:
        return level >= 1 or found.text >= TELLING_TEXT
    return found.total >= min_fit


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
