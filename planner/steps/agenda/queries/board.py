"""The agenda of a month, the list, and how the cadence stands; each in a fixed number of statements."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda import rules
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Claim, Slot
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards
from planner.steps.agenda.queries.filters import HOLDING, Filters, Shown
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import SlotState

A_DAY = 8               # cards of one day in the month; the rest is a link
A_PAGE = 50             # rows of the list
LATE_STRIDE = 8         # rows read for one shown when only the status can tell who is late
MOST_PIPS = 60
ORGANISATION = "organisation"
DEFAULT_GOAL = (CadencePeriod.MONTH, 2)
_PLACE = sa.tuple_(Slot.local_date, Slot.local_time, Slot.uid)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid; ``more`` is how many cards there are beyond those shown."""

    on: date
    cards: tuple[Card, ...]
    more: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One row of the grid. ``is_empty``: nothing is planned in it, though something still could be."""

    year: int
    number: int
    days: tuple[Day, ...]
    is_empty: bool
    is_past: bool

    @property
    def cards(self) -> list[Card]:
        """Its cards, in order."""
        return [card for day in self.days for card in day.cards]

    @property
    def total(self) -> int:
        """How many slots it holds, shown or not."""
        return sum(len(day.cards) + day.more for day in self.days)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a month's cadence stands, in publications; a weekly goal counts as often as the month has Thursdays."""

    period: CadencePeriod
    goal: int
    done: int
    pips: tuple[rules.Pip, ...]
    counts: Mapping[rules.Pip, int]


@dataclass(frozen=True, slots=True)
class Month:
    """Six weeks of agenda, and how the month's cadence stands; with filters on there is no pulse."""

    first: date
    weeks: tuple[WeekRow, ...]
    pulse: Pulse | None

    @property
    def cards(self) -> list[Card]:
        """Every card shown, in order."""
        return [card for week in self.weeks for card in week.cards]

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


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list; ``before`` and ``after`` are marks for the pages on both sides, None at an end."""

    cards: tuple[Card, ...]
    before: str | None
    after: str | None


def month(session: Session, first: date, filters: Filters, *, person_id: int, today: date,
          now: datetime) -> Month:
    """The six weeks that show the month of ``first``, at most `A_DAY` cards a day.

    Raises:
        ValueError: a month at the edge of the calendar.
    """
    weeks = rules.month_grid(first.year, first.month)
    span = rules.month_of(first)
    kept = _narrowed(_ranked(weeks, span), filters, person_id=person_id, now=now).subquery()
    rows = session.execute(
        card_rows().add_columns(kept.c.total, kept.c.secured).join(kept, kept.c.id == Slot.id)
        .where(kept.c.place <= A_DAY).order_by(Slot.local_date, Slot.local_time, Slot.uid)).all()
    found = [card for card in cards(session, rows, now=now) if _fits(card, filters)]
    totals = {row.local_date: row.total for row in rows}
    by_day: dict[date, list[Card]] = defaultdict(list)
    for card in found:
        by_day[card.day].append(card)
    pulse = None if filters else _pulse(session, span, found, is_whole=all(n <= A_DAY for n in totals.values()),
                                        secured=rows[0].secured if rows else 0)
    return Month(first, tuple(_week(week, by_day, totals, filters, today) for week in weeks), pulse)


def _ranked(weeks: Sequence[rules.Week], span: rules.Period) -> Rows:
    """Slots of these weeks with their place in the day, how many the day has, and how many of the month are secured."""
    is_secured = sa.and_(Slot.local_date.between(span.first, span.last),
                         Slot.state.in_({SlotState.CLAIMED, SlotState.READY}))
    return (sa.select(Slot.id, sa.func.count().over(partition_by=Slot.local_date).label("total"),
                      sa.func.row_number().over(partition_by=Slot.local_date, order_by=(Slot.local_time, Slot.uid))
                      .label("place"), sa.func.sum(sa.case((is_secured, 1), else_=0)).over().label("secured"))
            .where(Slot.local_date.between(weeks[0].days[0], weeks[-1].days[-1])))


def _narrowed(wanted: Rows, filters: Filters, *, person_id: int, now: datetime) -> Rows:
    """Add the joins and conditions that the filters need."""
    if filters.shown is Shown.LATE:
        wanted = wanted.outerjoin(Claim, sa.and_(Claim.slot_id == Slot.id, Claim.state.in_(HOLDING)))
    if filters.q:
        wanted = wanted.join(Slot.topic)
    return wanted.where(*filters.conditions(person_id=person_id, now=now))


def _fits(card: Card, filters: Filters) -> bool:
    return filters.shown is not Shown.LATE or card.status is rules.Status.LATE


def _week(week: rules.Week, by_day: Mapping[date, Sequence[Card]], totals: Mapping[date, int], filters: Filters,
          today: date) -> WeekRow:
    days = tuple(Day(on, tuple(by_day.get(on, ())), 0 if filters.shown is Shown.LATE else
                     max(0, totals.get(on, 0) - A_DAY)) for on in week.days)
    to_come = week.days[4] > today          # a gap that can still be filled: its Friday lies ahead
    return WeekRow(week.year, week.number, days, to_come and not filters and not any(day.cards for day in days),
                   week.days[-1] < today)


def _pulse(session: Session, span: rules.Period, found: Sequence[Card], *, is_whole: bool, secured: int) -> Pulse:
    """How the month stands; without pips when some of its slots are not among the cards ``found``.

    Publications count by their own local date, whether or not a slot of this month stood for them; slots to come by
    theirs. What the goal asks beyond all of these is missing. Source: docs/domain.md g (cadence).
    """
    period, goal, published = _goal(session, span)
    if period is CadencePeriod.WEEK:
        goal *= len([day for day in _days(span) if day.isoweekday() == 4])
    if not is_whole:
        return Pulse(period, goal, len(published) + secured, (), {})
    slots = [rules.pip(card.status) for card in found if card.day in span]
    shown = [rules.Pip.PUBLISHED] * len(published) + [pip for pip in slots if pip and pip is not rules.Pip.PUBLISHED]
    shown += [rules.Pip.MISSING] * (goal - len(shown))
    counts = Counter(shown)
    return Pulse(period, goal, len(published) + counts[rules.Pip.ON_COURSE],
                 tuple(sorted(shown, key=list(rules.Pip).index))[:MOST_PIPS], counts)


def _days(span: rules.Period) -> list[date]:
    return [date.fromordinal(n) for n in range(span.first.toordinal(), span.last.toordinal() + 1)]


def _goal(session: Session, span: rules.Period) -> tuple[CadencePeriod, int, list[date]]:
    """The organisation's goal, and the dates of what was published in the span, in one statement."""
    goal = sa.select(sa.cast(CadenceGoal.period, sa.String).label("period"), CadenceGoal.minimum,
                     sa.cast(sa.null(), sa.Date).label("on")).where(CadenceGoal.scope == ORGANISATION)
    published = sa.select(sa.null(), sa.null(), PublishedWork.local_date).where(
        PublishedWork.local_date.between(span.first, span.last))
    period, minimum = DEFAULT_GOAL
    dates = []
    rows: Iterable[Any] = session.execute(goal.union_all(published))
    for found, number, on in rows:
        if found is None:
            dates.append(on)
        else:
            period, minimum = CadencePeriod(found), number
    return period, minimum, dates


def listing(session: Session, start: date, filters: Filters, *, person_id: int, now: datetime,
            after: str | None = None, before: str | None = None) -> Page:
    """One page of the list, by date, from ``start`` on or on either side of a mark; page 200 costs what page 1 does.

    Raises:
        ValueError: ``after`` or ``before`` is no mark of ours.
    """
    back = before is not None and after is None
    wanted = _narrowed(sa.select(Slot.id), filters, person_id=person_id, now=now)
    mark = after or before
    if mark is None:
        wanted = wanted.where(Slot.local_date >= start)
    else:
        wanted = wanted.where(_PLACE.op("<" if back else ">")(sa.tuple_(*_read_mark(mark))))
    size = A_PAGE * LATE_STRIDE if filters.shown is Shown.LATE else A_PAGE
    order = (Slot.local_date, Slot.local_time, Slot.uid)
    kept = wanted.order_by(*(part.desc() if back else part for part in order)).limit(size + 1).subquery()
    rows = session.execute(card_rows().join(kept, kept.c.id == Slot.id)
                           .order_by(*(part.desc() if back else part for part in order))).all()
    found = [card for card in cards(session, rows[:size], now=now) if _fits(card, filters)]
    more = len(rows) > size or len(found) > A_PAGE
    shown = found[:A_PAGE]
    return _page(shown, rows[:size], more=more, back=back, moved=mark is not None)


def _page(shown: list[Card], rows: Sequence[Any], *, more: bool, back: bool, moved: bool) -> Page:
    if back:
        shown = shown[::-1]
    ends = shown or rows[-1:]
    first, last = (ends[0], ends[-1]) if ends else (None, None)
    has_before, has_after = (more, True) if back else (moved, more)
    return Page(tuple(shown), _mark(first) if has_before and first else None,
                _mark(last) if has_after and last else None)


def _mark(row: Any) -> str:
    day = row.day if isinstance(row, Card) else row.local_date
    clock = row.clock if isinstance(row, Card) else row.local_time
    return f"{day:%Y%m%d}-{clock:%H%M}-{row.uid}"


def _read_mark(mark: str) -> tuple[date, time, str]:
    day, clock, uid = mark.split("-")
    return (datetime.strptime(day, "%Y%m%d").date(),  # noqa: DTZ007 - a local date carries no zone
            time(int(clock[:2]), int(clock[2:])), uid)


def count_open(now: Any) -> sa.Select[int]:
    """How many slots wait for an author; the number beside Agenda. ``now`` may be a place in the statement."""
    return sa.select(sa.func.count()).select_from(Slot).where(Slot.state == SlotState.OPEN, Slot.publish_at > now)

