"""Who did what, when: one row per change of state, written in its transaction, never edited."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.core.db import Id, Model
from planner.core.uid import new_uid

_SQLITE_GUARD = """CREATE TRIGGER event_log_no_{verb} BEFORE {verb} ON event_log
BEGIN SELECT RAISE(ABORT, 'event_log is append-only'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION event_log_guard() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'event_log is append-only'; END $$"""
_POSTGRES_GUARD = """CREATE TRIGGER event_log_no_change BEFORE UPDATE OR DELETE ON event_log
FOR EACH ROW EXECUTE FUNCTION event_log_guard()"""


class Event(Model):
    """One line of history. ``kind`` and ``uid`` name the object, ``event`` the row of its state machine.

    ``detail`` holds the parameters of the sentence (names, states, dates), never text of a draft.
    """

    __tablename__ = "event_log"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    uid: Mapped[str] = mapped_column(sa.String(26))
    event: Mapped[str] = mapped_column(sa.String(48))
    from_state: Mapped[str | None] = mapped_column(sa.String(32))
    to_state: Mapped[str | None] = mapped_column(sa.String(32))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    request_id: Mapped[str | None] = mapped_column(sa.String(16))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (sa.Index(None, "kind", "uid", "id"),)


# Past the mapper: a press that writes leaves a handful of lines, and no object of them is asked for again.
_INSERT = sa.insert(cast("sa.Table", Event.__table__)).inline()


def guard_statements(dialect: str) -> list[str]:
    """The statements that make the table refuse UPDATE and DELETE on ``dialect``."""
    if dialect == "sqlite":
        return [_SQLITE_GUARD.format(verb=verb) for verb in ("UPDATE", "DELETE")]
    return [_POSTGRES_FUNCTION, _POSTGRES_GUARD]


@sa.event.listens_for(Event.__table__, "after_create")
def _guard(table: Any, connection: sa.Connection, **_: Any) -> None:
    for statement in guard_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def record(session: Session, subject: Any, event: str, *, actor_id: int | None, now: datetime,
           from_state: str | None = None, to_state: str | None = None, reason: str | None = None,
           **detail: Any) -> None:
    """Write one line of history about ``subject`` (an entity, flushed or not).

    ``actor_id`` is None for the planner itself. Source: docs/domain.md b (event_log).
    """
    session.connection().execute(_INSERT, line(session, subject, event, actor_id=actor_id, now=now, **detail) | {
        "from_state": from_state, "to_state": to_state, "reason": reason})


def line(session: Session, subject: Any, event: str, *, actor_id: int | None, now: datetime,
         **detail: Any) -> dict[str, Any]:
    """A line of history that :func:`record_many` writes with others."""
    if subject.uid is None:                 # not written yet; nothing is flushed for the sake of a line of history
        subject.uid = new_uid()
    return {"at": now, "actor_id": actor_id, "kind": subject.__tablename__, "uid": subject.uid, "event": event,
            "request_id": session.info.get("request_id"), "detail": detail}


def record_many(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    """As :func:`record`, thousands of lines at once: nobody waits for them long."""
    if lines:
        session.execute(sa.insert(Event), lines)


def history(session: Session, kind: str, uid: str, *, limit: int = 50) -> list[Event]:
    """The newest ``limit`` lines about one object, newest first."""
    found = sa.select(Event).where(Event.kind == kind, Event.uid == uid).order_by(Event.id.desc()).limit(limit)
    return list(session.scalars(found))
