"""Long work outside a request: a row with progress and cancel, taken by one worker at a time.

Whoever takes a job writes a token into it. Every report and the last word go in only while the token is there, so a
process that was frozen and comes back late can't overwrite what another one did. A job whose processes die is tried
``MOST_ATTEMPTS`` times in all: one that kills its worker does not go round for ever.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.core.db import Entity, Model, changed_rows, clock, db, unit_of_work
from planner.core.running import asked_to_stop, holding, may_take_over, running

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
DIED = "its process ended three times before it was done"


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
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class Cancelled(Exception):
    """Raised inside a job at the next progress report after somebody cancelled it."""


class Interrupted(BaseException):
    """Raised inside a job at a progress report; no failure of its work, so that no work takes it for one."""


class GivenBack(Interrupted):
    """Raised inside a job at the next progress report after the process was asked to stop."""


class LeaseLost(Interrupted):
    """Raised inside a job at the next progress report after another process took it over."""


def _ours(job_id: int, token: str) -> sa.ColumnElement[bool]:
    return sa.and_(Job.id == job_id, Job.lease == token, Job.state == JobState.RUNNING)


def _write(session: Session, job_id: int, token: str, **values: Any) -> bool:
    """Change a job that is still ours; returns whether it is."""
    return bool(changed_rows(session, sa.update(Job).where(_ours(job_id, token)).values(
        version=Job.version + 1, **values).execution_options(synchronize_session=False)))


class Progress:
    """What a running job reports to; each report keeps the lease."""

    def __init__(self, job_id: int, token: str) -> None:
        self._job_id, self._token = job_id, token

    def report(self, done: int, total: int, note: str = "") -> None:
        """Store how far the work is.

        Raises:
            Cancelled: somebody asked to stop it.
            GivenBack: the process is to end; the job begins anew elsewhere.
            LeaseLost: the process was away for so long that another one has the job now.
        """
        with unit_of_work() as work:
            is_ours = _write(work.session, self._job_id, self._token, done=done, total=total, note=note[:200],
                             leased_until=work.now + LEASE)
            asked = work.session.scalar(sa.select(Job.cancel_asked).where(Job.id == self._job_id))
        if not is_ours:
            raise LeaseLost
        if asked:
            raise Cancelled
        if asked_to_stop():
            raise GivenBack


Work = Callable[[Mapping[str, Any], Progress], dict[str, Any]]


def enqueue(session: Session, kind: str, *, asked_by_id: int | None, **payload: Any) -> Job:
    """Queue work of ``kind`` in the caller's transaction; the worker's table says who does it."""
    job = Job(kind=kind, payload=payload, asked_by_id=asked_by_id)
    session.add(job)
    session.flush()
    return job


def _waiting(kinds: list[str], now: datetime) -> sa.Select[Job]:
    waiting = Job.state == JobState.QUEUED
    if may_take_over(LEASE, now):
        waiting = sa.or_(waiting, sa.and_(Job.state == JobState.RUNNING, Job.leased_until < now))
    return sa.select(Job).where(waiting, Job.kind.in_(kinds)).order_by(Job.id).limit(1)


def _take(kinds: list[str]) -> Job | None:
    if not kinds or db.session.scalar(_waiting(kinds, clock().now()).with_only_columns(Job.id)) is None:
        db.session.rollback()           # at rest nobody asks for the right to write
        return None
    with unit_of_work() as work:
        job = work.session.scalar(_waiting(kinds, work.now).with_for_update(skip_locked=True))
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            job.state, job.lease, job.leased_until, job.result = JobState.FAILED, None, None, {"error": DIED}
        else:
            job.state, job.attempts = JobState.RUNNING, job.attempts + 1
            job.lease, job.leased_until = token_hex(16), work.now + LEASE
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
    if job.lease is None:
        return True
    token, result = job.lease, {}
    with _held(job.id, token):
        state = JobState.DONE
        try:
            result = kinds[job.kind](job.payload, Progress(job.id, token))
        except Cancelled:
            state = JobState.CANCELLED
        except GivenBack:
            _give_back(job.id, token)
            return True
        except LeaseLost:
            return True
        except Exception as error:  # noqa: BLE001 - shown on the job's page, never lost
            state, result = JobState.FAILED, {"error": f"{type(error).__name__}: {error}"[:500]}
        with unit_of_work() as work:
            _write(work.session, job.id, token, state=state, result=result, lease=None, leased_until=None)
    return True


@contextmanager
def _held(job_id: int, token: str) -> Iterator[None]:
    process = running()
    with holding(token, lambda: _give_back(job_id, token)):
        if process is not None:
            process.jobs[job_id] = token
        try:
            yield
        finally:
            if process is not None:
                process.jobs.pop(job_id, None)


def _give_back(job_id: int, token: str) -> None:
    """It begins anew in another process, at once; stopping on purpose costs no attempt."""
    with unit_of_work() as work:
        _write(work.session, job_id, token, state=JobState.QUEUED, lease=None, leased_until=None,
               attempts=Job.attempts - 1)


def keep(session: Session, held: Mapping[int, str], *, now: datetime) -> None:
    """Heartbeat: the process is alive, so the jobs that it is at stay its own, however rarely they report."""
    for job_id, token in held.items():
        _write(session, job_id, token, leased_until=now + LEASE)
