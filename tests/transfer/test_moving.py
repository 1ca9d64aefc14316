"""The house moves to another database, and back (docs/operators.md, Moving to another database)."""
from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import Base, db
from planner.people.models import Person
from planner.transfer.errors import NotHere
from planner.transfer.exporting import content_hashes
from planner.transfer.moving import engine_for, move
from tests.conftest import NOW
from tests.transfer.conftest import stamp

pytestmark = pytest.mark.database


def rows(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table.name: list(map(tuple, connection.execute(sa.select(table).order_by(*table.primary_key.columns))))
            for table in Base.metadata.sorted_tables}


def ready(engine: sa.Engine) -> None:
    """Tables, as a migration makes them."""
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        stamp(connection)


def test_every_row_is_the_same_there(full, blank, tmp_path):
    """M1: from PostgreSQL to SQLite and back, from SQLite to SQLite."""
    ready(blank)
    with full.app_context():
        source = db.engine
        if source.dialect.name == "sqlite":
            number = move(source, blank)
        else:
            with engine_for(f"sqlite:///{tmp_path / 'between.db'}") as between:
                ready(between)
                number = move(source, between)
                move(between, blank)
        with source.connect() as here, blank.connect() as there:
            before, after = rows(here), rows(there)
            same = content_hashes(here) == content_hashes(there)

    assert after == before
    assert same
    assert number == sum(map(len, before.values()))
    with Session(blank) as session:
        session.info["now"] = NOW
        session.add(ann := Person(name="Ann", locale="nl", zone="UTC"))
        session.flush()
        assert ann.id == len(before["person"]) + 1


def test_it_moves_only_where_nobody_lives(full):
    """M2."""
    with full.app_context(), pytest.raises(NotHere, match="transfer_not_empty"):
        move(db.engine, db.engine)


@pytest.mark.parametrize("address", ["mysql://host/name", "nonsense", "sqlite+unknown:///x"])
def test_what_is_no_address_is_said(address):
    """M3."""
    with pytest.raises(NotHere, match="transfer_no_database"), engine_for(address):
        pass
