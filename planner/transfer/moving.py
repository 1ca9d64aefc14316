"""The whole database to another one, of the other kind too: every table, row by row, with its ids.

Unlike an export it carries everything: passwords, sessions, what waits to be sent. Source: docs/operators.md (Move).
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.core import schema, standstill
from planner.core.settings import Settings
from planner.core.standstill import Came
from planner.transfer.archive import Tell, nothing
from planner.transfer.catalogue import in_order, late
from planner.transfer.errors import Broken, NotHere
from planner.transfer.exporting import content_hashes
from planner.transfer.rows_in import count_on, in_batches, is_empty, sweep
from planner.transfer.rows_out import AT_ONCE, stream
from planner.transfer.snapshots import check_current, snapshot


@contextmanager
def engine_for(address: str) -> Iterator[sa.Engine]:
    """An engine for the database at ``address``, written as in the settings; let go of afterwards.

    Raises:
        NotHere: that is no address of a database.
    """
    try:
        url = sa.make_url(Settings(database_url=address).sqlalchemy_url)
    except sa.exc.ArgumentError as error:
        raise NotHere("transfer_no_database") from error
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise NotHere("transfer_no_database")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def move(source: sa.Engine, goal: sa.Engine, *, arrived: datetime | None = None, tell: Tell = nothing) -> int:
    """Copy the whole house from ``source`` to the empty ``goal``; returns how many rows went over.

    One moment of the source, one transaction of the goal: all or nothing. Whoever calls stops the processes first, as
    what is written to the source afterwards stays there.

    Args:
        arrived: now, for the house to stand still at the goal; None: it works on there as it did.
    Raises:
        NotHere: somebody lives at the goal, or the source belongs to another program.
        Broken: what arrived is not what left.
    """
    with snapshot(source) as here:
        check_current(here)
        schema.upgrade(goal)
        with goal.connect().execution_options(planner_write=True) as there, there.begin():
            if not is_empty(there):
                raise NotHere("transfer_not_empty")
            sweep(there)
            rows = copy_rows(here, there, tell)
            count_on(there)
            check_equal(here, there)
            if arrived is not None:
                standstill.begin(there, Came.MOVED, now=arrived, made_at=arrived)
    return rows


def copy_rows(here: sa.Connection, there: sa.Connection, tell: Tell = nothing) -> int:
    """Every row of every table, in an order in which each finds what it points to."""
    places = {table.name: place for place, table in enumerate(in_order())}
    total = sum(_count(here, table) for table in in_order())
    done = 0
    for table in in_order():
        later = late(table, places)
        for batch in in_batches(stream(here, sa.select(table).order_by(*table.primary_key.columns)), AT_ONCE):
            try:
                there.execute(sa.insert(table), [row._asdict() | dict.fromkeys(later) for row in batch])
            except (sa.exc.DataError, sa.exc.IntegrityError) as error:
                raise Broken("transfer_row_refused", name=table.name, why=str(error.orig).splitlines()[0]) from error
            done += len(batch)
            tell(done, total, table.name)
    for table in in_order():
        _point(here, there, table, sorted(late(table, places)))
    return done


def _point(here: sa.Connection, there: sa.Connection, table: sa.Table, columns: list[str]) -> None:
    if not columns:
        return
    wanted = sa.select(table.c.id, *(table.c[name] for name in columns)).where(
        sa.or_(*(table.c[name].is_not(None) for name in columns))).order_by(table.c.id)
    change = (sa.update(table).where(table.c.id == sa.bindparam("own_id"))
              .values({name: sa.bindparam(f"own_{name}") for name in columns}))
    for batch in in_batches(stream(here, wanted), AT_ONCE):
        there.execute(change, [{f"own_{name}": value for name, value in row._asdict().items()} for row in batch])


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def check_equal(here: sa.Connection, there: sa.Connection) -> None:
    """Compare both: the number of rows of each table, and the content of all that an export holds. Raises Broken."""
    for table in in_order():
        if _count(here, table) != _count(there, table):
            raise Broken("transfer_differs", name=table.name)
    before, after = content_hashes(here), content_hashes(there)
    different: list[Any] = [name for name in before if before[name] != after[name]]
    if different:
        raise Broken("transfer_differs", name=different[0])
