"""Until when somebody may answer an offer, a swap or a handover (docs/domain.md k)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.core.localtime import to_local, to_utc
from planner.core.workdays import Calendar
from planner.steps.agenda.rules.deadlines import LEAD_WINDOW

OUTLINE_GRACE = 2                           # working days after the outline was due
OFFER_DAYS, PLAN_DAYS, ASK_DAYS = 1, 5, 2   # working days after today, until the office closes or 17:00
NEAR_HOURS = 4                              # office hours, for a slot that goes out within a week
_CLOSE = time(17)


@dataclass(frozen=True, slots=True)
class Office:
    """When the organisation works: its zone, its working days, its hours.

    Raises:
        ValueError: the office closes before it opens.
    """

    zone: str
    calendar: Calendar
    opens: time = time(9)
    closes: time = time(17)

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("an office closes after it opens")


def end_of_day(now: datetime, days: int, office: Office) -> datetime:
    """17:00 of the working day ``days`` after today."""
    today = to_local(now, office.zone).date()
    return to_utc(office.calendar.addwd(today, days), _CLOSE, office.zone)


def after_office_hours(now: datetime, hours: int, office: Office) -> datetime:
    """The instant at which ``hours`` of office time have passed; nights, week-ends and days off don't count.

    Four hours from Friday 15:00, with an office of 09:00 to 17:00, end on Monday at 11:00.
    """
    left = timedelta(hours=hours)
    day = office.calendar.on_or_after(to_local(now, office.zone).date())
    while True:
        start, end = _span(day, now, office)
        if end - start >= left:
            return start + left
        left -= max(end - start, timedelta())
        day = office.calendar.addwd(day, 1)


def _span(day: date, now: datetime, office: Office) -> tuple[datetime, datetime]:
    """The office hours of ``day`` that are still to come."""
    return max(to_utc(day, office.opens, office.zone), now), to_utc(day, office.closes, office.zone)


def offer_expires(now: datetime, office: Office, *, window: int, from_plan: bool) -> datetime:
    """When an offer lapses: 17:00 of the next working day, from a plan of the fifth; for a near slot after 4 hours.

    Args:
        window: W, the working days from today up to the slot's date.
    Source: docs/domain.md k (offer).
    """
    if window < LEAD_WINDOW:
        return after_office_hours(now, NEAR_HOURS, office)
    return end_of_day(now, PLAN_DAYS if from_plan else OFFER_DAYS, office)


def ask_expires(now: datetime, office: Office) -> datetime:
    """When a swap or a handover that nobody answered lapses: 17:00 of the second working day.

    Source: docs/domain.md k (claim_swap).
    """
    return end_of_day(now, ASK_DAYS, office)


def claim_expires(outline_due: datetime, office: Office) -> datetime:
    """From when on a claim that nothing was written for may come free: two working days after the outline was due.

    Source: docs/domain.md c (claim, expire).
    """
    due = to_local(outline_due, office.zone)
    return to_utc(office.calendar.addwd(due.date(), OUTLINE_GRACE), due.time(), office.zone)
