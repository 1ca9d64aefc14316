"""Statements that are put together once: their words and numbers stand in them, and only what is named is bound."""
from __future__ import annotations

from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

_DIALECT = SQLiteDialect()          # quotes as PostgreSQL does; signs of the driver are seen to when it is compiled
Statement = TypeVar("Statement", bound=sa.SelectBase)


def fixed(statement: Statement) -> Statement:
    """The same statement, of columns alone, with each constant text and number written into it.

    SQLite plans a statement anew at every asking when a value is bound where an index with a condition would look at it
    (``state = ?``), and each place that is bound costs. Places with a name (``sa.bindparam("me")``) stay places; so do
    instants and truth values. For statements that are kept: of one that holds what somebody typed there would be as
    many as people type.
    """
    return cast("Statement", visitors.replacement_traverse(statement, {}, _written))


def _written(element: Any, **_options: Any) -> Any:
    if not isinstance(element, BindParameter) or element.required or element.value is None:
        return None
    several = list(element.value) if element.expanding else [element.value]
    if not several or any(isinstance(value, bool) or not isinstance(value, str | int) for value in several):
        return None
    process = element.type.dialect_impl(_DIALECT).literal_processor(_DIALECT)
    if process is None or isinstance(element.type, sa.types.NullType):
        return None
    texts = [process(value) for value in several]
    return sa.literal_column(f"({', '.join(sorted(texts))})" if element.expanding else texts[0], element.type)
