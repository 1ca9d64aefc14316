"""Signs of life of the clockwork, in tables, so that any process can tell how all are; and turns of one at a time.

``beat`` writes down every few seconds that a process lives, how its ticks went, and that the jobs it is at are its own.
``alone`` lets housekeeping run in one process at a time, once an interval for the whole installation.
"""
from __future__ import annotations

import os
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.core import jobs
from planner.core.db import Model, changed_rows, clock, db, unit_of_work
from planner.core.running import Running, Turns

EVERY = 5                                   # seconds between two signs of life
ALIVE = timedelta(seconds=60)               # silent for longer, and a process counts as gone
FORGOTTEN = timedelta(days=1)               # one that went without a word is remembered so long
HOLD = timedelta(minutes=10)                # SQLite: whoever has a turn alone and dies keeps others out so long
_LOCKS = 7_340_212                          # PostgreSQL: the family of our advisory locks for turns


class Worker(Model):
    """A process of the clockwork. One that stops in good order takes its row away."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    host: Mapped[str] = mapped_column(sa.String(80))
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    doing: Mapped[str] = mapped_column(sa.String(300), default="")
    done: Mapped[int] = mapped_column(default=0)


class TickRun(Model):
    """How a line of the clockwork goes, over all processes. ``next_at`` and the hold are for turns alone."""

    __tablename__ = "tick_run"

    name: Mapped[str] = mapped_column(sa.String(48), primary_key=True)
    seconds: Mapped[int]
    last_at: Mapped[datetime | None]
    took_ms: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    runs: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    failures: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    done: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    total_ms: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.String(120), default="")
    held_by: Mapped[str | None] = mapped_column(sa.String(32))
    held_until: Mapped[datetime | None]


def _upsert(session: Session, model: type[Model], key: str, values: dict[str, Any], changes: dict[str, Any]) -> None:
    insert: Any                     # both take ON CONFLICT; each takes memory, so only the one that is needed
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    session.execute(insert(model).values(**values).on_conflict_do_update(index_elements=[key], set_=changes))


def beat(process: Running, seconds: dict[str, int]) -> None:
    """Write down that this process lives, how its ticks went since the last time, and that its jobs are its own.

    ``seconds``: how often each tick runs, by its name.
    """
    turns = process.take_turns()
    try:
        _write(process, turns, seconds)
    except BaseException:
        process.keep_turns(turns)
        raise


def _write(process: Running, turns: dict[str, Turns], seconds: dict[str, int]) -> None:
    with unit_of_work() as work:
        with process.lock:
            doing, held = ", ".join(sorted(process.busy))[:300], dict(process.jobs)
        seen = {"seen_at": work.now, "doing": doing, "done": process.done}
        _upsert(work.session, Worker, "name", {
            "name": process.name, "kind": process.kind, "host": socket.gethostname()[:80], "pid": os.getpid(),
            "started_at": process.started_at, **seen}, seen)
        for name in sorted(turns):                      # one order for all: nobody waits in a circle
            _keep_turns(work.session, name, turns[name], seconds[name])
        jobs.keep(work.session, held, now=work.now)


def _keep_turns(session: Session, name: str, turns: Turns, seconds: int) -> None:
    sums = {"runs": turns.runs, "failures": turns.failures, "done": turns.done, "total_ms": turns.took_ms}
    last = {"seconds": seconds, "last_at": turns.last_at, "took_ms": turns.last_ms, "error": turns.error[:120]}
    if turns.failed_at is not None:
        last["failed_at"] = turns.failed_at
    grown = {key: getattr(TickRun, key) + value for key, value in sums.items()}
    _upsert(session, TickRun, "name", {"name": name, **last, **sums}, {**last, **grown})


def say_goodbye(process: Running) -> None:
    """This process stops in good order: nobody needs to wonder where it is."""
    with unit_of_work() as work:
        work.session.execute(sa.delete(Worker).where(Worker.name == process.name))


def forget_gone(session: Session, *, now: datetime) -> int:
    """Take away what died long ago; returns how many rows went."""
    return changed_rows(session, sa.delete(Worker).where(Worker.seen_at < now - FORGOTTEN))


def is_alive(seen_at: datetime, now: datetime) -> bool:
    """Whether a process was seen lately."""
    return now - seen_at < ALIVE


# --- One at a time ------------------------------------------------------------------------------------------------


@contextmanager
def alone(name: str, seconds: int) -> Iterator[bool]:
    """Whether it is this process's turn: nobody else is at it, and the last time was ``seconds`` ago.

    PostgreSQL holds a lock as long as our connection lives, so a dead process keeps nobody out. On SQLite it is a
    conditional update with an end.
    """
    take = _by_lock if db.engine.dialect.name == "postgresql" else _by_row
    with take(name, seconds) as is_ours:
        try:
            yield is_ours
        finally:
            db.session.rollback()
            if is_ours:
                with unit_of_work() as work:
                    work.session.execute(sa.update(TickRun).where(TickRun.name == name).values(
                        next_at=work.now + timedelta(seconds=seconds)))


def _is_due(now: datetime, seconds: int) -> sa.ColumnElement[bool]:
    """Also when the last time is further ahead than an interval: then a clock was put back."""
    return sa.or_(TickRun.next_at.is_(None), TickRun.next_at <= now,
                  TickRun.next_at > now + timedelta(seconds=2 * seconds))


@contextmanager
def _by_lock(name: str, seconds: int) -> Iterator[bool]:
    key = {"family": _LOCKS, "name": zlib.crc32(name.encode()) & 0x7FFFFFFF}
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.text("SELECT pg_try_advisory_lock(:family, :name)"), key):
            yield False
            return
        try:
            _know(name, seconds)
            now = clock().now()
            due = connection.scalar(sa.select(sa.func.count()).select_from(TickRun).where(
                TickRun.name == name, _is_due(now, seconds)))
            yield bool(due)
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:family, :name)"), key)


@contextmanager
def _by_row(name: str, seconds: int) -> Iterator[bool]:
    token = token_hex(16)
    _know(name, seconds)
    ours = sa.update(TickRun).where(TickRun.name == name)
    with unit_of_work() as work:
        is_free = sa.or_(TickRun.held_until.is_(None), TickRun.held_until < work.now,
                         TickRun.held_until > work.now + 2 * HOLD)
        is_ours = bool(changed_rows(work.session, ours.where(is_free, _is_due(work.now, seconds)).values(
            held_by=token, held_until=work.now + HOLD)))
    try:
        yield is_ours
    finally:
        if is_ours:
            with unit_of_work() as work:
                work.session.execute(ours.where(TickRun.held_by == token).values(held_by=None, held_until=None))


def _know(name: str, seconds: int) -> None:
    """See to it that the tick has a row."""
    if db.session.scalar(sa.select(TickRun.name).where(TickRun.name == name)) is None:
        with unit_of_work() as work:
            _upsert(work.session, TickRun, "name", {"name": name, "seconds": seconds, "took_ms": 0, "runs": 0,
                                                     "failures": 0, "done": 0, "total_ms": 0, "error": ""},
                    {"seconds": seconds})
    db.session.rollback()
