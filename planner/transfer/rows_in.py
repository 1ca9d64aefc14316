"""Lines of JSON become rows again, with the ids and times that they had."""
from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from planner.core.db import Base
from planner.transfer.catalogue import Entity, in_order, name_of, stand_in, target
from planner.transfer.errors import Broken
from planner.transfer.rows_out import AT_ONCE

Row = Mapping[str, Any]
_T = TypeVar("_T")


def write_lines(connection: sa.Connection, entity: Entity, lines: Iterable[bytes]) -> int:
    """Insert what ``lines`` hold; what points to rows that come later stays empty. Returns how many there were.

    Raises:
        Broken: a line is no row of this table, or the database refuses it (``transfer_row_wrong``).
    """
    now = [column for column in entity.columns if column.name not in entity.late]
    places = {column.name: _place(column) for column in now}
    statement = sa.insert(entity.table).values({name: place.value for name, place in places.items()} | {
        column.name: sa.bindparam(column.name, type_=column.type) for column in _instead(entity)})
    done = 0
    for batch in in_batches(enumerate(lines, start=1), AT_ONCE):
        rows = [_bound(entity, number, line, now, places) for number, line in batch]
        for column in _instead(entity):
            for row in rows:
                row[column.name] = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
        _run(connection, statement, rows, entity, batch[0][0])
        done += len(rows)
    return done


def point_late(connection: sa.Connection, entity: Entity, lines: Iterable[bytes]) -> None:
    """Fill what :func:`write_lines` left empty. Raises Broken."""
    columns = [column for column in entity.columns if column.name in entity.late]
    if not columns:
        return
    places = {column.name: _place(column) for column in columns}
    statement = (sa.update(entity.table).where(entity.table.c.id == sa.bindparam("own_id"))
                 .values({name: place.value for name, place in places.items()}))
    filled = ((number, line) for number, line in enumerate(lines, start=1)
              if any(parse(entity, number, line)[column.name] is not None for column in columns))
    for batch in in_batches(filled, AT_ONCE):
        rows = [_bound(entity, number, line, columns, places) | {"own_id": parse(entity, number, line)["id"]}
                for number, line in batch]
        _run(connection, statement, rows, entity, batch[0][0])


def in_batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """``items`` in lists of at most ``size``."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def parse(entity: Entity, number: int, line: bytes) -> Row:
    """The row that a line holds. Raises Broken when it is none of this table."""
    try:
        row = json.loads(line)
        if isinstance(row, dict) and row.keys() == {column.name for column in entity.columns}:
            return row
    except (ValueError, RecursionError):
        pass
    raise Broken("transfer_row_wrong", name=entity.name, line=number)


def _instead(entity: Entity) -> list[sa.Column[Any]]:
    return [column for column in entity.table.c if stand_in(column) is not None]


def _run(connection: sa.Connection, statement: Any, rows: list[dict[str, Any]], entity: Entity, number: int) -> None:
    try:
        connection.execute(statement, rows)
    except (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.StatementError) as error:
        if isinstance(error, sa.exc.OperationalError | sa.exc.InternalError):
            raise
        raise Broken("transfer_row_wrong", name=entity.name, line=number) from error


# --- One column --------------------------------------------------------------------------------------------------


class _Place:
    """Where the value of a column goes: parameters of the statement, and what they become there."""

    def __init__(self, value: Any, parameters: Sequence[tuple[str, sa.Column[Any]]], *, is_reference: bool) -> None:
        self.value, self.parameters, self.is_reference = value, parameters, is_reference

    def bind(self, value: Any) -> dict[str, Any]:
        """The parameters for ``value``. Raises ValueError, TypeError for what can't stand there."""
        if value is None:
            return {name: None for name, _ in self.parameters}
        if not self.is_reference:
            ((name, column),) = self.parameters
            return {name: decode(column, value)}
        parts = str(value).split("/")
        return {name: int(part) if isinstance(column.type, sa.Integer) else part
                for (name, column), part in zip(self.parameters, parts, strict=True)}


def _place(column: sa.Column[Any]) -> _Place:
    into = target(column)
    if into is None:
        return _Place(sa.bindparam(column.name, type_=column.type), [(column.name, column)], is_reference=False)
    value, parameters = _look_up(into, column.name)
    return _Place(value, parameters, is_reference=True)


def _look_up(into: str, prefix: str) -> tuple[Any, list[tuple[str, sa.Column[Any]]]]:
    """The id of the row of ``into`` with the name that is bound, found by the database itself."""
    table = Base.metadata.tables[into]
    other = table.alias()
    conditions, parameters = [], []
    for name in name_of(table):
        bound, deeper = f"{prefix}__{name}", target(table.c[name])
        if deeper is not None:
            value, more = _look_up(deeper, bound)
            parameters += more
        else:
            value = sa.bindparam(bound, type_=table.c[name].type)
            parameters.append((bound, table.c[name]))
        conditions.append(other.c[name] == value)
    return sa.select(other.c.id).where(*conditions).scalar_subquery(), parameters


def _bound(entity: Entity, number: int, line: bytes, columns: Iterable[sa.Column[Any]],
           places: Mapping[str, _Place]) -> dict[str, Any]:
    row, found = parse(entity, number, line), dict[str, Any]()
    try:
        for column in columns:
            found |= places[column.name].bind(row[column.name])
    except (ValueError, TypeError) as error:
        raise Broken("transfer_row_wrong", name=entity.name, line=number) from error
    return found


def decode(column: sa.Column[Any], value: Any) -> Any:
    """A value of JSON as the database wants it. Raises ValueError, TypeError for what can't stand there."""
    kind = column.type
    if isinstance(kind, sa.JSON):
        return value
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    python = sa.DateTime().python_type if isinstance(kind, sa.TypeDecorator) else kind.python_type
    if python in (datetime, date, time):
        return python.fromisoformat(value)
    if not isinstance(value, python) or (python is int and isinstance(value, bool)):
        raise TypeError(f"{column.name} wants {python.__name__}")
    return value


# --- The database as a whole -------------------------------------------------------------------------------------


def is_empty(connection: sa.Connection) -> bool:
    """Whether nobody lives here: no house, no people, no history. Rows that a program makes for itself don't count."""
    tables = Base.metadata.tables
    return not any(connection.scalar(sa.select(sa.exists(sa.select(1).select_from(tables[name]))))
                   for name in ("organisation", "person", "event_log"))


def sweep(connection: sa.Connection) -> None:
    """Throw away what the program made for itself in a house where nobody lives (see :func:`is_empty`)."""
    for table in reversed(in_order()):
        if table.name != "event_log":           # it has no rows, and refuses to lose any
            connection.execute(sa.delete(table))


def count_on(connection: sa.Connection) -> None:
    """Let new rows get ids after those that came in; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in in_order():
        if "id" in table.c and not table.c.id.foreign_keys:
            top = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(
                sa.func.pg_get_serial_sequence(table.name, "id"), top, sa.false())))


