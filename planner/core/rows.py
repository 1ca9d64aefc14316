"""Single rows written past the mapper: no flush, no savepoint, and a third of what an object costs."""
from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from planner.core.db import Base, Entity


def insert_once(session: Session, model: type[Base], values: Mapping[str, Any], *, unique: tuple[str, ...]) -> bool:
    """Write one row, all of its columns named but the key; False when a row with these ``unique`` columns is there.

    The unique key decides, not a look beforehand: of two at once the second waits for the first and writes nothing.
    Any other broken rule is an error as ever. What the session has not written yet stays unwritten.
    """
    connection = session.connection()
    statement = _insert_once(cast("sa.Table", model.__table__), unique, connection.dialect.name)
    return connection.execute(statement, values).first() is not None


def change(session: Session, statement: sa.Update | sa.Delete, values: Mapping[str, Any], *, of: type[Base]) -> int:
    """Run a write that was put together once, with these ``values`` in its places; returns how many rows it changed.

    Objects of ``of`` that the session holds are written before, and read again when somebody looks at them.
    """
    write_out(session, of)
    for one in session.identity_map.values():
        if isinstance(one, of):
            session.expire(one)
    return session.connection().execute(statement, values).rowcount


def put(session: Session, row: Entity, **values: Any) -> None:
    """Give columns of a row other values, and write them at once when nothing else of it waits to be written.

    What waits, or is in a savepoint (an object forgets what is undone there only when the mapper wrote it), is written
    with the next flush, as ever. Raises StaleDataError when somebody else changed the row meanwhile.
    """
    state = sa.inspect(row)
    if not state.persistent or state.modified or session.in_nested_transaction():
        for name, value in values.items():
            setattr(row, name, value)
        return
    new = values | {"updated_at": session.info["now"], "version": row.version + 1}
    statement = _put(sa.inspect(type(row)).local_table, tuple(new))
    found = session.connection().execute(statement, {f"new_{name}": value for name, value in new.items()} | {
        "own_id": row.id, "own_version": row.version})
    if found.rowcount != 1:
        raise StaleDataError(f"{type(row).__name__} {row.uid} was changed by somebody else")
    for name, value in new.items():
        set_committed_value(row, name, value)


@cache
def _put(table: Any, names: tuple[str, ...]) -> sa.Update:
    return (sa.update(table).where(table.c.id == sa.bindparam("own_id"), table.c.version == sa.bindparam("own_version"))
            .values({name: sa.bindparam(f"new_{name}") for name in names}))


def write_out(session: Session, kind: type[Base]) -> None:
    """Flush when the session holds something of ``kind`` that is not written yet; a bare statement would not see it."""
    if any(isinstance(one, kind) for one in (*session.new, *session.dirty, *session.deleted)):
        session.flush()


@cache
def _insert_once(table: sa.Table, unique: tuple[str, ...], dialect: str) -> sa.Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # its part of SQLAlchemy is loaded where it is used
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(table.c.id)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(table.c.id)
