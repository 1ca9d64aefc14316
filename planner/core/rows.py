"""Single rows written past the mapper: no flush, no savepoint, and a third of what an object costs."""
from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import Base


def insert_once(session: Session, model: type[Base], values: Mapping[str, Any], *, unique: tuple[str, ...]) -> bool:
    """Write one row, all of its columns named but the key; False when a row with these ``unique`` columns is there.

    The unique key decides, not a look beforehand: of two at once the second waits for the first and writes nothing.
    Any other broken rule is an error as ever. What the session has not written yet stays unwritten.
    """
    connection = session.connection()
    statement = _insert_once(cast("sa.Table", model.__table__), unique, connection.dialect.name)
    return connection.execute(statement, values).rowcount == 1


def change(session: Session, statement: sa.Update | sa.Delete, values: Mapping[str, Any], *, of: type[Base]) -> int:
    """Run a write that was put together once, with these ``values`` in its places; returns how many rows it changed.

    Objects of ``of`` that the session holds are written before, and read again when somebody looks at them.
    """
    write_out(session, of)
    for one in session.identity_map.values():
        if isinstance(one, of):
            session.expire(one)
    return session.connection().execute(statement, values).rowcount


def write_out(session: Session, kind: type[Base]) -> None:
    """Flush when the session holds something of ``kind`` that is not written yet; a bare statement would not see it."""
    if any(isinstance(one, kind) for one in (*session.new, *session.dirty, *session.deleted)):
        session.flush()


@cache
def _insert_once(table: sa.Table, unique: tuple[str, ...], dialect: str) -> sa.Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(table).on_conflict_do_nothing(index_elements=list(unique)).inline()


__all__ = ["change", "insert_once", "write_out"]
