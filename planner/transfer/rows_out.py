"""Rows as lines of JSON: the same on both databases, sign by sign."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from planner.core.db import Base
from planner.transfer.catalogue import Entity, name_of, target

AT_ONCE = 200               # rows in memory: the largest text is a quarter of a megabyte


def read_lines(connection: sa.Connection, entity: Entity, *criteria: sa.ColumnElement[bool]) -> Iterator[bytes]:
    """The rows of ``entity`` (those that meet ``criteria``) as lines of JSON, in the order of their keys."""
    names = [column.name for column in entity.columns]
    for row in stream(connection, _reading(entity).where(*criteria)):
        yield as_line(dict(zip(names, row, strict=True)))


def stream(connection: sa.Connection, statement: Any) -> Iterator[Any]:
    """The rows of ``statement``, few of them in memory at a time."""
    yield from connection.execute(statement, execution_options={"stream_results": True, "yield_per": AT_ONCE})


def as_line(row: Mapping[str, Any]) -> bytes:
    """One line of a file, its end included."""
    found = {name: encode(value) for name, value in row.items()}
    try:
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:                  # half of a pair of signs, which UTF-8 does not hold
        return json.dumps(found, separators=(",", ":")).encode() + b"\n"


def encode(value: Any) -> Any:
    """A value of the database as JSON has it. Raises TypeError for what has no form yet."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    raise TypeError(f"no form in an export for {type(value).__name__}")


@lru_cache(maxsize=512)
def _reading(entity: Entity) -> sa.Select[Any]:
    """One statement: each reference is the name of the row that it points to."""
    source: sa.FromClause = entity.table
    columns: list[sa.ColumnElement[Any]] = []
    for column in entity.columns:
        shown, source = _shown(column, target(column), source)
        columns.append(shown)
    return sa.select(*columns).select_from(source).order_by(*entity.table.primary_key.columns)


def _shown(column: sa.ColumnElement[Any], into: str | None,
           source: sa.FromClause) -> tuple[sa.ColumnElement[Any], sa.FromClause]:
    """A column as it goes out, and where it is read from. A name of several parts has a stroke between them."""
    if into is None:
        return column, source
    table = Base.metadata.tables[into]
    other = table.alias()
    source = source.outerjoin(other, column == other.c.id)
    parts: list[sa.ColumnElement[Any]] = []
    for name in name_of(table):
        part, source = _shown(other.c[name], target(table.c[name]), source)
        parts.append(part if name == "uid" or len(parts) == 0 else sa.cast(part, sa.String))
    shown = parts[0]
    for part in parts[1:]:
        shown = shown + "/" + part
    return shown, source
