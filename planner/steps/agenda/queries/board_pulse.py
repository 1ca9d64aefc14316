"""How a month's cadence stands, in pips and numbers (docs/domain.md g)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.fixed import fixed
from planner.core.reading import read
from planner.steps.agenda import rules
from planner.steps.agenda.events import Progress
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Slot
from planner.steps.agenda.queries.cards import status_of
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import SlotState

MOST_PIPS = 60
MOST_READ = 250         # slots of a month of which each is looked at; a busier one shows its numbers only
ORGANISATION = "organisation"
DEFAULT_GOAL = (CadencePeriod.MONTH, 2)
SECURED = frozenset({SlotState.CLAIMED, SlotState.READY})


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a month's cadence stands, in publications; a weekly goal counts as often as the month has Thursdays."""

    period: CadencePeriod
    goal: int
    done: int
    pips: tuple[rules.Pip, ...]
    counts: Mapping[rules.Pip, int]


def pulse(session: Session, span: rules.Period, found: Iterable[rules.Status] | None) -> Pulse:
    """How the month stands; without pips when nobody looked at each of its slots (``found`` is None).

    Publications count by their own local date, whether or not a slot of this month stood for them; slots to come by
    theirs. What the goal asks beyond all of these is missing. Source: docs/domain.md g (cadence).
    """
    stands = goal_and_numbers(session, [span], with_secured=found is None)
    period, published = stands.period, stands.published[0]
    goal = stands.minimum * turns_of_goal(period, span)
    if found is None:
        return Pulse(period, goal, published + stands.secured, (), {})
    slots = [rules.pip(status) for status in found]
    shown = [rules.Pip.PUBLISHED] * published + [pip for pip in slots if pip and pip is not rules.Pip.PUBLISHED]
    shown += [rules.Pip.MISSING] * (goal - len(shown))
    counts = Counter(shown)
    return Pulse(period, goal, published + counts[rules.Pip.ON_COURSE],
                 tuple(sorted(shown, key=list(rules.Pip).index))[:MOST_PIPS], counts)


def pulse_of(session: Session, span: rules.Period, rows: Sequence[Any], texts: Mapping[int, Progress], *,
             now: datetime) -> Pulse:
    """As `pulse`, from what a status needs (`FACTS`) of each slot of the month that is not out, for who has no cards
    of it."""
    return pulse(session, span, [status_of(row, texts, now=now)[0] for row in rows] if len(rows) <= MOST_READ else None)


def turns_of_goal(period: CadencePeriod, span: rules.Period) -> int:
    """How often a goal counts in a month: a weekly one for each ISO week that has its Thursday there."""
    if period is CadencePeriod.MONTH:
        return 1
    days = range(span.first.toordinal(), span.last.toordinal() + 1)
    return sum(date.fromordinal(day).isoweekday() == 4 for day in days)


@dataclass(frozen=True, slots=True)
class Stands:
    """The organisation's goal, and how many texts came out in each of some spans; ``secured``: slots of all of them
    that somebody holds, 0 when nobody asked."""

    period: CadencePeriod
    minimum: int
    published: tuple[int, ...]
    secured: int


def goal_and_numbers(session: Session, spans: Sequence[rules.Period], *, with_secured: bool = False) -> Stands:
    """The organisation's goal, and what was published in each of ``spans``, in one statement.

    Args:
        spans: one after the other.
    """
    places = {f"{end}_{n}": getattr(span, end) for n, span in enumerate(spans) for end in ("first", "last")}
    places |= {"first": spans[0].first, "last": spans[-1].last}
    period, minimum, secured, *published = read(session, _numbers(len(spans), with_secured), places)[0]
    usual, least = DEFAULT_GOAL
    return Stands(CadencePeriod(period) if period else usual, least if minimum is None else minimum, tuple(published),
                  secured)


_FIRST, _LAST = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)


@lru_cache(maxsize=4)
def _numbers(spans: int, with_secured: bool) -> sa.Select[Any]:
    of_house = sa.select(CadenceGoal.period).where(CadenceGoal.scope == ORGANISATION)
    least = sa.select(CadenceGoal.minimum).where(CadenceGoal.scope == ORGANISATION)
    secured = sa.select(sa.func.count()).select_from(Slot).where(
        Slot.local_date.between(_FIRST, _LAST), Slot.is_reserve.is_(False), Slot.state.in_(SECURED))
    published = [sa.select(sa.func.count()).select_from(PublishedWork).where(PublishedWork.local_date.between(
        sa.bindparam(f"first_{n}", type_=sa.Date), sa.bindparam(f"last_{n}", type_=sa.Date))) for n in range(spans)]
    return fixed(sa.select(of_house.scalar_subquery(), least.scalar_subquery(),
                           secured.scalar_subquery() if with_secured else sa.literal(0),
                           *(one.scalar_subquery() for one in published)))
