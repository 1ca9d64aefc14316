"""When a reminder is said: its moment, the recipient's quiet hours, and the digest that carries it (docs/domain.md g).

Pure: no clock, no db.
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.core.localtime import local_date, to_utc
from planner.core.workdays import Calendar
from planner.people.rules.people import open_at
from planner.reminders.rules.table import IN_DIGEST, Rule, Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class House:
    """What is the organisation's: its zone, its working days, its reminder time."""

    zone: str
    calendar: Calendar
    reminder_time: time = time(9)


@dataclass(frozen=True, slots=True)
class Hours:
    """What is the recipient's: zone, the hours in which nothing is sent, the time of the digest, absences.

    Absences are (first day, last day), both included.

    Raises:
        ValueError: the quiet hours do not end before they begin (18:00 to 08:00).
    """

    zone: str
    quiet_from: time = time(18)
    quiet_to: time = time(8)
    digest_at: time = time(8, 30)
    absences: Collection[tuple[date, date]] = ()

    def __post_init__(self) -> None:
        if self.quiet_to >= self.quiet_from:
            raise ValueError("quiet hours end in the morning before they begin in the evening")

    def back_on(self, day: date) -> date:
        """``day`` itself, or the day after the absence that covers it."""
        ends = [last for first, last in self.absences if first <= day <= last]
        return self.back_on(max(ends) + _DAY) if ends else day


@dataclass(frozen=True, slots=True)
class Planned:
    """One step: the moment of the rule, when it may be sent, and the date of the digest that carries it.

    ``digest_on`` is None for what does not wait for a digest. ``is_held_by_absence`` says that the digest of an
    earlier day passed it by.
    """

    nominal_at: datetime
    send_at: datetime
    digest_on: date | None
    is_held_by_absence: bool = False


def nominal_at(row: Rule, anchor_at: datetime, *, house: House, step: int = 1) -> datetime:
    """The moment of one step of a rule, before the recipient's quiet hours.

    Args:
        row: the rule.
        anchor_at: the instant that it counts from.
        house: the organisation.
        step: 1 for the first.
    Source: docs/domain.md g (reminder moment).
    """
    offset = row.offset(step)
    if row.unit is Unit.HOURS:
        return anchor_at + timedelta(hours=offset)
    day = local_date(anchor_at, house.zone)
    day = house.calendar.addwd(day, offset) if row.unit is Unit.WORKDAYS else day + offset * _DAY
    return to_utc(day, row.at or house.reminder_time, house.zone)


def send_at(nominal: datetime, *, hours: Hours, calendar: Calendar, is_urgent: bool = False) -> datetime:
    """When a message may be sent: its moment, or the end of the recipient's quiet hours. Never earlier.

    Allowed is a working day of the organisation from quiet_to up to quiet_from on the recipient's clock; earlier on
    such a day it waits until quiet_to, otherwise until quiet_to of the next working day. Urgent ones do not wait.

    Source: docs/domain.md g (quiet hours).
    """
    if is_urgent:
        return nominal
    return open_at(nominal, zone=hours.zone, quiet_from=hours.quiet_from, quiet_to=hours.quiet_to, calendar=calendar)


def digest_on(moment: datetime, *, hours: Hours, calendar: Calendar, is_exact: bool = False) -> date:
    """The date of the digest that carries what may be sent from ``moment`` on: the recipient's first possible one.

    What is due on a day goes with the digest of that day, also when its own clock is later. Something tied to an
    exact instant (a rule in hours) is not true before, so that it takes the first digest from there on. Who is absent
    gets it in the first digest afterwards.

    Source: docs/domain.md g (digest).
    """
    day = local_date(moment, hours.zone)
    if is_exact and digest_at(day, hours=hours) < moment:
        day += _DAY
    while (free := hours.back_on(calendar.on_or_after(day))) != day:
        day = free
    return day


def digest_at(day: date, *, hours: Hours) -> datetime:
    """The moment of somebody's digest on ``day``. Source: docs/domain.md g (digest)."""
    return to_utc(day, hours.digest_at, hours.zone)


def plan(
    row: Rule, anchor_at: datetime, *, step: int, house: House, hours: Hours, is_escalation: bool = False,
) -> Planned:
    """All moments of one step for one recipient, counted from the anchor; else as `plan_from`."""
    return plan_from(row, nominal_at(row, anchor_at, house=house, step=step), house=house, hours=hours,
                     is_escalation=is_escalation)


def plan_from(row: Rule, nominal: datetime, *, house: House, hours: Hours, is_escalation: bool = False) -> Planned:
    """All moments of a step for one recipient, from the moment of its rule on.

    An escalation is a step to somebody else than the rule's own audience. Urgent messages and escalations are not
    held by an absence.

    Source: docs/domain.md g; docs/domain-more.md q.
    """
    sent = send_at(nominal, hours=hours, calendar=house.calendar, is_urgent=row.is_urgent)
    if row.kind not in IN_DIGEST:
        return Planned(nominal, sent, None)
    present = Hours(hours.zone, hours.quiet_from, hours.quiet_to, hours.digest_at)
    is_exact = row.unit is Unit.HOURS
    first = digest_on(sent, hours=present, calendar=house.calendar, is_exact=is_exact)
    day = first if is_escalation else digest_on(sent, hours=hours, calendar=house.calendar, is_exact=is_exact)
    return Planned(nominal, sent, day, is_held_by_absence=day > first)
