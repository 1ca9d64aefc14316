"""What of the database goes out: ``catalogue.toml`` beside the tables as they are.

Each row goes out with its id and, where it has one, its uid; a reference is the uid of what it points to. Ids stay the
same when the row comes in, as some fields of JSON speak of rows by them.
"""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from planner.core.db import Base

FILE = Path(__file__).with_name("catalogue.toml")
OF_AN_ENTITY = ("id", "uid", "created_at", "updated_at", "version")


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """One table that goes out. ``columns`` in the order of the table; ``late`` are filled once all rows are there."""

    table: sa.Table
    columns: tuple[sa.Column[Any], ...]
    late: frozenset[str]

    @property
    def name(self) -> str:
        """The table's name, and that of its file."""
        return self.table.name


@lru_cache(maxsize=1)
def said() -> Mapping[str, Any]:
    """The catalogue as it was written."""
    return tomllib.loads(FILE.read_text("utf-8"))


def named(table: sa.Table) -> tuple[str, ...]:
    """The columns of ``table`` that the catalogue sends out, those of every entity among them."""
    listed = tuple(said()["tables"].get(table.name, "").split())
    return (OF_AN_ENTITY if is_entity(table) and listed else ()) + listed


def is_entity(table: sa.Table) -> bool:
    """Whether a table has what every entity has."""
    return set(OF_AN_ENTITY) <= set(table.c.keys())


def target(column: sa.Column[Any]) -> str | None:
    """The table that a column points into, None for an ordinary one."""
    pointer: str | None = said()["pointers"].get(f"{column.table.name}.{column.name}")
    return next((key.column.table.name for key in column.foreign_keys), pointer)


def name_of(table: sa.Table) -> tuple[str, ...]:
    """The columns that a reference to a row of ``table`` consists of."""
    return ("uid",) if "uid" in table.c else tuple(said()["names"][table.name].split())


def stand_in(column: sa.Column[Any]) -> str | None:
    """What a column that stays out gets when a row comes in; None: nothing."""
    found: str | None = said()["instead"].get(f"{column.table.name}.{column.name}")
    return found


@lru_cache(maxsize=1)
def entities() -> tuple[Entity, ...]:
    """All that goes out, each after what it points to; what points in a circle is filled afterwards."""
    places = {table.name: place for place, table in enumerate(in_order())}
    return tuple(_entity(table, places) for table in in_order() if table.name in said()["tables"])


def _entity(table: sa.Table, places: Mapping[str, int]) -> Entity:
    listed = set(named(table))
    columns = tuple(column for column in table.c if column.name in listed)
    return Entity(table, columns, late(table, places))


def late(table: sa.Table, places: Mapping[str, int]) -> frozenset[str]:
    """The columns of ``table`` that point to a row which may come after it."""
    return frozenset(column.name for column in table.c
                     if (into := target(column)) is not None and places[into] >= places[table.name])


@lru_cache(maxsize=1)
def in_order() -> tuple[sa.Table, ...]:
    """Every table, each after those that it must point to. Of a circle the one with an optional pointer comes first."""
    left = dict(sorted(Base.metadata.tables.items()))
    found: list[sa.Table] = []
    while left:
        ready = [table for table in left.values() if not _needs(table, left, optional=True)]
        ready = ready or [table for table in left.values() if not _needs(table, left, optional=False)][:1]
        assert ready, f"tables that must point at each other: {sorted(left)}"
        found += ready
        for table in ready:
            del left[table.name]
    return tuple(found)


def _needs(table: sa.Table, left: Mapping[str, sa.Table], *, optional: bool) -> set[str | None]:
    wanted = {target(column) for column in table.c if optional or not column.nullable or not column.foreign_keys}
    return {name for name in wanted if name in left and name != table.name}
