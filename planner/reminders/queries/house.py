"""Reads for reminders: the house, its rules, its people and their hours."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Absence, Person, PersonStatus, RoleGrant
from planner.people.queries import get_organisation, house_settings, work_calendar
from planner.policy import Role
from planner.reminders.models import ReminderRule
from planner.reminders.rules import Hours, House, Rule, with_own


def house_of(session: Session) -> House:
    """Zone, working days and reminder time of the organisation."""
    organisation = get_organisation(session)
    return House(organisation.zone, work_calendar(session), house_settings(session).reminder_time)


def hours_of(session: Session, person_ids: Collection[int] | None = None) -> dict[int, Hours]:
    """The hours of everybody who can be mailed, or of those among ``person_ids``; two statements."""
    reachable = sa.select(Person.id, Person.zone, Person.quiet_from, Person.quiet_to, Person.digest_at).where(
        Person.status != PersonStatus.LEFT, Person.email.is_not(None))
    away = sa.select(Absence.person_id, Absence.from_date, Absence.to_date)
    if person_ids is not None:
        reachable = reachable.where(Person.id.in_(person_ids))
        away = away.where(Absence.person_id.in_(person_ids))
    absences: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, first, last in session.execute(away):
        absences[person_id].append((first, last))
    return {row.id: Hours(row.zone, row.quiet_from, row.quiet_to, row.digest_at, tuple(absences[row.id]))
            for row in session.execute(reachable)}


def own_hours(session: Session, person: Person) -> Hours | None:
    """The hours of one person whose row was read already; None when they can't be mailed. One statement."""
    if person.status is PersonStatus.LEFT or person.email is None:
        return None
    away = session.execute(sa.select(Absence.from_date, Absence.to_date).where(Absence.person_id == person.id))
    return Hours(person.zone, person.quiet_from, person.quiet_to, person.digest_at,
                 tuple((row.from_date, row.to_date) for row in away))


def reachable(session: Session) -> list[tuple[str, str]]:
    """Uid and name of everybody who can be mailed, by name."""
    rows = session.execute(
        sa.select(Person.uid, Person.name).where(Person.status != PersonStatus.LEFT, Person.email.is_not(None))
        .order_by(Person.name, Person.id))
    return [(uid, name) for uid, name in rows]


def lead_ids(session: Session) -> tuple[int, ...]:
    """Who leads and can be mailed."""
    return tuple(session.scalars(
        sa.select(Person.id).join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.LEAD, Person.status != PersonStatus.LEFT, Person.email.is_not(None))
        .order_by(Person.id)))


def rules_of(session: Session) -> list[Rule]:
    """The rules of the house, those that are switched off too: its own rows over those that every house begins with.

    One statement. Source: docs/domain.md b (reminder_rule).
    """
    rows = session.scalars(sa.select(ReminderRule).where(ReminderRule.archived_at.is_(None)).order_by(ReminderRule.id))
    return with_own(row.as_rule() for row in rows)


def rules_by_key(session: Session) -> dict[str, Rule]:
    """The same by key."""
    return {row.key: row for row in rules_of(session)}
