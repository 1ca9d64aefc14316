"""Reads all that decides about the days that come, in as many statements for ten thousand things as for one."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import UtcDateTime
from planner.core.localtime import local_date
from planner.core.workdays import Calendar
from planner.people.models import Absence, CalendarException, Person, PersonStatus, RoleGrant
from planner.people.queries import get_organisation, house_settings
from planner.policy import Role
from planner.reminders.answers.models import Mute, Snooze
from planner.reminders.answers.rules import Silences
from planner.reminders.expected import STALE, Key
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.queries.matters import matters
from planner.reminders.rules import Hours, House, Outcome, Rule
from planner.reminders.week import Scene
from planner.steps.agenda.queries.cards import Face, face
from planner.steps.agenda.queries.pauses import pauses_over

FAR = STALE * 4         # how old the date of something can be that is still spoken of


@dataclass(frozen=True, slots=True)
class Stage:
    """A scene, and the people in it by their id."""

    scene: Scene
    people: Mapping[int, Face]


def stage(session: Session, *, table: Collection[Rule], now: datetime, person: Person | None = None) -> Stage:
    """The scene of the whole house, or of one person."""
    rows = _people(session, person)
    facts = _facts(session, now=now, person=person)
    organisation = get_organisation(session)
    house = House(organisation.zone, Calendar(organisation.country, facts.days),
                  house_settings(session).reminder_time)
    hours = {row.id: Hours(row.zone, row.quiet_from, row.quiet_to, row.digest_at, tuple(facts.away[row.id]))
             for row in rows}
    leads = [row.id for row in rows if row.is_lead]
    found = matters(session, now=now, person=person, house=house, table=table, leads=leads)
    pauses = pauses_over(session, {matter.slot for matter in found if matter.slot})
    had = {who for who, at in facts.sent if who in hours
           and local_date(at, hours[who].zone) == local_date(now, hours[who].zone)}
    scene = Scene(house, hours, found, Silences(facts.mutes, facts.snoozes),
                  {slot: pause.planned_until for slot, pause in pauses.items()}, facts.settled, had)
    return Stage(scene, {row.id: face(row.uid, row.name) for row in rows})


def _people(session: Session, person: Person | None) -> Collection[Any]:
    """Everybody who can be mailed, in order of their names."""
    leads = sa.exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.LEAD)
    wanted = sa.select(Person.id, Person.uid, Person.name, Person.zone, Person.quiet_from, Person.quiet_to,
                       Person.digest_at, leads.label("is_lead")).where(
        Person.status != PersonStatus.LEFT, Person.email.is_not(None)).order_by(Person.name, Person.id)
    return session.execute(wanted if person is None else wanted.where(Person.id == person.id)).all()


@dataclass(slots=True)
class _Facts:
    days: dict[date, bool]
    away: dict[int, list[tuple[date, date]]]
    mutes: set[tuple[int, str, str]]
    snoozes: dict[tuple[int, str, str, datetime], date]
    settled: set[Key]
    sent: list[tuple[int, datetime]]


def _facts(session: Session, *, now: datetime, person: Person | None) -> _Facts:
    """Days off, absences, wishes and what was said; one statement."""
    found = _Facts({}, defaultdict(list), set(), {}, set(), [])
    for row in session.execute(sa.union_all(*_selects(now, person))):
        if row.kind == "day":
            found.days[row.first] = bool(row.step)
        elif row.kind == "away":
            found.away[row.who].append((row.first, row.last))
        elif row.kind == "mute":
            found.mutes.add((row.who, row.rule, row.uid))
        elif row.kind == "snooze":
            found.snoozes[row.who, row.rule, row.uid, row.at] = row.first
        else:
            found.settled.add((row.rule, row.uid, row.at, row.who, row.step))
            if row.sent is not None:
                found.sent.append((row.who, row.sent))
    return found


# Of what went with a daily mail: when. What was urgent had a mail of its own.
_SENT_BY_DAY = sa.case((Reminder.outcome == Outcome.AT_ONCE.value, sa.null()), else_=Reminder.sent_at)


def _selects(now: datetime, person: Person | None) -> list[sa.Select[Any]]:
    def of(who: Any) -> Any:
        return sa.true() if person is None else who == person.id

    said = (Reminder.state.in_((ReminderState.SENT, ReminderState.SKIPPED)), Reminder.anchor_at >= now - FAR)
    return [
        _row("day", step=sa.cast(CalendarException.is_working, sa.Integer), first=CalendarException.on_date),
        _row("away", Absence.person_id, first=Absence.from_date, last=Absence.to_date).where(
            of(Absence.person_id), Absence.to_date >= (now - timedelta(days=2)).date()),
        _row("mute", Mute.person_id, Mute.rule, Mute.subject_uid).where(Mute.ended_at.is_(None), of(Mute.person_id)),
        _row("snooze", Snooze.person_id, Snooze.rule, Snooze.subject_uid, at=Snooze.anchor_at,
             first=Snooze.until_on).where(Snooze.ended_at.is_(None), of(Snooze.person_id)),
        _row("said", Reminder.recipient_id, Reminder.rule, Reminder.subject_uid, at=Reminder.anchor_at,
             step=Reminder.step, sent=_SENT_BY_DAY).where(*said, of(Reminder.recipient_id))]


def _row(kind: str, who: Any = None, rule: Any = None, uid: Any = None, *, at: Any = None, step: Any = None,
         first: Any = None, last: Any = None, sent: Any = None) -> sa.Select[Any]:
    def column(value: Any, type_: Any, name: str) -> Any:
        return (sa.cast(sa.null(), type_) if value is None else value).label(name)

    return sa.select(sa.literal(kind).label("kind"), column(who, sa.Integer, "who"), column(rule, sa.String, "rule"),
                     column(uid, sa.String, "uid"), column(at, UtcDateTime, "at"), column(step, sa.Integer, "step"),
                     column(first, sa.Date, "first"), column(last, sa.Date, "last"), column(sent, UtcDateTime, "sent"))
