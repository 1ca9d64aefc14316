"""Whom to ask for ideas, and when to remind them. Source: docs/domain-more.md l (pitch request)."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from planner.core.workdays import Calendar

MOST_ASKED = 10
USUAL, MOST_WANTED = 5, 20


def reminder_day(due_on: date, calendar: Calendar) -> date:
    """The day on which those who sent nothing are reminded: the working day before."""
    return calendar.addwd(due_on, -1)


def is_present(away: Iterable[tuple[date, date]], today: date, due_on: date, calendar: Calendar) -> bool:
    """Whether somebody is here on at least one working day from ``today`` to ``due_on``.

    Args:
        away: first and last day of each absence.
    """
    spells: Collection[tuple[date, date]] = tuple(away)
    for n in range((due_on - today).days + 1):
        day = today + timedelta(days=n)
        if calendar.is_working_day(day) and not any(first <= day <= last for first, last in spells):
            return True
    return False
