"""The agenda as a list: fifty rows a page, and page 200 costs what page 1 does."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.reading import read
from planner.steps.agenda import rules
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards, narrowed
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters, Shown, settled

A_PAGE = 50             # rows of the list
LATE_STRIDE = 8         # rows read for one shown when only the status can tell who is late
MOST_COUNTED = 1000     # beyond this a number is "more than"
A_BATCH = 500           # rows of an export read at a time
_PLACE = sa.tuple_(Slot.local_date, Slot.local_time, Slot.uid)
_ORDER = (Slot.local_date, Slot.local_time, Slot.uid)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the list; ``before`` and ``after`` are marks for the pages on both sides, None at an end."""

    cards: tuple[Card, ...]
    before: str | None
    after: str | None


def listing(session: Session, start: date, filters: Filters, *, person_id: int, now: datetime,
            after: str | None = None, before: str | None = None) -> Page:
    """One page of the list, by date, from ``start`` on or on either side of a mark; page 200 costs what page 1 does.

    Raises:
        ValueError: ``after`` or ``before`` is no mark of ours.
    """
    back = before is not None and after is None
    mark = after or before
    places = dict(zip(("day", "clock", "uid"), _read_mark(mark), strict=True)) if mark else {"day": start}
    size = _size(filters)
    rows = read(session, _rows(filters, marked=mark is not None, back=back), {**places, "me": person_id, "now": now})
    found = [card for card in cards(session, rows[:size], now=now) if filters.lets_through(card.status)]
    more = len(rows) > size or len(found) > A_PAGE
    shown = found[:A_PAGE]
    return _page(shown, rows[:size], more=more, back=back, moved=mark is not None)


def _size(filters: Filters) -> int:
    return A_PAGE * LATE_STRIDE if filters.shown is Shown.LATE else A_PAGE


@lru_cache(maxsize=SAME_FILTERS)
def _rows(filters: Filters, *, marked: bool, back: bool) -> Rows:
    """The rows of a page and one more: from :day on, or on one side of the mark :day, :clock, :uid."""
    day = sa.bindparam("day", type_=sa.Date)
    mark = sa.tuple_(day, sa.bindparam("clock", type_=sa.Time), sa.bindparam("uid", type_=sa.String))
    wanted = narrowed(sa.select(Slot.id), filters).where(
        _PLACE.op("<" if back else ">")(mark) if marked else Slot.local_date >= day)
    order = [part.desc() if back else part for part in _ORDER]
    kept = wanted.order_by(*order).limit(_size(filters) + 1).subquery()
    return settled(card_rows().join(kept, kept.c.id == Slot.id).order_by(*order), filters)


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


def count(session: Session, start: date, filters: Filters, *, person_id: int, now: datetime) -> int:
    """How many slots from ``start`` on meet the filters, counted up to `MOST_COUNTED` + 1."""
    wanted = narrowed(sa.select(Slot.id), filters, person_id=person_id, now=now).where(Slot.local_date >= start)
    return session.scalar(sa.select(sa.func.count()).select_from(wanted.limit(MOST_COUNTED + 1).subquery())) or 0


def every_card(session: Session, span: rules.Period, filters: Filters, *, person_id: int,
               now: datetime) -> Iterator[Card]:
    """All slots of a span that meet the filters, by date, a batch of `A_BATCH` at a time: what an export writes."""
    mark: tuple[Any, ...] | None = None
    while True:
        wanted = narrowed(card_rows(), filters, person_id=person_id, now=now, joined=True)
        wanted = wanted.where(Slot.local_date.between(span.first, span.last)).order_by(*_ORDER).limit(A_BATCH)
        rows = session.execute(wanted if mark is None else wanted.where(_PLACE.op(">")(sa.tuple_(*mark)))).all()
        for card in cards(session, rows, now=now):
            if filters.lets_through(card.status):
                yield card
        if len(rows) < A_BATCH:
            return
        mark = (rows[-1].local_date, rows[-1].local_time, rows[-1].uid)
