"""A clock that was ahead and is put back leaves rows of the outbox behind that wait for a moment nobody meant.

Each of them was written, tried or leased by the clock that was ahead. Nothing is sent here: what was to go at once is
due now, and goes by the same lease and the same key as ever (trust 6.6: a clock that jumps back sends nothing twice).
"""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import changed_rows, unit_of_work
from planner.core.outbox import LEASE, Message, OutboxState

APART = timedelta(minutes=1)        # how far the clocks of several machines may be apart


def set_right(session: Session, now: datetime) -> int:
    """Let what waits for a clock that was ahead wait no more; returns how many rows that were.

    - Queued, and written in what is the future now: due now when it was to go at once or was tried before; what was to
      wait for a moment of the calendar (the end of quiet hours) still waits for that.
    - Being sent, under a lease longer than leases are: its process gets a whole lease of ours, then others may take it.

    Source: docs/domain.md b (outbox); docs/reliability.md.
    """
    if not _has_any(session, now):
        return 0
    with unit_of_work() as work:
        ahead, now = work.now + APART, work.now
        at_once = sa.or_(Message.due_at.is_(None), Message.due_at <= Message.created_at, Message.attempts > 0)
        queued = changed_rows(work.session, sa.update(Message).where(
            _IS_OPEN, Message.state == OutboxState.QUEUED, Message.created_at > ahead, at_once)
            .values(created_at=now, due_at=now, available_at=now))
        leased = changed_rows(work.session, sa.update(Message).where(
            _IS_OPEN, Message.state == OutboxState.SENDING, Message.available_at > ahead + LEASE)
            .values(available_at=now + LEASE))
    return queued + leased


_IS_OPEN = Message.done_at.is_(None)


def _has_any(session: Session, now: datetime) -> bool:
    """Whether a row is of a clock that was ahead: a look that locks nothing."""
    found = session.scalar(sa.select(Message.id).where(
        _IS_OPEN, Message.available_at > now + APART,
        sa.or_(Message.created_at > now + APART, Message.state == OutboxState.SENDING)).limit(1))
    session.rollback()
    return found is not None
