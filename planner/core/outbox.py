"""Transactional outbox: what must happen after a commit is a row in the same commit.

Two kinds of handlers. One that calls somebody (mail, chat, webhook) delivers at least once: its rows are leased some
at a time, each is begun and marked in a transaction of its own by whoever still holds its lease, and nothing is held
while it is sent; a process that dies leaves at most one row that comes back, with the same key. One that only writes
to our own database (``Inside``) runs in the very transaction that marks its rows, hundreds at a time: exactly once.
"""
from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.core.clock import stopwatch
from planner.core.db import Id, Model, Work, clock, db, unit_of_work
from planner.core.rows import insert_once
from planner.core.running import asked_to_stop, holding, may_take_over

LEASE = timedelta(seconds=90)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 1440))
BATCH, INSIDE_BATCH = 20, 500           # rows that one turn takes at a time
TURN = 30.0                             # seconds after which a turn ends, so that others of its tick are heard
BREATH = 0.5                            # seconds between two tries to write down what went out
LAST_WORDS = timedelta(seconds=15)      # a row in the middle of being sent when its process must end waits so long


class OutboxState(StrEnum):
    """Where a row of the outbox stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


_OPEN, _FAILED = sa.text("done_at IS NULL"), sa.text("state = 'failed'")


class Message(Model):
    """One thing to hand out. ``key`` says what, to whom, on which occasion; it is unique for ever.

    ``due_at`` is its first moment, ``available_at`` the next one; while it is ``sending`` the end of its lease.
    ``lease`` is the token of whoever has it: a mark without it does nothing.
    """

    __tablename__ = "outbox_message"

    id: Mapped[Id]
    topic: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.QUEUED)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    available_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(500))

    @property
    def uid(self) -> str:
        """What the history calls it; it has no address of its own."""
        return str(self.id)

    __table_args__ = (
        sa.Index("ix_outbox_message_open", "topic", "available_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_outbox_message_failed", "id", sqlite_where=_FAILED, postgresql_where=_FAILED),
        sa.Index(None, "done_at"), sa.Index(None, "topic", "id"))


class Later(Exception):
    """Raised by a handler that can't work now through no fault of the row: asked again after ``pause``."""

    def __init__(self, reason: str, pause: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(reason)
        self.pause = pause


class Closed(Later):
    """Raised when nothing of this topic can go now, such as a dead mail server: all of it rests for ``pause``."""


class Refused(Exception):
    """Raised by a handler when trying again can't help; the row is failed at once."""


class Pointless(Exception):
    """Raised by a handler when nobody wants it any more; the row is skipped, and says why."""


class LeaseLost(Exception):
    """Somebody else has the row by now: it must not be sent here."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a handler gets: the row's content and a session (to read with; to write with when it is ``Inside``).

    ``still_ours`` is for handlers that prepare long: called just before the last step it raises LeaseLost when the
    process was frozen and somebody else has the row.
    """

    session: Session
    key: str
    payload: Mapping[str, Any]
    now: datetime
    still_ours: Callable[[], None] = lambda: None


Handler = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Inside:
    """A handler that writes to our own database only; it uses the session that it is given and commits nothing."""

    handle: Handler

    def __call__(self, delivery: Delivery) -> None:
        """As the handler itself."""
        self.handle(delivery)


def post(session: Session, topic: str, *, key: str, now: datetime, not_before: datetime | None = None,
         **payload: Any) -> bool:
    """Queue one message in the caller's transaction; returns False when ``key`` is there already."""
    due_at = not_before or now
    return insert_once(session, Message, {
        "topic": topic, "key": key, "payload": payload, "state": OutboxState.QUEUED, "created_at": now,
        "due_at": due_at, "available_at": due_at, "attempts": 0}, unique=("key",))


def deliver_due(session: Session, handlers: Mapping[str, Handler], *, now: datetime, limit: int = 200) -> int:
    """Deliver up to ``limit`` due messages of each topic, one topic after the other; returns how many succeeded."""
    return sum(deliver_topic(session, topic, handler, now=now, limit=limit) for topic, handler in handlers.items())


def deliver_topic(session: Session, topic: str, handler: Handler, *, now: datetime, limit: int = 200) -> int:
    """Deliver due messages of one topic until there are none, ``limit`` is reached or the turn is over.

    Source: docs/domain.md b (outbox); trust 6.3, 6.5: rising pauses, then failed and visible.
    """
    begun, done, taken = stopwatch(), 0, 0
    while taken < limit and not asked_to_stop() and stopwatch() - begun < TURN and not _rests(topic, now):
        if isinstance(handler, Inside):
            sent, seen = _hand_out(topic, handler, min(INSIDE_BATCH, limit - taken), now)
        else:
            hold = _lease(topic, min(BATCH, limit - taken))
            sent, seen = _send(session, hold, handler, now) if hold.rows else (0, 0)
        done += sent
        taken += seen
        if not seen:
            break
    return done


def _rests(topic: str, now: datetime) -> bool:
    since_until = _resting().get(topic)
    return since_until is not None and since_until[0] <= now < since_until[1]


def _resting() -> dict[str, tuple[datetime, datetime]]:
    found: dict[str, tuple[datetime, datetime]] = current_app.extensions.setdefault("planner.outbox.rests", {})
    return found


def _due(topic: str, now: datetime) -> sa.Select[int]:
    waiting = [Message.topic == topic, Message.done_at.is_(None), Message.available_at <= now]
    if not may_take_over(LEASE, now):
        waiting.append(Message.state == OutboxState.QUEUED)
    return sa.select(Message.id).where(*waiting).order_by(Message.available_at, Message.id)


def _outcome(attempts: int, error: Exception | None, now: datetime) -> dict[str, Any]:
    """What is written about a row that was tried ``attempts`` times."""
    words = {"state": OutboxState.SENT, "done_at": now, "available_at": now, "lease": None, "attempts": attempts,
             "last_error": None if error is None else repr(error)[:500]}
    if error is None:
        return words
    if isinstance(error, Later):
        return words | {"state": OutboxState.QUEUED, "done_at": None, "available_at": now + error.pause,
                        "attempts": attempts - 1}
    if isinstance(error, Pointless):
        return words | {"state": OutboxState.SKIPPED}
    if isinstance(error, Refused) or attempts > len(PAUSES):
        return words | {"state": OutboxState.FAILED}
    pause = PAUSES[attempts - 1] * random.uniform(1.0, 1.2)  # noqa: S311 - jitter, not a secret
    return words | {"state": OutboxState.QUEUED, "done_at": None, "available_at": now + pause}


# --- Over a line: leased, one by one -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    key: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(slots=True)
class _Hold:
    """Rows that were leased together; ``at`` is the one that is being sent."""

    topic: str
    token: str
    rows: list[_Row] = field(default_factory=list)
    at: _Row | None = None


def _lease(topic: str, most: int) -> _Hold:
    """Take the oldest due rows of a topic, none of them twice, however many workers ask."""
    hold = _Hold(topic, token_hex(16))
    if _is_at_rest(topic):
        return hold
    with unit_of_work() as work:
        due = _due(topic, work.now).limit(most).with_for_update(skip_locked=True).cte("due")   # looked for once only
        taken = work.session.execute(
            sa.update(Message).where(Message.id.in_(sa.select(due.c.id)))
            .values(state=OutboxState.SENDING, lease=hold.token, available_at=work.now + LEASE)
            .returning(Message.id, Message.key, Message.payload, Message.attempts)
            .execution_options(synchronize_session=False)).all()
    hold.rows = sorted((_Row(*row) for row in taken), key=lambda row: row.id)
    return hold


def _is_at_rest(topic: str) -> bool:
    """Whether nothing is due, so that nobody asks for the right to write."""
    found = db.session.scalar(_due(topic, clock().now()).limit(1))
    db.session.rollback()
    return found is None


def _send(session: Session, hold: _Hold, handler: Handler, now: datetime) -> tuple[int, int]:
    """Send what was leased, one after another; returns how many went and how many were looked at."""
    done, seen, last = 0, 0, None
    ends = stopwatch() + LEASE.total_seconds()
    with holding(hold.token, lambda: _give_back(hold)):
        for row in hold.rows:
            before, ends = ends, stopwatch() + LEASE.total_seconds()
            is_ours = _insist(partial(_step, hold, last, row), before)
            last, seen = None, seen + 1
            if not is_ours:
                continue
            error = _try(session, hold, row, handler, now, ends)
            done += error is None
            last = row, error
            if isinstance(error, Closed):
                _resting()[hold.topic] = (now, now + error.pause)
            if isinstance(error, Closed) or asked_to_stop():
                break
        _insist(partial(_step, hold, last, None), ends)
    return done, seen


def _insist(step: Callable[[], bool], until: float) -> bool:
    """Write it as soon as the database is back: what went out and is not marked would go out again."""
    while True:
        try:
            return step()
        except OperationalError:
            if stopwatch() > until or asked_to_stop():
                raise
            time.sleep(BREATH)


def _try(session: Session, hold: _Hold, row: _Row, handler: Handler, now: datetime, ends: float) -> Exception | None:
    """Run the handler outside of every transaction; returns what went wrong."""
    def still_ours() -> None:
        held = sa.select(Message.id).where(Message.id == row.id, Message.lease == hold.token)
        lost = stopwatch() > ends or session.scalar(held) is None
        session.rollback()
        if lost:
            raise LeaseLost(row.key)

    error: Exception | None = None
    try:
        if stopwatch() > ends:                      # frozen since it was begun: somebody else may have it
            raise LeaseLost(row.key)
        handler(Delivery(session, row.key, row.payload, now, still_ours))
    except Exception as caught:  # noqa: BLE001 - any failure is recorded and retried
        error = caught
    session.rollback()
    return error


def _step(hold: _Hold, last: tuple[_Row, Exception | None] | None, row: _Row | None) -> bool:
    """Mark the row before and begin the next one, or give back the rest; returns whether the next one is ours.

    Each is written only while the row still carries our token. It is begun in the moment before it is sent, so that
    its attempt counts even when the process dies, and its lease is whole.
    """
    with unit_of_work() as work:
        if last is not None and not isinstance(last[1], LeaseLost):
            _mark(work, hold, last[0], last[1])
        hold.at = None
        if row is None:
            work.session.execute(_ours(hold, *hold.rows, state=OutboxState.QUEUED, lease=None, available_at=work.now))
            return False
        begun = work.session.connection().execute(_BEGIN, {
            "row": row.id, "token": hold.token, "until": work.now + LEASE}).rowcount
    hold.at = row if begun else None
    return bool(begun)


def _mark(work: Work, hold: _Hold, row: _Row, error: Exception | None) -> None:
    """Write what came of a row that is still ours."""
    work.session.connection().execute(_MARK, {"row": row.id, "token": hold.token,
                                              **_outcome(row.attempts + 1, error, work.now)})


# Built once: they run for each row that is sent.
_T: Any = Message.__table__
_OURS = (_T.c.id == sa.bindparam("row"), _T.c.lease == sa.bindparam("token"), _T.c.state == OutboxState.SENDING)
_BEGIN = sa.update(_T).where(*_OURS).values(attempts=_T.c.attempts + 1, available_at=sa.bindparam("until"))
_MARK = sa.update(_T).where(*_OURS)         # what is written comes with the row


def _ours(hold: _Hold, *rows: _Row, **values: Any) -> sa.Update:
    """A change of some rows, as far as we still hold them."""
    return _set(sa.update(Message).where(Message.id.in_([row.id for row in rows]), Message.lease == hold.token,
                                         Message.state == OutboxState.SENDING), **values)


def _set(statement: sa.Update, **values: Any) -> sa.Update:
    return statement.values(**values).execution_options(synchronize_session=False)


def _give_back(hold: _Hold) -> None:
    """The process has to end: what was not begun is free at once, what is under way a little after we are gone."""
    sending = hold.at.id if hold.at else 0
    with unit_of_work() as work:
        work.session.execute(_ours(
            hold, *hold.rows, state=OutboxState.QUEUED, lease=None,
            available_at=sa.case((Message.id == sending, work.now + LAST_WORDS), else_=work.now)))


def _hand_out(topic: str, handler: Inside, most: int, now: datetime) -> tuple[int, int]:
    """Let the handler write for some rows and mark them in one transaction; alone those of a batch that broke."""
    if _is_at_rest(topic):
        return 0, 0
    try:
        done = _hand_out_together(topic, handler, most, now)
    except Exception:  # noqa: BLE001 - one of them broke: each on its own shows which
        db.session.rollback()
    else:
        return done, done
    ids = db.session.scalars(_due(topic, clock().now()).limit(most)).all()
    errors = [_hand_out_alone(each, handler, now) for each in ids if not asked_to_stop()]
    return sum(error is None for error in errors), len(errors)


_WANTED = (Message.id, Message.key, Message.payload, Message.attempts)


def _hand_out_together(topic: str, handler: Inside, most: int, now: datetime) -> int:
    with unit_of_work() as work:
        due = _due(topic, work.now).limit(most).with_for_update(skip_locked=True)
        found = work.session.execute(due.with_only_columns(*_WANTED)).all()
        for _id, key, payload, _attempts in found:
            handler(Delivery(work.session, key, payload, now))
        work.session.execute(_set(sa.update(Message).where(Message.id.in_([row.id for row in found])),
                                  **_outcome(0, None, work.now) | {"attempts": Message.attempts + 1}))
    return len(found)


def _hand_out_alone(number: int, handler: Inside, now: datetime) -> Exception | None:
    error: Exception | None = None
    due = sa.select(*_WANTED).where(Message.id == number, Message.done_at.is_(None)).with_for_update(skip_locked=True)
    try:
        with unit_of_work() as work:
            if (row := work.session.execute(due).first()) is not None:
                handler(Delivery(work.session, row.key, row.payload, now))
                work.session.execute(_set(sa.update(Message).where(Message.id == number),
                                          **_outcome(row.attempts + 1, None, work.now)))
    except Exception as caught:  # noqa: BLE001 - any failure is recorded and retried
        error = caught
        with unit_of_work() as work:
            if (row := work.session.execute(due).first()) is not None:
                work.session.execute(_set(sa.update(Message).where(Message.id == number),
                                          **_outcome(row.attempts + 1, error, work.now)))
    return error
