"""FIT of one person for many briefs, and of many people for one: a constant small number of statements."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner.core.localtime import local_date
from planner.matching.queries.knowing import Areas, Knowledge, KnownOf, areas, known_of
from planner.matching.queries.likeness import Brief, Texts, texts_of, texts_of_all
from planner.matching.rules import Fit, Signals, fit
from planner.people.models import Person


class Yardstick:
    """All that is known of one person, held against one brief after the other without asking the database again."""

    def __init__(self, person: int, areas: Areas, known: KnownOf, texts: Texts) -> None:
        self.knowledge = Knowledge(areas, known.claims)
        self.personas = known.personas
        self._person, self._articles, self._texts = person, known.articles, texts

    def fit(self, brief: Brief) -> Fit:
        """How well they fit ``brief``. Source: docs/domain.md e (FIT)."""
        known = self.knowledge.effective(brief.area)
        personas = brief.personas & self.personas
        found = Signals(known.level, known.evidence, known.interest, self._texts.like(self._person, brief),
                        self._articles.get(brief.area or "", 0), len(brief.personas), len(personas))
        return Fit(fit(found), found, brief.area, known.area, personas, self.knowledge.refuses(brief.area))


def yardstick(session: Session, person: Person, *, now: datetime) -> Yardstick:
    """What ``person`` is measured by; three statements."""
    today = local_date(now, person.zone)
    return Yardstick(person.id, areas(session), known_of(session, today, [person.id])[person.id],
                     texts_of(session, person))


def fits_for(session: Session, person: Person, briefs: Iterable[Brief], *, now: datetime) -> dict[str, Fit]:
    """How well ``person`` fits each brief, by its uid; three statements, however many briefs."""
    own = yardstick(session, person, now=now)
    return {brief.uid: own.fit(brief) for brief in briefs}


def fits_of(session: Session, brief: Brief, people: Collection[int], *, today: date) -> dict[int, Fit]:
    """How well each of ``people`` (ids) fits ``brief``; four statements, however many people.

    Args:
        today: the organisation's date (``personas.queries.local_day``).
    """
    found = yardsticks(session, people, today=today)
    return {person: own.fit(brief) for person, own in found.items()}


def yardsticks(session: Session, people: Collection[int], *, today: date) -> Mapping[int, Yardstick]:
    """What each of ``people`` (ids) is measured by; four statements, however many people."""
    tree, known, texts = areas(session), known_of(session, today, people), texts_of_all(session)
    return {person: Yardstick(person, tree, known[person], texts) for person in people}
