"""The agenda as a calendar: the six weeks of a month, and one week; each in a fixed number of statements."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from planner.core.db import UtcDateTime
from planner.core.localtime import local_date
from planner.steps.agenda import rules
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries.board_pulse import SECURED, Pulse, facts_of_month, pulse, pulse_of
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards, narrowed, texts_of
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters, Shown
from planner.web.navigation import some_of
from planner.workflow.agenda import MOVABLE_SLOTS, ClaimState, SlotState

A_DAY = 4               # cards of one day in the month; the rest is a link
A_LONG_DAY = 20         # cards of one day in the week
MOST_OF_WEEK = 400      # rows read for a week and what is due in it
WAITING_SLOTS = MOVABLE_SLOTS - {SlotState.READY}
A_MOMENT = timedelta(seconds=1)     # what is due at midnight is due the evening before
AHEAD = timedelta(days=45)      # the first deadline of a slot lies 20 working days before it


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid; ``more`` is how many cards there are beyond those shown, ``dues`` what is due on it."""

    on: date
    cards: tuple[Card, ...]
    more: int
    dues: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One row of the grid. ``is_empty``: nothing is planned in it, though something still could be."""

    year: int
    number: int
    days: tuple[Day, ...]
    is_empty: bool
    is_past: bool

    @property
    def working(self) -> list[date]:
        """Its Monday to Friday."""
        return [day.on for day in self.days[:5]]

    @property
    def cards(self) -> list[Card]:
        """Its cards, in order."""
        return [card for day in self.days for card in day.cards]

    @property
    def total(self) -> int:
        """How many slots it holds, shown or not."""
        return sum(len(day.cards) + day.more for day in self.days)

    @property
    def late(self) -> int:
        """How many of its cards are late."""
        return sum(card.status is rules.Status.LATE for day in self.days for card in day.cards)


@dataclass(frozen=True, slots=True)
class Month:
    """Six weeks of agenda (or one), and how the month's cadence stands; with filters on there is no pulse."""

    first: date
    weeks: tuple[WeekRow, ...]
    pulse: Pulse | None

    @property
    def cards(self) -> list[Card]:
        """Every card shown, in order."""
        return [card for week in self.weeks for card in week.cards]

    @property
    def total(self) -> int:
        """How many slots there are, shown or not."""
        return sum(week.total for week in self.weeks)

    @property
    def late(self) -> list[Card]:
        """Those past what they wait for."""
        return [card for card in self.cards if card.status is rules.Status.LATE]

    @property
    def gaps(self) -> list[WeekRow]:
        """Weeks to come with nothing in them."""
        return [week for week in self.weeks if week.is_empty]

    @property
    def has_earlier(self) -> bool:
        """Whether the month is running and has weeks behind it that hold something: the phone begins at this week."""
        return any(week.is_past and week.total for week in self.weeks) and not self.weeks[-1].is_past

    @property
    def has_weekend(self) -> bool:
        """Whether a card stands on a Saturday or Sunday, so that these days need their room."""
        return any(card.day.isoweekday() > 5 for card in self.cards)


def month(session: Session, first: date, filters: Filters, *, person_id: int, today: date,
          now: datetime) -> Month:
    """The six weeks that show the month of ``first``, at most `A_DAY` cards a day.

    Raises:
        ValueError: a month at the edge of the calendar.
    """
    weeks, span = rules.month_grid(first.year, first.month), rules.month_of(first)
    days = (weeks[0].days[0], weeks[-1].days[-1])
    rows = session.execute(_month_rows(filters), _places(days, span, person_id=person_id, now=now)).all()
    found = [card for card in cards(session, rows, now=now) if filters.lets_through(card.status)]
    totals = {row.local_date: row.total for row in rows}
    beats = None
    if not filters:
        is_whole = all(number <= A_DAY for day, number in totals.items() if day in span)
        beats = pulse(session, span, [card.status for card in found if card.day in span] if is_whole else None,
                      secured=rows[0].secured if rows else 0)
    return Month(first, _rows(weeks, found, totals, filters, today), beats)


def week(session: Session, monday: date, filters: Filters, *, person_id: int, today: date, now: datetime,
         zone: str, own_dues: bool = True) -> Month:
    """One week with more room: up to `A_LONG_DAY` cards a day, and what is due on each of its days.

    Args:
        zone: in which the days of deadlines are read: the organisation's.
        own_dues: only what this person has to hand in; leads see everybody's.
    """
    days = tuple(monday + timedelta(days=n) for n in range(7))
    weeks = (rules.Week(*monday.isocalendar()[:2], days),)
    span = rules.month_of(days[3])          # the month that the week belongs to: that of its Thursday
    rows = _with_dues(session, days, span, filters, person_id=person_id, own=own_dues, now=now)
    others = [] if filters else facts_of_month(session, span)
    texts = texts_of(session, [*rows, *others])
    found, dues = [], defaultdict(list)
    for row, card in zip(rows, cards(session, rows, now=now, texts=texts), strict=True):
        if row.total is not None and row.place <= A_LONG_DAY and filters.lets_through(card.status):
            found.append(card)
        if row.is_due and card.due is not None and (on := local_date(card.due[1] - A_MOMENT, zone)) in days:
            dues[on].append(card)
    totals = {row.local_date: row.total for row in rows if row.total is not None}
    return Month(monday, _rows(weeks, found, totals, filters, today, dues),
                 None if filters else pulse_of(session, span, others, texts, now=now))


_FIRST, _LAST, _UNTIL, _FROM, _TO = (sa.bindparam(name, type_=sa.Date)
                                     for name in ("first", "last", "until", "span_first", "span_last"))
_DUE_FROM, _DUE_TO = (sa.bindparam(name, type_=UtcDateTime) for name in ("due_from", "due_to"))


def _places(days: Sequence[date], span: rules.Period, *, person_id: int, now: datetime) -> dict[str, Any]:
    """What the statements of the calendar are asked by: the first and last of ``days``, the month, who, when."""
    return {"first": days[0], "last": days[-1], "span_first": span.first, "span_last": span.last, "me": person_id,
            "now": now}


def _kept(filters: Filters) -> Any:
    """The slots of these days with their place in the day, how many the day has, and how many of the span are
    secured."""
    is_secured = sa.and_(Slot.local_date.between(_FROM, _TO), Slot.state.in_(SECURED))
    wanted: Rows = (
        sa.select(Slot.id, sa.func.count().over(partition_by=Slot.local_date).label("total"),
                  sa.func.row_number().over(partition_by=Slot.local_date, order_by=(Slot.local_time, Slot.uid))
                  .label("place"), sa.func.sum(sa.case((is_secured, 1), else_=0)).over().label("secured"))
        .where(Slot.local_date.between(_FIRST, _LAST)))
    return narrowed(wanted, filters).subquery()


def _due_about() -> ColumnElement[bool]:
    """Whether one of a slot's deadlines lies in these days, or so near that another zone could make it so."""
    return sa.or_(*(column.between(_DUE_FROM, _DUE_TO) for column in (
        Claim.outline_due, Claim.draft_due, Claim.review_due, Claim.rework_due, Claim.approve_by, Claim.package_due,
        Slot.claim_by, Slot.closes_at)))


@lru_cache(maxsize=SAME_FILTERS)
def _week_rows(filters: Filters, *, own: bool) -> Rows:
    """The slots of the week, and those of the coming ones whose next deadline may fall in it."""
    kept = _kept(filters)
    mine = Filters(**{**filters.arguments(state=None), **({"mine": "1"} if own else {})})
    waits = sa.and_(*mine.conditions(), Slot.state.in_(WAITING_SLOTS), Slot.local_date.between(_FIRST, _UNTIL),
                    _due_about())
    return (card_rows().add_columns(kept.c.total, kept.c.place, waits.label("is_due"))
            .outerjoin(kept, kept.c.id == Slot.id)
            .where(Slot.local_date.between(_FIRST, _UNTIL), sa.or_(kept.c.place <= A_LONG_DAY, waits))
            .order_by(Slot.local_date, Slot.local_time, Slot.uid).limit(MOST_OF_WEEK))


def _with_dues(session: Session, days: Sequence[date], span: rules.Period, filters: Filters, *, person_id: int,
               own: bool, now: datetime) -> Sequence[Any]:
    """The rows of a week: see `_week_rows`."""
    around = {"until": days[-1] + AHEAD, "due_from": datetime.combine(days[0] - timedelta(days=1), time(0), UTC),
              "due_to": datetime.combine(days[-1] + timedelta(days=2), time(0), UTC)}
    return session.execute(_week_rows(filters, own=own),
                           _places(days, span, person_id=person_id, now=now) | around).all()


@lru_cache(maxsize=SAME_FILTERS)
def _month_rows(filters: Filters) -> Rows:
    """The first slots of each day."""
    kept = _kept(filters)
    return (card_rows().add_columns(kept.c.total, kept.c.secured).join(kept, kept.c.id == Slot.id)
            .where(kept.c.place <= A_DAY).order_by(Slot.local_date, Slot.local_time, Slot.uid))


def _rows(weeks: Sequence[rules.Week], found: Sequence[Card], totals: Mapping[date, int], filters: Filters,
          today: date, dues: Mapping[date, Sequence[Card]] | None = None) -> tuple[WeekRow, ...]:
    by_day: dict[date, list[Card]] = defaultdict(list)
    for card in found:
        by_day[card.day].append(card)
    late_only = filters.shown is Shown.LATE

    def day_of(on: date) -> Day:
        shown = tuple(by_day.get(on, ()))
        more = 0 if late_only else max(0, totals.get(on, 0) - len(shown))
        return Day(on, shown, more, tuple((dues or {}).get(on, ())))

    return tuple(_row(week, tuple(day_of(on) for on in week.days), filters, today) for week in weeks)


def _row(week: rules.Week, days: tuple[Day, ...], filters: Filters, today: date) -> WeekRow:
    to_come = week.days[4] > today          # a gap that can still be filled: its Friday lies ahead
    return WeekRow(week.year, week.number, days, to_come and not filters and not any(day.cards for day in days),
                   week.days[-1] < today)


def count_open(now: Any) -> sa.Select[int]:
    """How many slots anybody may still take; the number beside Agenda. ``now`` may be a place in the statement."""
    asked = sa.exists().where(Claim.slot_id == Slot.id, Claim.state == ClaimState.OFFERED)
    return some_of(sa.select(Slot.id).where(Slot.state == SlotState.OPEN, Slot.publish_at > now,
                                            Slot.is_reserve.is_(False), ~asked))
