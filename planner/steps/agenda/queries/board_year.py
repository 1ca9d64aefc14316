"""A year at a glance: how many slots each day has, counted by the database; the slots of a day on demand."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.reading import read
from planner.steps.agenda import rules
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.board_pulse import SECURED, goal_and_numbers, turns_of_goal
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards, narrowed, with_claims
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters, Shown
from planner.workflow.agenda import SlotState

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
    counts: dict[date, dict[SlotState, int]] = defaultdict(dict)
    for on, state, number in read(session, _counted(filters), {"first": span.first, "last": span.last,
                                                               "me": person_id, "now": now}):
        counts[on][state] = number
    months = [rules.month_of(date(first.year, n, 1)) for n in range(1, 13)]
    goals: list[int] = [0] * 12
    published: Sequence[int] = goals
    if not filters:
        stands = goal_and_numbers(session, months)
        goals, published = [stands.minimum * turns_of_goal(stands.period, one) for one in months], stands.published
    return Year(span.first, tuple(_month(one, counts, goal, out)
                                  for one, goal, out in zip(months, goals, published, strict=True)))


@lru_cache(maxsize=SAME_FILTERS)
def _counted(filters: Filters) -> Rows:
    """How many slots of each state each day from :first to :last has."""
    wanted: Rows = sa.select(Slot.local_date, Slot.state, sa.func.count())
    if filters.shown is Shown.LATE:
        wanted = with_claims(wanted.select_from(Slot))
    if filters.q:
        wanted = wanted.join(Slot.topic)
    return wanted.where(Slot.local_date.between(_FIRST, _LAST), *filters.conditions()) \
        .group_by(Slot.local_date, Slot.state)


def _month(span: rules.Period, counts: dict[date, dict[SlotState, int]], goal: int, published: int) -> YearMonth:
    first = span.first
    days = [_day(first + timedelta(days=n), counts) for n in range((span.last - first).days + 1)]
    padded: list[YearDay | None] = [None] * first.weekday() + list(days)
    padded += [None] * (-len(padded) % 7)
    secured = sum(sum(number for state, number in counts.get(day.on, {}).items() if state in SECURED) for day in days)
    weeks = tuple(tuple(padded[n:n + 7]) for n in range(0, len(padded), 7))
    return YearMonth(first, weeks, sum(day.total for day in days), published + secured, goal)


def _day(on: date, counts: dict[date, dict[SlotState, int]]) -> YearDay:
    found = counts.get(on)
    if not found:
        return YearDay(on)
    return YearDay(on, sum(found.values()), sum(found.get(state, 0) for state in _UNTAKEN),
                   found.get(SlotState.MISSED, 0))


def cards_on(session: Session, day: date, filters: Filters, *, person_id: int, now: datetime,
             most: int = A_DAYS_CARDS) -> list[Card]:
    """The first ``most`` slots of one day, in order of time."""
    rows = read(session, _of_day(filters), {"day": day, "most": most, "me": person_id, "now": now})
    return [card for card in cards(session, rows, now=now) if filters.lets_through(card.status)]


@lru_cache(maxsize=SAME_FILTERS)
def _of_day(filters: Filters) -> Rows:
    """The first :most slots of :day."""
    return (narrowed(card_rows(), filters, joined=True).where(Slot.local_date == sa.bindparam("day", type_=sa.Date))
            .order_by(Slot.local_time, Slot.uid).limit(sa.bindparam("most", type_=sa.Integer)))
