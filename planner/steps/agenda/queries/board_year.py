"""A year at a glance: how many slots each day has, counted by the database; the slots of a day on demand."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.reading import read
from planner.steps.agenda import rules
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.board_pulse import SECURED, goal_and_numbers, turns_of_goal
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards, narrowed, with_claims
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters, Shown, settled
from planner.workflow.agenda import SlotState

_MONDAY = date(2024, 1, 1)
A_DAYS_CARDS = 200      # slots of one day on its own page
_FIRST, _LAST = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
_UNTAKEN = frozenset({SlotState.PLANNED, SlotState.OPEN})


@dataclass(frozen=True, slots=True)
class YearDay:
    """One day: how many slots, how many of them nobody took yet, how many were missed."""

    on: date
    total: int = 0
    open: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class YearMonth:
    """One month in weeks of seven days, None where a day is another month's; ``goal`` is 0 when filters are on."""

    first: date
    weeks: tuple[tuple[YearDay | None, ...], ...]
    total: int
    done: int
    goal: int

    @property
    def last(self) -> date:
        """Its last day."""
        return rules.month_of(self.first).last

    @property
    def week_days(self) -> tuple[date, ...]:
        """A Monday to Sunday, for their names."""
        return tuple(_MONDAY + timedelta(days=n) for n in range(7))


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months."""

    first: date
    months: tuple[YearMonth, ...]

    @property
    def total(self) -> int:
        """How many slots the year holds."""
        return sum(month.total for month in self.months)

    def next_day(self, today: date) -> date | None:
        """The first day from today on that holds a slot; None when the year has none any more."""
        days = (day for month in self.months for week in month.weeks for day in week if day and day.total)
        return next((day.on for day in days if day.on >= today), None)


def year(session: Session, first: date, filters: Filters, *, person_id: int, now: datetime) -> Year:
    """The year of ``first``; `Shown.LATE` counts what may be late, the pages of its days say who is."""
    span = rules.Period(date(first.year, 1, 1), date(first.year, 12, 31))
    rows = read(session, _counted(filters), {"first": span.first, "last": span.last, "me": person_id, "now": now})
    days = {on: (YearDay(on, total, untaken, missed), secured) for on, total, untaken, missed, secured in rows}
    months = [rules.month_of(date(first.year, n, 1)) for n in range(1, 13)]
    goals: list[int] = [0] * 12
    published: Sequence[int] = goals
    if not filters:
        stands = goal_and_numbers(session, months)
        goals, published = [stands.minimum * turns_of_goal(stands.period, one) for one in months], stands.published
    return Year(span.first, tuple(_month(one, days, goal, out)
                                  for one, goal, out in zip(months, goals, published, strict=True)))


@lru_cache(maxsize=SAME_FILTERS)
def _counted(filters: Filters) -> Rows:
    """How many slots each day from :first to :last has that has any: all, without an author, missed, secured."""
    def those(states: frozenset[SlotState]) -> Any:
        return sa.func.sum(sa.case((Slot.state.in_(states), 1), else_=0))

    wanted: Rows = sa.select(Slot.local_date, sa.func.count(), those(_UNTAKEN), those(frozenset({SlotState.MISSED})),
                             those(SECURED))
    if filters.shown is Shown.LATE:
        wanted = with_claims(wanted.select_from(Slot))
    if filters.q:
        wanted = wanted.join(Slot.topic)
    return settled(wanted.where(Slot.local_date.between(_FIRST, _LAST), *filters.conditions())
                   .group_by(Slot.local_date), filters)


def _month(span: rules.Period, counted: Mapping[date, tuple[YearDay, int]], goal: int, published: int) -> YearMonth:
    first = span.first
    dates = [first + timedelta(days=n) for n in range((span.last - first).days + 1)]
    found = [counted.get(on, (YearDay(on), 0)) for on in dates]
    days = [day for day, _ in found]
    padded: list[YearDay | None] = [None] * first.weekday() + list(days)
    padded += [None] * (-len(padded) % 7)
    weeks = tuple(tuple(padded[n:n + 7]) for n in range(0, len(padded), 7))
    return YearMonth(first, weeks, sum(day.total for day in days), published + sum(held for _, held in found), goal)


def cards_on(session: Session, day: date, filters: Filters, *, person_id: int, now: datetime,
             most: int = A_DAYS_CARDS) -> list[Card]:
    """The first ``most`` slots of one day, in order of time."""
    rows = read(session, _of_day(filters), {"day": day, "most": most, "me": person_id, "now": now})
    return [card for card in cards(session, rows, now=now) if filters.lets_through(card.status)]


@lru_cache(maxsize=SAME_FILTERS)
def _of_day(filters: Filters) -> Rows:
    """The first :most slots of :day."""
    wanted = narrowed(card_rows(), filters, joined=True).where(Slot.local_date == sa.bindparam("day", type_=sa.Date))
    return settled(wanted.order_by(Slot.local_time, Slot.uid).limit(sa.bindparam("most", type_=sa.Integer)), filters)
