"""Reserve items: finished pieces in waiting (docs/domain-more.md k, contingency). Pure."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from planner.core.workdays import Calendar
from planner.workflow.agenda import SlotState

USABLE_DAYS = 180           # after the approval a piece is too old to go out unread
CONFIRM_DAYS = 90           # approvals older than this are given again first (change class D)


class Shelf(StrEnum):
    """How far a reserve item is, in one word."""

    USABLE = "usable"
    CONFIRM = "confirm"         # finished, but its approvals are old: somebody has to say yes again
    TOO_OLD = "too_old"
    WAITING = "waiting"         # somebody writes it, or it is being read
    OPEN = "open"               # nobody writes it yet


def chain_day(ready_by: date, calendar: Calendar) -> date:
    """The day from which the deadlines of a reserve item run: the working day after it has to be ready.

    Source: docs/domain-more.md k (reserve item: chain from addwd(ready_by, +1) without publish).
    """
    return calendar.addwd(ready_by, 1)


def usable_until(approved_on: date) -> date:
    """The last day on which a piece approved on ``approved_on`` can go out. Source: docs/domain-more.md k."""
    return approved_on + timedelta(days=USABLE_DAYS)


def approved_on(until: date) -> date:
    """The day of the approval that `usable_until` was counted from."""
    return until - timedelta(days=USABLE_DAYS)


@dataclass(frozen=True, slots=True)
class Item:
    """A reserve item: the state of its slot, and until when it is usable once it is ready."""

    state: SlotState
    until: date | None = None


def shelf(item: Item, today: date) -> Shelf:
    """How far a reserve item is on ``today``. Source: docs/domain-more.md k; docs/domain.md c (change classes, D)."""
    if item.state is not SlotState.READY or item.until is None:
        return Shelf.OPEN if item.state in {SlotState.PLANNED, SlotState.OPEN} else Shelf.WAITING
    if today > item.until:
        return Shelf.TOO_OLD
    return Shelf.CONFIRM if (today - approved_on(item.until)).days > CONFIRM_DAYS else Shelf.USABLE


def refusal_to_take(item: Item, day: date, today: date) -> str | None:
    """Why a reserve item can't go out on ``day``, as a code; None when it can.

    Usable for a day: ready, no approval stale (then it is not ready), not after ``usable_until``; approvals older than
    90 days are confirmed first.
    """
    found = shelf(item, today)
    if found in {Shelf.OPEN, Shelf.WAITING}:
        return "reserve_not_ready"
    if item.until is None or found is Shelf.TOO_OLD or day > item.until:
        return "reserve_too_old"
    return "reserve_confirm_first" if found is Shelf.CONFIRM else None
