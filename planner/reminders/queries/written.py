"""Reads for reminders: what was said, what waits to be said."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.policy import Action, allowed
from planner.reminders.expected import STALE
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Hours

LOOK_BACK = timedelta(days=30)
MOST = 1_000


def waiting_between(session: Session, since: datetime, until: datetime) -> list[Reminder]:
    """The rows that may be said between two instants, the oldest moment first."""
    return list(session.scalars(
        sa.select(Reminder).where(Reminder.state == ReminderState.DUE, Reminder.send_at.between(since, until))
        .order_by(Reminder.send_at, Reminder.id)))


def people_with_due(session: Session, *, now: datetime) -> list[int]:
    """For whom something may be said today; a step belongs to the digest of its day, also when its clock is later."""
    return list(session.scalars(
        sa.select(Reminder.recipient_id).where(Reminder.state == ReminderState.DUE,
                                               Reminder.send_at <= now + timedelta(days=1))
        .distinct().order_by(Reminder.recipient_id)))


def people_with_urgent(session: Session, rules: Collection[str], *, now: datetime) -> list[int]:
    """For whom the moment of a step of one of these rules has come."""
    if not rules:
        return []
    return list(session.scalars(
        sa.select(Reminder.recipient_id).where(Reminder.state == ReminderState.DUE, Reminder.send_at <= now,
                                               Reminder.rule.in_(rules))
        .distinct().order_by(Reminder.recipient_id)))


def history_of(session: Session, person: Person, *, now: datetime) -> list[Reminder]:
    """The traces of one person that can still matter: the last weeks' and what waits, newest moment first."""
    return list(session.scalars(
        sa.select(Reminder).where(Reminder.recipient_id == person.id, Reminder.nominal_at >= now - LOOK_BACK - STALE)
        .order_by(Reminder.nominal_at.desc(), Reminder.id.desc()).limit(MOST)))


def get_reminder(session: Session, actor: Person, uid: str) -> Reminder:
    """The row with this uid. Raises NotFound, also for one that this person may not see."""
    found = session.scalar(sa.select(Reminder).where(Reminder.uid == uid).options(joinedload(Reminder.recipient)))
    if found is None or not allowed(actor, Action.READ_REMINDERS, found):
        raise NotFound("not_found")
    return found


def local_day(now: datetime, hours: Hours) -> date:
    """Today, where this person is."""
    return local_date(now, hours.zone)


def count_said(session: Session, uids: Collection[str]) -> dict[tuple[str, int], int]:
    """How many reminders about each of these were sent, by (uid, id of whom to)."""
    rows = session.execute(
        sa.select(Reminder.subject_uid, Reminder.recipient_id, sa.func.count())
        .where(Reminder.subject_uid.in_(uids), Reminder.sent_at.is_not(None))
        .group_by(Reminder.subject_uid, Reminder.recipient_id))
    return {(uid, person): number for uid, person, number in rows}


def count_by_rule(session: Session, *, since: datetime) -> dict[str, int]:
    """How many reminders of each rule were sent since then."""
    rows = session.execute(
        sa.select(Reminder.rule, sa.func.count().label("number"))
        .where(Reminder.state == ReminderState.SENT, Reminder.sent_at >= since)
        .group_by(Reminder.rule))
    return {row.rule: row.number for row in rows}
