"""A house with rows in every table, each column filled, made from the tables themselves: a new one is filled too."""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from planner.core.uid import new_uid
from planner.transfer.catalogue import in_order, target

# What a column of this name holds, where any text would not do.
FIXED: dict[str, Any] = {"zone": "Europe/Amsterdam", "lang": "nl", "locale": "nl", "country": "NL", "theme": "auto",
                         "languages": ["nl", "en"], "settings": {}, "suffix": "png",
                         "is_main": False, "is_demo": False, "version": 1, "lessons": [],
                         "note_lang": "en", "polarity": 1, "est_minutes": 30}
# One row of these is all there may be.
SINGLE = frozenset({"organisation", "statement_answer", "similarity_state", "search_entry", "search_reader"})
AT = datetime(2026, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)


def fill(connection: sa.Connection, rows: int = 2) -> None:
    """Put ``rows`` rows into every table. What points in a circle points nowhere."""
    numbers, ids = count(1), dict[str, list[int]]()
    places = {table.name: place for place, table in enumerate(in_order())}
    for table in in_order():
        for place in range(1 if table.name in SINGLE else rows):
            row = {column.name: _value(column, next(numbers), place, ids, places) for column in table.c
                   if column.name != "id"}
            done = connection.execute(sa.insert(table).values(**row))
            if "id" in table.c:
                ids.setdefault(table.name, []).append(next(iter(done.inserted_primary_key or ())))


def _value(column: sa.Column[Any], number: int, place: int, ids: dict[str, list[int]],
           places: dict[str, int]) -> Any:
    into = target(column)
    if str(column) == "chat_address.team_id":
        return None                             # it is a person's or a team's
    if into is not None:
        place += column.name == "second_id"     # two different ones
        return ids[into][place % len(ids[into])] if into in ids else None
    if column.name in FIXED:
        return FIXED[column.name]
    if column.name == "uid" and column.type.length == 26:
        return new_uid()
    return place + 1 if isinstance(column.type, sa.Integer) else _of_type(column, number)


def _of_type(column: sa.Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, sa.Enum):
        return list(kind.enum_class or [])[number % len(list(kind.enum_class or []))]
    if isinstance(kind, sa.JSON):
        return {"naïef": [number, None, 1.5, "🚀 \u2028"], "a": True}
    if isinstance(kind, sa.String):
        text = f"{column.name} {number} é\n\"" if (kind.length or 99) > 25 else str(number)
        return text[-(kind.length or 99):]
    if isinstance(kind, sa.Boolean):
        return number % 2 == 1
    if isinstance(kind, sa.Float):
        return number + 0.25
    python = sa.DateTime().python_type if isinstance(kind, sa.TypeDecorator) else kind.python_type
    if python is datetime:
        return AT + timedelta(seconds=number)
    if python is date:
        return date(2026, 1, 1) + timedelta(days=number)
    return time(9, 30, number % 60)
