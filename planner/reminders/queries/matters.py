"""Reads for reminders: what is still to be done and by whom, in one statement whatever there is."""
from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.localtime import local_date, to_utc
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Role
from planner.reminders.expected import Matter, What, reach
from planner.reminders.queries.house import house_of, lead_ids, rules_of
from planner.reminders.queries.kinds import ROWS, Asked
from planner.reminders.queries.places import Place, place_of
from planner.reminders.rules import LEADS_OWN, Audience, House, Rule, Subject
from planner.steps.writing.services.timed import lapses_at

CHUNK = 500
DAY_ENDS = time(17)             # of what has a day and no hour: who answers then answered on that day
_DAY = timedelta(days=1)
EVERYTHING = frozenset(Subject)


def matters(session: Session, *, now: datetime, person: Person | None = None, house: House | None = None,
            table: Collection[Rule] | None = None, leads: Sequence[int] | None = None) -> list[Matter]:
    """Everything that the rules can be about these weeks, or what of it concerns one person.

    Args:
        house: the organisation, by whoever knows it already; so are ``leads``, the ids of who leads.
        table: the rules whose matters are wanted; those of the house unless told.
    """
    house = house or house_of(session)
    reached = reach(rules_of(session) if table is None else table, house=house, now=now)
    return _read(session, Asked(now=now, reached=reached, person=person), house, leads)


def matters_named(session: Session, uids: Collection[str], *, now: datetime, house: House | None = None,
                  subjects: Collection[Subject] = EVERYTHING) -> dict[tuple[Subject, str, str], Matter]:
    """Those of ``uids`` that still ask something, wherever their dates lie now; what is done is not among them.

    Args:
        subjects: what the uids are; fewer kinds are a smaller question to the database.
    """
    house = house or house_of(session)
    names, found = sorted(uids), {}
    for first in range(0, len(names), CHUNK):
        asked = Asked(now=now, uids=names[first:first + CHUNK], subjects=subjects)
        found.update({matter.key: matter for matter in _read(session, asked, house)})
    return found


def _read(session: Session, asked: Asked, house: House, leads: Sequence[int] | None = None) -> list[Matter]:
    if asked.person is not None:
        leads = _as_lead(asked.person)
    elif leads is None:
        leads = lead_ids(session)
    today = local_date(asked.now, house.zone)
    selects = [each for make in ROWS if (each := make(asked, today)) is not None]
    if not selects:
        return []
    rows = session.execute(sa.union_all(*selects).order_by("subject", "uid", "dated", "who")).all()
    reader = _Reader(tuple(leads), house, asked.reached, get_organisation(session).locale)
    grouped = groupby(rows, key=lambda row: (row.subject, row.uid, row.dated))      # a row for each who is asked
    found = [reader.matter(list(same)) for _key, same in grouped]
    return [matter for matter in found if reader.is_near(matter) and (asked.person is None
                                                                      or _concerns(matter, asked.person))]


def _as_lead(person: Person) -> tuple[int, ...]:
    return (person.id,) if Role.LEAD in person.roles else ()


def _concerns(matter: Matter, person: Person) -> bool:
    return any(person.id in people for people in matter.people.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes matters from rows."""

    leads: tuple[int, ...]
    house: House
    reached: Mapping[What, tuple[datetime, datetime]] | None
    locale: str

    def is_near(self, matter: Matter) -> bool:
        """Whether a rule can have something to say about its date; some dates are known only once they are read."""
        span = (self.reached or {}).get((matter.subject, matter.anchor))
        return self.reached is None or (span is not None and span[0] <= matter.anchor_at <= span[1])

    def matter(self, same: list[Any]) -> Matter:
        """One matter from its rows, which differ in whom they ask."""
        row = same[0]
        subject = Subject(row.subject)
        anchor_at = self._anchor(subject, row)
        found: Place = place_of(subject, row, self.locale)
        return Matter(
            subject, row.dated, row.uid, anchor_at, self._since(subject, row, anchor_at), found.title, found.lang,
            found.address, found.lead_address, self._people(subject, same), row.out or anchor_at, name=found.name,
            code=row.code, slot=row.slot, ends_at=self._ends(subject, row, anchor_at),
            busy_on=None if row.busy is None else local_date(row.busy, self.house.zone))

    def _anchor(self, subject: Subject, row: Any) -> datetime:
        if row.day is None:
            return row.anchor                                           # type: ignore[no-any-return]
        at = to_utc(row.day, DAY_ENDS, self.house.zone)
        return max(at, row.anchor) if subject is Subject.LISTENING else at

    def _since(self, subject: Subject, row: Any, anchor_at: datetime) -> datetime:
        """A slot that was planned late is asked about all the same; who heard nobody is asked from that day on."""
        if subject is Subject.SLOT:
            return min(anchor_at, row.since)                        # type: ignore[no-any-return]
        if subject is Subject.LISTENING:
            return anchor_at
        return row.since                                                # type: ignore[no-any-return]

    def _ends(self, subject: Subject, row: Any, anchor_at: datetime) -> datetime | None:
        if subject is Subject.REVIEW:
            return lapses_at(anchor_at, self.house.calendar, self.house.zone)
        if subject in {Subject.PITCH, Subject.FACT}:
            return self._midnight_after(row.day)
        if subject in {Subject.QUESTION, Subject.OPEN}:
            return anchor_at
        return row.ends                                                 # type: ignore[no-any-return]

    def _midnight_after(self, day: date) -> datetime:
        return to_utc(day + _DAY, time(0), self.house.zone)

    def _people(self, subject: Subject, same: list[Any]) -> dict[Audience, tuple[int, ...]]:
        row = same[0]
        if subject in LEADS_OWN:
            return {Audience.LEAD: self.leads}
        if subject is Subject.OPEN:
            return {Audience.FITTING: tuple(json.loads(row.people))}
        asked = tuple(one.who for one in same if one.who is not None)
        if subject is Subject.PITCH:
            return {Audience.AUTHOR: asked}
        doers = asked or self.leads             # of a persona without an owner the leads
        return {_DOERS[subject]: doers, Audience.LEAD: tuple(lead for lead in self.leads if lead not in doers)}


_DOERS: Mapping[Subject, Audience] = {
    Subject.CLAIM: Audience.AUTHOR, Subject.REVIEW: Audience.REVIEWER, Subject.PAIR: Audience.AUTHOR,
    Subject.QUESTION: Audience.AUTHOR, Subject.CORRECTION: Audience.REVIEWER, Subject.FACT: Audience.OWNER,
    Subject.LISTENING: Audience.MARKETER, Subject.TRAINING: Audience.LEARNER,
}
