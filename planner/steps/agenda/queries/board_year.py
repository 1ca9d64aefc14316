"""A year at a glance: how many slots each day has, counted by the database; the slots of a day on demand."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda import rules
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.board_pulse import SECURED, goal_and_dates, turns_of_goal
from planner.steps.agenda.queries.cards import Card, card_rows, cards, narrowed, with_claims
from planner.steps.agenda.queries.filters import Filters, Shown
from planner.workflow.agenda import SlotState

A_DAYS_CARDS = 200      # slots of one day on its own page
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
    wanted = sa.select(Slot.local_date, Slot.state, sa.func.count().label("number"))
    if filters.shown is Shown.LATE:
        wanted = with_claims(wanted.select_from(Slot))
    if filters.q:
        wanted = wanted.join(Slot.topic)
    rows = session.execute(
        wanted.where(Slot.local_date.between(span.first, span.last),
                     *filters.conditions(person_id=person_id, now=now)).group_by(Slot.local_date, Slot.state))
    counts: dict[date, dict[SlotState, int]] = defaultdict(dict)
    for row in rows:
        counts[row.local_date][row.state] = row.number
    goals = [0] * 12
    published = [0] * 12
    if not filters:
        period, minimum, out = goal_and_dates(session, span)
        goals = [minimum * turns_of_goal(period, rules.month_of(date(first.year, n, 1))) for n in range(1, 13)]
        for day in out:
            published[day.month - 1] += 1
    return Year(span.first, tuple(_month(date(first.year, n, 1), counts, goals[n - 1], published[n - 1])
                                  for n in range(1, 13)))


def _month(first: date, counts: dict[date, dict[SlotState, int]], goal: int, published: int) -> YearMonth:
    span = rules.month_of(first)
    days = [_day(span.first + timedelta(days=n), counts) for n in range((span.last - span.first).days + 1)]
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
    wanted = narrowed(card_rows(), filters, person_id=person_id, now=now, joined=True)
    rows = session.execute(wanted.where(Slot.local_date == day)
                           .order_by(Slot.local_time, Slot.uid).limit(most)).all()
    return [card for card in cards(session, rows, now=now) if filters.lets_through(card.status)]
