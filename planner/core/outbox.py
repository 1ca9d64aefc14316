"""Transactional outbox: what must happen after a commit is a row in the same commit.

Delivery is at least once. A row is leased, its handler runs outside a transaction, and it is marked by whoever still
holds the lease; a process that dies in between leaves a row that comes back with the same key.
"""
from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.core.db import Id, Model, unit_of_work

LEASE = timedelta(seconds=90)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 1440))


class OutboxState(StrEnum):
    """Where a row of the outbox stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Message(Model):
    """One thing to hand out. ``key`` says what, to whom, on which occasion; it is unique for ever."""

    __tablename__ = "outbox_message"

    id: Mapped[Id]
    topic: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.QUEUED)
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.Index("ix_outbox_message_due", "available_at", "id", sqlite_where=sa.text("done_at IS NULL"),
                 postgresql_where=sa.text("done_at IS NULL")),
        sa.Index(None, "topic", "id"))


class Later(Exception):
    """Raised by a handler that can't work now through no fault of the row: asked again after ``pause``."""

    def __init__(self, reason: str, pause: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(reason)
        self.pause = pause


class Refused(Exception):
    """Raised by a handler when trying again can't help; the row is failed at once."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a handler gets: the row's content and a session to read with."""

    session: Session
    key: str
    payload: Mapping[str, Any]
    now: datetime


Handler = Callable[[Delivery], None]


def post(session: Session, topic: str, *, key: str, now: datetime, not_before: datetime | None = None,
         **payload: Any) -> bool:
    """Queue one message in the caller's transaction; returns False when ``key`` is there already."""
    try:
        with session.begin_nested():                # the unique key decides, not a look beforehand
            session.add(Message(topic=topic, key=key, payload=payload, created_at=now,
                                available_at=not_before or now))
    except IntegrityError:
        return False
    return True


def _lease(*, topics: list[str]) -> Message | None:
    """Take the oldest due message, or None; safe with many workers on one database."""
    with unit_of_work() as work:
        due = (sa.select(Message).where(Message.done_at.is_(None), Message.available_at <= work.now,
                                        Message.topic.in_(topics))
               .order_by(Message.available_at, Message.id).limit(1).with_for_update(skip_locked=True))
        message = work.session.scalar(due)
        if message is None:
            return None
        message.state, message.attempts = OutboxState.SENDING, message.attempts + 1
        message.available_at = work.now + LEASE
        work.session.flush()
        work.session.expunge(message)
        return message


def _mark(message: Message, **values: Any) -> None:
    """Write the outcome, unless another worker took the row over since."""
    with unit_of_work() as work:
        work.session.execute(sa.update(Message).where(
            Message.id == message.id, Message.attempts == message.attempts, Message.state == OutboxState.SENDING)
            .values(**values))


def _outcome(message: Message, error: Exception | None, now: datetime) -> dict[str, Any]:
    if error is None:
        return {"state": OutboxState.SENT, "done_at": now, "last_error": None}
    words = repr(error)[:500]
    if isinstance(error, Later):
        return {"state": OutboxState.QUEUED, "available_at": now + error.pause, "last_error": words,
                "attempts": message.attempts - 1}
    if isinstance(error, Refused) or message.attempts > len(PAUSES):
        return {"state": OutboxState.FAILED, "done_at": now, "last_error": words}
    pause = PAUSES[message.attempts - 1] * random.uniform(1.0, 1.2)  # noqa: S311 - jitter, not a secret
    return {"state": OutboxState.QUEUED, "available_at": now + pause, "last_error": words}


def deliver_due(session: Session, handlers: Mapping[str, Handler], *, now: datetime, limit: int = 200) -> int:
    """Deliver up to ``limit`` due messages, each in its own steps; returns how many succeeded.

    Source: docs/domain.md b (outbox); trust 6.3, 6.5: rising pauses, then failed and visible.
    """
    done = 0
    for _ in range(limit):
        message = _lease(topics=list(handlers))
        if message is None:
            break
        error: Exception | None = None
        try:
            handlers[message.topic](Delivery(session, message.key, message.payload, now))
        except Exception as caught:  # noqa: BLE001 - any failure is recorded and retried
            error = caught
        session.rollback()
        _mark(message, **_outcome(message, error, now))
        done += error is None
    return done
