"""Whether somebody has the time to write for a slot (docs/domain.md e, hard rules)."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from planner.core.localtime import local_date, to_utc
from planner.core.workdays import Calendar
from planner.steps.agenda.rules import Period, claim_window, deadline_chain, moved_chain

LEAST_DAYS = 3              # working days present between claim_by and draft_due
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which somebody writes for a slot: from its claim on (today, when that is late) to its draft's."""

    first: date
    draft_on: date


def window(day: date, clock: time, zone: str, calendar: Calendar, *, today: date) -> Window:
    """When a slot of this day would be written, if it were claimed today or at its claim_by.

    Source: docs/domain.md g (chain, late claim).
    """
    chain = deadline_chain(day, clock, zone, calendar)
    claim_on = local_date(chain.claim_by, zone) if chain.claim_by else day
    if today <= claim_on or claim_window(today, day, calendar) >= 20:
        return Window(claim_on, local_date(chain.draft_due, zone))
    late = moved_chain(to_utc(today, _NOON, zone), day, clock, zone, calendar)
    return Window(today, local_date(late.draft_due, zone))


def is_unavailable(days: Window, away: Iterable[Period], calendar: Calendar) -> bool:
    """Whether fewer than three working days are left between claim_by and draft_due, or the draft's own day is not.

    ``away``: when the person is not here. Nobody who is here is unavailable.
    """
    away = [one for one in away if one.first <= days.draft_on and one.last >= days.first]
    if not away:
        return False
    if any(days.draft_on in one for one in away):
        return True
    span = [days.first + timedelta(days=n) for n in range((days.draft_on - days.first).days + 1)]
    present = sum(calendar.is_working_day(day) for day in span if not any(day in one for one in away))
    return present < LEAST_DAYS


def extra_days(horizon: Period, taken: Sequence[date], periods: Sequence[Period], number: int,
               calendar: Calendar) -> list[date]:
    """So many days more in each period: each time the working day that lies farthest from what is planned already.

    Ties: the earlier day. For "what if we publish more often".
    """
    held, found = list(taken), []
    for period in periods:
        days = [day for day in _days(period) if day in horizon and calendar.is_working_day(day)]
        for _ in range(number if days else 0):
            free = [day for day in days if day not in held] or days
            best = max(free, key=lambda day: (_apart(day, held), -day.toordinal()))
            held.append(best)
            found.append(best)
    return sorted(found)


def _apart(day: date, held: Sequence[date]) -> int:
    return min((abs((day - one).days) for one in held), default=999)


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
