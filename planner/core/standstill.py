"""A house that was brought in from elsewhere stands still: nothing leaves it until somebody says that it works now.

Two houses with the same rows would both publish, mail and call. So a restore, an import and a move write this row in
the transaction that fills the house, and the clockwork takes no turn at what goes out while it is there. What was due
meanwhile is then as late as after any stop. Source: docs/domain-more.md s (Standstill).
"""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session

from planner.core.db import Id, Model


class Came(StrEnum):
    """How a house came to where it is."""

    RESTORED = "restored"
    IMPORTED = "imported"
    MOVED = "moved"
    COPIED = "copied"


class Standstill(Model):
    """At most one row: this house stands still. ``made_at``: of which moment its rows are, where that is known."""

    __tablename__ = "standstill"

    id: Mapped[Id]
    came: Mapped[Came]
    since: Mapped[datetime]
    made_at: Mapped[datetime | None]


_ASKED = sa.select(sa.exists(sa.select(1).select_from(Standstill)))


def begin(connection: sa.Connection, came: Came, *, now: datetime, made_at: datetime | None = None) -> None:
    """Let this house stand still; what was said of the one that it was made from counts no more."""
    connection.execute(sa.delete(Standstill))
    connection.execute(sa.insert(Standstill).values(id=1, came=came, since=now, made_at=made_at))


def is_still(session: Session) -> bool:
    """Whether nothing may leave the house."""
    return bool(session.scalar(_ASKED))


def end(session: Session) -> bool:
    """Let it work; False when it did already."""
    found = session.get(Standstill, 1, with_for_update=True)
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True
