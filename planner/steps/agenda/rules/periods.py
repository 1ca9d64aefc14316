"""Weeks, months, quarters, and how many publications they hold (docs/domain.md g)."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from planner.workflow.agenda import SlotState

WEEKS_SHOWN = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter; ``number`` is 1 to 4."""

    year: int
    number: int

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(date(self.year, 3 * self.number - 2, 1), month_of(date(self.year, 3 * self.number, 1)).last)


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week as a row of the calendar: Monday to Sunday."""

    year: int
    number: int
    days: tuple[date, ...]


def quarter_of(day: date) -> Quarter:
    """The calendar quarter that ``day`` lies in; capacity is counted in it."""
    return Quarter(day.year, (day.month + 2) // 3)


def month_of(day: date) -> Period:
    """The calendar month that ``day`` lies in."""
    first = day.replace(day=1)
    return Period(first, (first + 31 * _DAY).replace(day=1) - _DAY)


def week_of(day: date) -> Period:
    """The ISO week that ``day`` lies in."""
    monday = day - day.weekday() * _DAY
    return Period(monday, monday + 6 * _DAY)


def month_grid(year: int, month: int) -> tuple[Week, ...]:
    """Six ISO weeks that show a month, from the one that holds its first day on; always six, so nothing jumps.

    Raises:
        ValueError: no such month, or its weeks run out of the calendar (1 to 9998 are safe).
    """
    try:
        monday = week_of(date(year, month, 1)).first
        rows = [monday + 7 * n * _DAY for n in range(WEEKS_SHOWN)]
        return tuple(Week(*row.isocalendar()[:2], tuple(row + n * _DAY for n in range(7))) for row in rows)
    except OverflowError as beyond:
        raise ValueError(f"the weeks of {year}-{month} run out of the calendar") from beyond


class CadenceStatus(StrEnum):
    """How a running period stands against its goal."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Cadence:
    """A period against its goal. ``secured`` are the slots to come that are ready or claimed."""

    goal: int
    published: int
    secured: int
    to_come: int

    @property
    def status(self) -> CadenceStatus:
        """met, on_track, at_risk or short. Source: docs/domain.md g (cadence)."""
        if self.published >= self.goal:
            return CadenceStatus.MET
        if self.published + self.secured >= self.goal:
            return CadenceStatus.ON_TRACK
        return CadenceStatus.AT_RISK if self.published + self.to_come >= self.goal else CadenceStatus.SHORT

    @property
    def missing(self) -> int:
        """Publications that nobody has secured yet. Source: docs/domain-more.md l (forecast)."""
        return max(0, self.goal - self.published - self.secured)


def cadence(
    published_on: Iterable[date], coming: Iterable[tuple[date, SlotState]], *, period: Period, goal: int,
) -> Cadence:
    """Count a period.

    Args:
        published_on: local date of first publication, one for each slot however many channels it has.
        coming: local date and state of slots from today on; only planned, open, claimed and ready ones count.
        period: the week or month.
        goal: publications wanted in it, at least 1.
    Raises:
        ValueError: ``goal`` is below 1.
    Source: docs/domain.md g (cadence); default goal two a month (S1: once a month makes no difference).
    """
    if goal < 1:
        raise ValueError("a cadence goal is at least one publication")
    states = [state for day, state in coming if day in period]
    secured = sum(state in {SlotState.CLAIMED, SlotState.READY} for state in states)
    unsecured = sum(state in {SlotState.PLANNED, SlotState.OPEN} for state in states)
    return Cadence(goal, sum(day in period for day in published_on), secured, secured + unsecured)


def longest_gap(published_on: Collection[date]) -> int | None:
    """Most days between two publication dates in a row; None with fewer than two. Source: docs/domain.md g."""
    return max(((late - early).days for early, late in pairwise(sorted(published_on))), default=None)


def days_since_last(published_on: Iterable[date], today: date) -> int | None:
    """Days since the newest publication up to ``today``; None when there is none. Source: docs/domain.md g."""
    newest = max((day for day in published_on if day <= today), default=None)
    return None if newest is None else (today - newest).days
