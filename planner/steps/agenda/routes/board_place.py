"""Which stretch of the agenda an address asks for, and the addresses of the stretches around it."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from flask import url_for

from planner.steps.agenda import rules
from planner.steps.agenda.queries import Filters

ARGUMENTS = {*Filters.__dataclass_fields__, "view", "at", "by", "from", "after", "before", "area"}
_DAY = timedelta(days=1)
_YEARS = range(2, 9998)         # years whose weeks lie inside the calendar, and those next to them too
_AT = re.compile(r"(\d{4})(?:-W(\d{2})|-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class View(StrEnum):
    """Ways to look at the agenda; the key of each is its place in this list."""

    MONTH = "month"
    WEEK = "week"
    BOARD = "board"
    LIST = "list"
    YEAR = "year"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Place:
    """A view and the stretch of days that it shows, beginning with ``first``."""

    view: View
    first: date

    @property
    def span(self) -> rules.Period:
        """Its days."""
        if self.view is View.WEEK:
            return rules.week_of(self.first)
        if self.view is View.YEAR:
            return rules.Period(self.first, date(self.first.year, 12, 31))
        return rules.month_of(self.first)

    @property
    def at(self) -> str:
        """How the address names it: 2026-11, 2026-W47 or 2026."""
        if self.view is View.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year:04d}-W{week:02d}"
        return f"{self.first.year:04d}" if self.view is View.YEAR else f"{self.first:%Y-%m}"

    @property
    def earlier(self) -> Place:
        """The stretch before."""
        return place(self.view, self.span.first - _DAY)

    @property
    def later(self) -> Place:
        """The stretch after."""
        return place(self.view, self.span.last + _DAY)

    def seen_as(self, view: View, today: date) -> Place:
        """Another view of the same days; of a stretch that holds today the part with today in it."""
        if view is View.WEEK and self.view is not View.WEEK:
            return place(view, today if today in self.span else self.span.first + 3 * _DAY)
        if self.view is View.WEEK:
            return place(view, self.first + 3 * _DAY)
        return place(view, today if self.view is View.YEAR and today in self.span else self.first)


def place(view: View, day: date) -> Place:
    """The stretch of this view that ``day`` lies in."""
    if view is View.WEEK:
        return Place(view, rules.week_of(day).first)
    return Place(view, day.replace(month=1, day=1) if view is View.YEAR else day.replace(day=1))


def day_of(text: str | None) -> date | None:
    """The day that ``text`` names, None when it names none."""
    try:
        found = date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None
    return found if found and found.year in _YEARS else None


def place_of(view: View, text: str | None, today: date) -> Place:
    """What an address asks for; the present stretch when it says nothing sensible (month 13, week 60, 31 February)."""
    return place(view, _day_in(text or "") or today)


def _day_in(text: str) -> date | None:
    found = _AT.fullmatch(text)
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        if found[2]:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return date(int(found[1]), int(found[3] or 1), int(found[4] or 1))
    except ValueError:
        return None


def address(arguments: Mapping[str, str]) -> str:
    """The agenda with these arguments; what is none of its own is left out."""
    known = {key: value for key, value in arguments.items() if key in ARGUMENTS and value}
    base = url_for("agenda.index")
    return f"{base}?{urlencode(known)}" if known else base
