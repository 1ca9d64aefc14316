"""How often the organisation published, period by period (docs/domain.md g, cadence)."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda import rules
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Slot
from planner.steps.agenda.queries.board import DEFAULT_GOAL, ORGANISATION
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import MOVABLE_SLOTS

PERIODS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its days, and how many texts went out in it."""

    span: rules.Period
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """The last twelve periods of the goal, oldest first; the last one is running and judged by ``now``."""

    period: CadencePeriod
    goal: int
    bars: tuple[Bar, ...]
    now: rules.Cadence
    longest_gap: int | None
    days_since_last: int | None

    @property
    def met(self) -> int:
        """How many of the periods that are over reached the goal."""
        return sum(bar.count >= self.goal for bar in self.bars[:-1])


def goal(session: Session) -> tuple[CadencePeriod, int]:
    """The organisation's goal; two a month when nobody set one."""
    found = session.execute(sa.select(CadenceGoal.period, CadenceGoal.minimum)
                            .where(CadenceGoal.scope == ORGANISATION)).first()
    return (found.period, found.minimum) if found else DEFAULT_GOAL


def history(session: Session, *, today: date) -> History:
    """The cadence of the last twelve months (or weeks, for a weekly goal), in three statements.

    Gap and days since are counted over all that was ever published up to today.
    """
    period, minimum = goal(session)
    spans = _spans(period, today)
    dates = session.scalars(sa.select(PublishedWork.local_date).where(PublishedWork.local_date <= today)).all()
    running = spans[-1]
    coming = session.execute(
        sa.select(Slot.local_date, Slot.state).where(Slot.local_date.between(today, running.last),
                                                     Slot.state.in_(MOVABLE_SLOTS))).all()
    counts = Counter(_span_of(period, day).first for day in dates)
    return History(period, minimum, tuple(Bar(span, counts[span.first]) for span in spans),
                   rules.cadence(dates, coming, period=running, goal=minimum),
                   rules.longest_gap(dates), rules.days_since_last(dates, today))


def _span_of(period: CadencePeriod, day: date) -> rules.Period:
    return rules.month_of(day) if period is CadencePeriod.MONTH else rules.week_of(day)


def _spans(period: CadencePeriod, today: date) -> list[rules.Period]:
    spans = [_span_of(period, today)]
    while len(spans) < PERIODS:
        spans.append(_span_of(period, spans[-1].first - timedelta(days=1)))
    return spans[::-1]
