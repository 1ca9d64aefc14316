"""The agenda as a board: a month's slots in columns, by what they wait for or by who writes them."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.reading import read
from planner.steps.agenda import rules
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.board_pulse import Pulse, pulse
from planner.steps.agenda.queries.cards import Card, Face, Rows, card_rows, cards, narrowed
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters, Shown, settled
from planner.steps.agenda.rules import Status
from planner.workflow.agenda import SlotState

A_COLUMN = 60           # slots of one state that the board draws; the rest is a link
MOST_PEOPLE = 24        # columns of people; the rest is a number


class ColumnsBy(StrEnum):
    """What the columns of the board are."""

    STATE = "state"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``stage`` or ``author`` says which; neither: slots that nobody took. ``more`` stand not here."""

    cards: tuple[Card, ...]
    stage: Status | None = None
    author: Face | None = None
    more: int = 0

    @property
    def total(self) -> int:
        """How many slots it holds, shown or not."""
        return len(self.cards) + self.more


@dataclass(frozen=True, slots=True)
class Board:
    """A month in columns; ``people_more`` counts people whose columns are left out."""

    first: date
    by: ColumnsBy
    columns: tuple[Column, ...]
    pulse: Pulse | None
    people_more: int = 0

    @property
    def total(self) -> int:
        """How many slots there are, shown or not."""
        return sum(column.total for column in self.columns)


# The columns of the board, and what stands in each. Missed and cancelled slots have one only when there are any.
_STAGES: Mapping[Status, frozenset[Status]] = {
    Status.LATE: frozenset({Status.LATE}),
    Status.OPEN: frozenset({Status.OPEN, Status.EMPTY}), Status.CLAIMED: frozenset({Status.CLAIMED}),
    Status.DRAFTING: frozenset({Status.DRAFTING}), Status.IN_REVIEW: frozenset({Status.IN_REVIEW}),
    Status.SCHEDULED: frozenset({Status.APPROVED, Status.SCHEDULED}),
    Status.PUBLISHED: frozenset({Status.PUBLISHED, Status.PARTLY_PUBLISHED}),
    Status.CANCELLED: frozenset({Status.CANCELLED}),
}
_ONLY_WHEN_FILLED = frozenset({Status.LATE, Status.CANCELLED})


def columns(session: Session, first: date, filters: Filters, *, by: ColumnsBy, person_id: int, now: datetime) -> Board:
    """The month of ``first`` as a board, at most `A_COLUMN` slots of each state."""
    span = rules.month_of(first)
    rows = read(session, _ranked(filters), {"first": span.first, "last": span.last, "me": person_id, "now": now})
    found = [card for card in cards(session, rows, now=now) if filters.lets_through(card.status)]
    totals = {row.state: row.total for row in rows}
    hidden = sum(totals.values()) - len(rows)
    beats = None
    if not filters:
        beats = pulse(session, span, None if hidden else [card.status for card in found])
    if by is ColumnsBy.PERSON:
        drawn = _by_person(found)
        return Board(first, by, tuple(drawn[:MOST_PEOPLE + 1]), beats, max(0, len(drawn) - MOST_PEOPLE - 1))
    more = _hidden(totals) if filters.shown is not Shown.LATE else Counter()
    return Board(first, by, tuple(_by_stage(found, more)), beats)


@lru_cache(maxsize=SAME_FILTERS)
def _ranked(filters: Filters) -> Rows:
    """The first slots of each state from :first to :last."""
    order = (Slot.local_date, Slot.local_time, Slot.uid)
    first, last = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
    wanted = (sa.select(Slot.id, sa.func.count().over(partition_by=Slot.state).label("total"),
                        sa.func.row_number().over(partition_by=Slot.state, order_by=order).label("place"))
              .where(Slot.local_date.between(first, last)))
    kept = narrowed(wanted, filters).subquery()
    return settled(card_rows().add_columns(kept.c.total).join(kept, kept.c.id == Slot.id)
                   .where(kept.c.place <= A_COLUMN).order_by(*order), filters)


# In which column the slots of a state are counted that are not drawn.
_COLUMN_OF = {
    SlotState.PLANNED: Status.OPEN, SlotState.OPEN: Status.OPEN, SlotState.CLAIMED: Status.CLAIMED,
    SlotState.READY: Status.SCHEDULED, SlotState.PUBLISHED: Status.PUBLISHED,
    SlotState.PARTLY_PUBLISHED: Status.PUBLISHED, SlotState.MISSED: Status.LATE, SlotState.CANCELLED: Status.CANCELLED,
}


def _hidden(totals: Mapping[SlotState, int]) -> Counter[Status]:
    """How many slots stand in no column because there are too many."""
    more: Counter[Status] = Counter()
    for state, total in totals.items():
        more[_COLUMN_OF[state]] += max(0, total - A_COLUMN)
    return more


def _by_stage(found: Iterable[Card], more: Mapping[Status, int]) -> list[Column]:
    by_stage: dict[Status, list[Card]] = defaultdict(list)
    for card in found:
        by_stage[card.stage].append(card)
    drawn = []
    for stage, inside in _STAGES.items():
        held = sorted((card for each in inside for card in by_stage[each]), key=_when)
        if held or stage not in _ONLY_WHEN_FILLED:
            drawn.append(Column(tuple(held), stage=stage, more=more.get(stage, 0)))
    return drawn


def _when(card: Card) -> tuple[Any, ...]:
    return card.day, card.clock, card.uid


def _by_person(found: Iterable[Card]) -> list[Column]:
    """Nobody first, then people by name."""
    by_author: dict[Face | None, list[Card]] = defaultdict(list)
    for card in found:
        by_author[card.author].append(card)
    nobody = Column(tuple(by_author.pop(None, ())))
    people = sorted(by_author.items(), key=lambda item: item[0].name.casefold() if item[0] else "")
    return [nobody, *(Column(tuple(held), author=author) for author, held in people)]
