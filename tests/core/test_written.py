"""The mark of the database: the same as long as nobody writes, another one after any commit."""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.core import written
from planner.core.db import db, unit_of_work
from planner.people.models import Person
from tests import factories as make

pytestmark = pytest.mark.database


def _read_between(database):
    before = database.mark()
    db.session.scalars(sa.select(Person)).all()
    db.session.rollback()
    return before, database.mark()


def test_reading_leaves_the_mark_and_a_commit_changes_it(live_app):
    database = written.of(live_app)
    with live_app.app_context():
        # A server of PostgreSQL counts what is written to its other databases too, so a quiet moment is looked for.
        pairs = [_read_between(database) for _ in range(50)]
        before = database.mark()
        with unit_of_work() as work:
            work.session.add(make.person(name="Ann"))
            work.session.flush()
            open_still = database.mark()
        after = database.mark()

    assert any(one == other is not None for one, other in pairs)
    assert after not in (before, open_still)


def test_what_is_in_an_open_transaction_has_no_mark(app):
    assert written.of(app).mark() is None
