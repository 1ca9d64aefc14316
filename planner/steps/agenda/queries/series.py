"""Reads of series: the list, one with its slots, those that are due."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.core.errors import NotFound
from planner.steps.agenda.models import Series, Slot
from planner.steps.agenda.rules.series import AHEAD, Hold, Made
from planner.workflow.agenda import OVER_SLOTS, SlotState

MOST = 100


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series, when its next slot goes out, and how many of its slots to come are still empty."""

    series: Series
    next_on: date | None
    coming: int
    empty: int


def all_series(session: Session, *, now: datetime) -> list[SeriesLine]:
    """Every series that is not deleted, by name; two statements and one for the channels."""
    live = sa.and_(Slot.publish_at > now, Slot.state.not_in(OVER_SLOTS))
    counts = (sa.select(Slot.series_id, sa.func.min(Slot.local_date).label("next_on"),
                        sa.func.count().label("coming"),
                        sa.func.count().filter(Slot.state == SlotState.PLANNED).label("empty"))
              .where(live, Slot.series_id.is_not(None)).group_by(Slot.series_id).subquery())
    rows = session.execute(
        sa.select(Series, counts.c.next_on, counts.c.coming, counts.c.empty)
        .outerjoin(counts, counts.c.series_id == Series.id).where(Series.archived_at.is_(None))
        .options(selectinload(Series.channels)).order_by(Series.title, Series.id).limit(MOST))
    return [SeriesLine(row.Series, row.next_on, row.coming or 0, row.empty or 0) for row in rows]


def get_series(session: Session, uid: str, *, deleted: bool = False) -> Series:
    """The series with this uid; ``deleted`` finds those too that were taken away. Raises NotFound."""
    found = session.scalar(sa.select(Series).where(Series.uid == uid).options(selectinload(Series.channels)))
    if found is None or (found.archived_at is not None and not deleted):
        raise NotFound("not_found")
    return found


def coming_slots(session: Session, series: Series, *, now: datetime, limit: int = 60) -> Sequence[Slot]:
    """Its slots to come, in order of date, cancelled ones left out."""
    return session.scalars(
        sa.select(Slot).where(Slot.series_id == series.id, Slot.publish_at > now, Slot.state.not_in(OVER_SLOTS))
        .options(selectinload(Slot.topic)).order_by(Slot.local_date, Slot.local_time, Slot.id).limit(limit)).all()


def slots_since(session: Session, series: Series, *, since: date) -> list[Slot]:
    """Every slot of a series whose turn or day is ``since`` or later, whatever became of it."""
    return list(session.scalars(
        sa.select(Slot).where(Slot.series_id == series.id, sa.or_(Slot.series_on >= since, Slot.local_date >= since))
        .options(selectinload(Slot.channels)).order_by(Slot.series_on)))


def as_made(slot: Slot, *, now: datetime) -> Made:
    """A slot of a series as its rules see it."""
    return Made(slot.id, slot.series_on or slot.local_date, slot.local_date, slot.local_time, slot.zone,
                _hold(slot, now))


def _hold(slot: Slot, now: datetime) -> Hold:
    if slot.is_edited or slot.publish_at <= now:
        return Hold.FIXED
    if slot.state is SlotState.PLANNED and slot.topic_id is None:
        return Hold.FREE
    return Hold.DORMANT if slot.state is SlotState.CANCELLED else Hold.FIXED


def due_series(session: Session, *, today: date) -> list[int]:
    """Series that are not made 26 weeks ahead yet."""
    wanted = today + AHEAD
    return list(session.scalars(sa.select(Series.id).where(
        Series.archived_at.is_(None), sa.or_(Series.made_until.is_(None), Series.made_until < wanted),
        sa.or_(Series.to_date.is_(None), Series.made_until.is_(None), Series.made_until < Series.to_date))
        .order_by(Series.id)))
