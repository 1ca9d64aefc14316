"""Reads for reminders: what is still to be done and by whom, in one statement whatever there is."""
from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from planner.core.localtime import local_date, to_utc
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Role
from planner.reminders.expected import Matter, What, reach
from planner.reminders.queries.house import house_of, lead_ids, rules_of
from planner.reminders.queries.kinds import DAYS, Shape, Whose, reach_names, statement
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
    values: dict[str, Any] = {}
    for what, span in reached.items():
        first, last = reach_names(what)
        as_day = what[0] in DAYS
        values |= {first: span[0].date() if as_day else span[0], last: span[1].date() if as_day else span[1]}
    whose = Whose.EVERYBODY
    if person is not None:
        leads, values["person"] = _as_lead(person), person.id
        whose = Whose.LEAD if leads else Whose.MEMBER
    elif leads is None:
        leads = lead_ids(session)
    reader = _Reader(tuple(leads), house, get_organisation(session).locale)
    found = _read(session, Shape(frozenset(reached), frozenset(), whose), values, reader, now=now)
    return [matter for matter in found if _is_between(matter, reached) and (person is None
                                                                            or _concerns(matter, person))]


def matters_named(session: Session, uids: Collection[str], *, now: datetime, house: House | None = None,
                  subjects: Collection[Subject] = EVERYTHING) -> dict[tuple[Subject, str, str], Matter]:
    """Those of ``uids`` that still ask something, wherever their dates lie now; what is done is not among them.

    Args:
        subjects: what the uids are; fewer kinds are a smaller question to the database.
    """
    house = house or house_of(session)
    names, found = sorted(uids), {}
    reader = _Reader(lead_ids(session), house, get_organisation(session).locale)
    for first in range(0, len(names), CHUNK):
        some = _read(session, Shape(None, frozenset(subjects)), {"uids": names[first:first + CHUNK]}, reader, now=now)
        found.update({matter.key: matter for matter in some})
    return found


def _read(session: Session, shape: Shape, values: dict[str, Any], reader: _Reader, *, now: datetime) -> list[Matter]:
    wanted = statement(shape)
    if wanted is None:
        return []
    rows = session.execute(wanted, {**values, "now": now, "today": local_date(now, reader.house.zone)}).all()
    grouped = groupby(rows, key=lambda row: (row.subject, row.uid, row.dated))      # a row for each who is asked
    return [reader.matter(list(same)) for _key, same in grouped]


def _is_between(matter: Matter, reached: Mapping[What, tuple[datetime, datetime]]) -> bool:
    """Whether a rule can have something to say about its date; some dates are known only once they are read."""
    first, last = reached[matter.subject, matter.anchor]
    return first <= matter.anchor_at <= last


def _as_lead(person: Person) -> tuple[int, ...]:
    return (person.id,) if Role.LEAD in person.roles else ()


def _concerns(matter: Matter, person: Person) -> bool:
    return any(person.id in people for people in matter.people.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes matters from rows."""

    leads: tuple[int, ...]
    house: House
    locale: str

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
        anchor: datetime = row.anchor
        if row.day is None:
            return anchor
        at = to_utc(row.day, DAY_ENDS, self.house.zone)
        return max(at, anchor) if subject is Subject.LISTENING else at

    def _since(self, subject: Subject, row: Any, anchor_at: datetime) -> datetime:
        """A slot that was planned late is asked about all the same; who heard nobody is asked from that day on."""
        since: datetime = row.since
        if subject is Subject.SLOT:
            return min(anchor_at, since)
        return anchor_at if subject is Subject.LISTENING else since

    def _ends(self, subject: Subject, row: Any, anchor_at: datetime) -> datetime | None:
        if subject is Subject.REVIEW:
            return lapses_at(anchor_at, self.house.calendar, self.house.zone)
        if subject in {Subject.PITCH, Subject.FACT}:
            return self._midnight_after(row.day)
        if subject in {Subject.QUESTION, Subject.OPEN}:
            return anchor_at
        ends: datetime | None = row.ends
        return ends

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
