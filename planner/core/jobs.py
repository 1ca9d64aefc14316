"""Long work outside a request: a row with progress and cancel, taken by one worker at a time."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.core.db import Entity, Model, unit_of_work

LEASE = timedelta(minutes=2)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Entity, Model):
    """One piece of long work. ``done`` of ``total`` units; ``total`` 0 means not yet known."""

    __tablename__ = "job"

    kind: Mapped[str] = mapped_column(sa.String(48))
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED, index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    asked_by_id: Mapped[int | None] = mapped_column(index=True)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class Cancelled(Exception):
    """Raised inside a job at the next progress report after somebody cancelled it."""


class Progress:
    """What a running job reports to; each report keeps the lease."""

    def __init__(self, job_id: int) -> None:
        self._job_id = job_id

    def report(self, done: int, total: int, note: str = "") -> None:
        """Store how far the work is. Raises Cancelled when somebody asked to stop."""
        with unit_of_work() as work:
            job = work.session.get_one(Job, self._job_id)
            job.done, job.total, job.note = done, total, note[:200]
            job.leased_until = work.now + LEASE
            asked = job.cancel_asked
        if asked:
            raise Cancelled


Work = Callable[[Mapping[str, Any], Progress], dict[str, Any]]


def enqueue(session: Session, kind: str, *, asked_by_id: int | None, **payload: Any) -> Job:
    """Queue work of ``kind`` in the caller's transaction; the worker's table says who does it."""
    job = Job(kind=kind, payload=payload, asked_by_id=asked_by_id)
    session.add(job)
    session.flush()
    return job


def _take(kinds: list[str]) -> Job | None:
    with unit_of_work() as work:
        waiting = sa.or_(Job.state == JobState.QUEUED,
                         sa.and_(Job.state == JobState.RUNNING, Job.leased_until < work.now))
        job = work.session.scalar(sa.select(Job).where(waiting, Job.kind.in_(kinds)).order_by(Job.id).limit(1)
                                  .with_for_update(skip_locked=True))
        if job is None:
            return None
        job.state, job.attempts, job.leased_until = JobState.RUNNING, job.attempts + 1, work.now + LEASE
        work.session.flush()
        work.session.expunge(job)
        return job


def run_next(kinds: Mapping[str, Work]) -> bool:
    """Run one waiting job to its end, or say that there was none.

    A job whose worker died is taken over when its lease ends; one that fails keeps its error for its page.
    """
    job = _take(list(kinds))
    if job is None:
        return False
    state, result = JobState.DONE, {}
    try:
        result = kinds[job.kind](job.payload, Progress(job.id))
    except Cancelled:
        state = JobState.CANCELLED
    except Exception as error:  # noqa: BLE001 - shown on the job's page, never lost
        state, result = JobState.FAILED, {"error": f"{type(error).__name__}: {error}"[:500]}
    with unit_of_work() as work:
        row = work.session.get_one(Job, job.id)
        row.state, row.result, row.leased_until = state, result, None
    return True
