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

from planner.steps.agenda import rules
from planner.steps.agenda.events import Progress
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Slot
from planner.steps.agenda.queries.cards import DUES, FACTS, status_of, with_claims
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


def pulse(session: Session, span: rules.Period, found: Iterable[rules.Status] | None, *, secured: int) -> Pulse:
    """How the month stands; without pips when nobody looked at each of its slots (``found`` is None).

    Publications count by their own local date, whether or not a slot of this month stood for them; slots to come by
    theirs. What the goal asks beyond all of these is missing. Source: docs/domain.md g (cadence).
    """
    period, minimum, published = goal_and_dates(session, span)
    goal = minimum * turns_of_goal(period, span)
    if found is None:
        return Pulse(period, goal, len(published) + secured, (), {})
    slots = [rules.pip(status) for status in found]
    shown = [rules.Pip.PUBLISHED] * len(published) + [pip for pip in slots if pip and pip is not rules.Pip.PUBLISHED]
    shown += [rules.Pip.MISSING] * (goal - len(shown))
    counts = Counter(shown)
    return Pulse(period, goal, len(published) + counts[rules.Pip.ON_COURSE],
                 tuple(sorted(shown, key=list(rules.Pip).index))[:MOST_PIPS], counts)


def facts_of_month(session: Session, span: rules.Period) -> Sequence[Any]:
    """The slots of a month as far as a status needs, one more than `MOST_READ` when there are too many to look at."""
    wanted = with_claims(sa.select(*FACTS, *DUES).select_from(Slot)).where(
        Slot.local_date.between(span.first, span.last), Slot.is_reserve.is_(False), Slot.state != SlotState.CANCELLED)
    return session.execute(wanted.limit(MOST_READ + 1)).all()


def pulse_of(session: Session, span: rules.Period, rows: Sequence[Any], texts: Mapping[int, Progress], *,
             now: datetime) -> Pulse:
    """As `pulse`, from `facts_of_month`, for whoever has no cards of that month at hand."""
    if len(rows) <= MOST_READ:
        return pulse(session, span, [status_of(row, texts, now=now)[0] for row in rows], secured=0)
    secured = session.scalar(sa.select(sa.func.count()).where(
        Slot.local_date.between(span.first, span.last), Slot.is_reserve.is_(False), Slot.state.in_(SECURED)))
    return pulse(session, span, None, secured=secured or 0)


def turns_of_goal(period: CadencePeriod, span: rules.Period) -> int:
    """How often a goal counts in a month: a weekly one for each ISO week that has its Thursday there."""
    if period is CadencePeriod.MONTH:
        return 1
    days = range(span.first.toordinal(), span.last.toordinal() + 1)
    return sum(date.fromordinal(day).isoweekday() == 4 for day in days)


@lru_cache(maxsize=32)
def _goal_rows(span: rules.Period) -> Any:
    goal = sa.select(sa.cast(CadenceGoal.period, sa.String).label("period"), CadenceGoal.minimum,
                     sa.cast(sa.null(), sa.Date).label("on")).where(CadenceGoal.scope == ORGANISATION)
    published = sa.select(sa.null(), sa.null(), PublishedWork.local_date).where(
        PublishedWork.local_date.between(span.first, span.last))
    return goal.union_all(published)


def goal_and_dates(session: Session, span: rules.Period) -> tuple[CadencePeriod, int, list[date]]:
    """The organisation's goal, and the dates of what was published in the span, in one statement."""
    period, minimum = DEFAULT_GOAL
    dates = []
    rows: Iterable[Any] = session.execute(_goal_rows(span))
    for found, number, on in rows:
        if found is None:
            dates.append(on)
        else:
            period, minimum = CadencePeriod(found), number
    return period, minimum, dates
