"""The agenda as a calendar: the six weeks of a month, and one week; each in a fixed number of statements."""
from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from planner.core.db import UtcDateTime, later
from planner.core.localtime import to_utc
from planner.core.reading import read
from planner.people.models import Person
from planner.steps.agenda import rules
from planner.steps.agenda.events import Progress
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.agenda.queries.board_pulse import MOST_READ, Pulse, pulse, pulse_of
from planner.steps.agenda.queries.cards import (
    FACTS,
    UNTAKEN,
    Card,
    Rows,
    card_rows,
    cards,
    due_of,
    narrowed,
    texts_of,
    with_claims,
)
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters, Shown, settled
from planner.web.navigation import some_of
from planner.workflow.agenda import MOVABLE_SLOTS, ClaimState, SlotState

A_DAY = 4               # cards of one day in the month; the rest is a link
A_LONG_DAY = 20         # cards of one day in the week
MOST_WAITING = 400      # slots read for what is due in a week
DUES_A_DAY = 6          # shown of what is due on a day; the rest is a number
NOT_OUT = MOVABLE_SLOTS | {SlotState.MISSED}
AHEAD = timedelta(days=45)      # the first deadline of a slot lies 20 working days before it


@dataclass(frozen=True, slots=True)
class Due:
    """What a day asks for: a deadline of the slot with this uid; ``author``: who hands it in, None when nobody does."""

    name: rules.DeadlineName
    uid: str
    title: str
    lang: str
    author: str | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid; ``more`` is how many cards there are beyond those shown, ``dues`` what is due on it, as far
    as it is shown, and ``dues_more`` how much more is."""

    on: date
    cards: tuple[Card, ...]
    more: int
    dues: tuple[Due, ...] = ()
    dues_more: int = 0


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
    rows = read(session, _month_rows(filters), _places(days, person_id=person_id, now=now))
    found = [card for card in cards(session, rows, now=now) if filters.lets_through(card.status)]
    totals = {row.local_date: row.total for row in rows}
    beats = None
    if not filters:
        is_whole = all(number <= A_DAY for day, number in totals.items() if day in span)
        beats = pulse(session, span, [card.status for card in found if card.day in span] if is_whole else None)
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
    ends = [to_utc(day, time(0), zone) for day in (*days, days[-1] + timedelta(days=1))]
    places = _places(days, person_id=person_id, now=now)
    rows = read(session, _week_rows(filters), places)
    others = read(session, _standing_rows(filters, own=own_dues), places | {
        "since": min(days[0], span.first), "until": days[-1] + AHEAD, "span_first": span.first, "span_last": span.last,
        "due_from": ends[0], "due_to": ends[-1]})
    texts = texts_of(session, chain(rows, others))
    found = [card for card in cards(session, rows, now=now, texts=texts) if filters.lets_through(card.status)]
    totals = {row.local_date: row.total for row in rows}
    dues = _dues((row for row in others if row.may_wait), texts, days, ends, now=now)
    of_month = [row for row in others if row.local_date in span and row.state in NOT_OUT]
    return Month(monday, _rows(weeks, found, totals, filters, today, dues),
                 None if filters else pulse_of(session, span, of_month, texts, now=now))


Dues = Mapping[date, tuple[tuple[Due, ...], int]]


def _dues(rows: Iterable[Any], texts: Mapping[int, Progress], days: Sequence[date], ends: Sequence[datetime], *,
          now: datetime) -> Dues:
    """What is due on each of ``days``, as far as it is shown, and how much more is.

    Args:
        ends: where the days begin and end; what is due at midnight is due the evening before.
    """
    found: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        due = due_of(row, texts, now=now)
        if due is not None and due[0] is not rules.DeadlineName.PUBLISH_AT and ends[0] < due[1] <= ends[-1]:
            found[days[bisect_left(ends, due[1]) - 1]].append((row, *due))
    return {on: (tuple(Due(name, row.uid, row.title or "", row.topic_lang or row.lang, row.author,
                           now > at) for row, name, at in here[:DUES_A_DAY]),
                 max(0, len(here) - DUES_A_DAY)) for on, here in found.items()}


_FIRST, _LAST, _SINCE, _UNTIL, _SPAN_FIRST, _SPAN_LAST = (
    sa.bindparam(name, type_=sa.Date) for name in ("first", "last", "since", "until", "span_first", "span_last"))
_DUE_FROM, _DUE_TO = (sa.bindparam(name, type_=UtcDateTime) for name in ("due_from", "due_to"))


def _places(days: Sequence[date], *, person_id: int, now: datetime) -> dict[str, Any]:
    """What the statements of the calendar are asked by: the first and last of ``days``, who, when."""
    return {"first": days[0], "last": days[-1], "me": person_id, "now": now}


def _kept(filters: Filters) -> Any:
    """The slots of these days with their place in the day, and how many the day has."""
    wanted: Rows = (
        sa.select(Slot.id, sa.func.count().over(partition_by=Slot.local_date).label("total"),
                  sa.func.row_number().over(partition_by=Slot.local_date, order_by=(Slot.local_time, Slot.uid))
                  .label("place"))
        .where(Slot.local_date.between(_FIRST, _LAST)))
    return narrowed(wanted, filters).subquery()


def _due_here() -> ColumnElement[bool]:
    """Whether one of the deadlines that a slot may wait for as it stands lies in these days."""
    def one_of(*columns: Any) -> ColumnElement[bool]:
        return sa.or_(*(column.between(_DUE_FROM, _DUE_TO) for column in columns))

    taken = one_of(Claim.outline_due, Claim.draft_due, Claim.review_due, Claim.rework_due, Claim.approve_by,
                   Claim.package_due)
    untaken = one_of(Slot.claim_by, Slot.closes_at)
    return sa.or_(sa.and_(later(Slot.state == SlotState.CLAIMED), taken),
                  sa.and_(later(Slot.state.in_(UNTAKEN)), untaken))


@lru_cache(maxsize=SAME_FILTERS)
def _standing_rows(filters: Filters, *, own: bool) -> Rows:
    """The slots to come whose next deadline may fall in these days, and, for the pulse, those of the month that are not
    out: these are counted as texts. As far as a status and a line need."""
    mine = Filters(**{**filters.arguments(state=None), **({"mine": "1"} if own else {})})
    waits = sa.and_(*mine.conditions(), Slot.local_date >= _FIRST, _due_here())
    of_month = sa.false() if filters else sa.and_(
        Slot.local_date.between(_SPAN_FIRST, _SPAN_LAST), Slot.is_reserve.is_(False), later(Slot.state.in_(NOT_OUT)))
    lines = (with_claims(sa.select(*FACTS, Slot.uid, Slot.lang, Topic.title, Topic.lang.label("topic_lang"),
                                   Slot.local_date, Person.name.label("author"),
                                   (waits if own else sa.true()).label("may_wait")).select_from(Slot)
                         .outerjoin(Topic, Topic.id == Slot.topic_id))
             .outerjoin(Person, Person.id == Claim.author_id)
             .where(Slot.local_date.between(_SINCE, _UNTIL), sa.or_(waits, of_month))
             .order_by(Slot.local_date, Slot.local_time, Slot.uid).limit(MOST_READ + MOST_WAITING))
    return settled(lines, filters)


@lru_cache(maxsize=SAME_FILTERS)
def _week_rows(filters: Filters) -> Rows:
    return _first_of_days(filters, A_LONG_DAY)


@lru_cache(maxsize=SAME_FILTERS)
def _month_rows(filters: Filters) -> Rows:
    return _first_of_days(filters, A_DAY)


def _first_of_days(filters: Filters, most: int) -> Rows:
    """The first slots of each day, and how many it has."""
    kept = _kept(filters)
    return settled(card_rows().add_columns(kept.c.total).join(kept, kept.c.id == Slot.id).where(kept.c.place <= most)
                   .order_by(Slot.local_date, Slot.local_time, Slot.uid), filters)


def _rows(weeks: Sequence[rules.Week], found: Sequence[Card], totals: Mapping[date, int], filters: Filters,
          today: date, dues: Dues | None = None) -> tuple[WeekRow, ...]:
    by_day: dict[date, list[Card]] = defaultdict(list)
    for card in found:
        by_day[card.day].append(card)
    late_only = filters.shown is Shown.LATE

    def day_of(on: date) -> Day:
        shown = tuple(by_day.get(on, ()))
        more = 0 if late_only else max(0, totals.get(on, 0) - len(shown))
        return Day(on, shown, more, *(dues or {}).get(on, ((), 0)))

    return tuple(_row(week, tuple(day_of(on) for on in week.days), filters, today) for week in weeks)


def _row(week: rules.Week, days: tuple[Day, ...], filters: Filters, today: date) -> WeekRow:
    to_come = week.days[4] > today          # a gap that can still be filled: its Friday lies ahead
    return WeekRow(week.year, week.number, days, to_come and not filters and not any(day.cards for day in days),
                   week.days[-1] < today)


def open_to_all(now: Any) -> sa.Select[int]:
    """The slots that anybody may still take; ``now`` may be a place in the statement. Who is asked comes first."""
    asked = sa.select(Claim.slot_id).where(Claim.state == ClaimState.OFFERED)      # few, so read once and not per slot
    return sa.select(Slot.id).where(Slot.state == SlotState.OPEN, Slot.publish_at > now, Slot.is_reserve.is_(False),
                                    sa.or_(Slot.closes_at.is_(None), Slot.closes_at > now), Slot.id.not_in(asked))


def count_open(now: Any) -> sa.Select[int]:
    """How many slots anybody may still take; the number beside Agenda."""
    return some_of(open_to_all(now))
