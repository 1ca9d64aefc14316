"""Rows written past the mapper hold to the same rules as rows that go through it."""
from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner.core import outbox, rows
from planner.core.outbox import Message
from planner.people.models import Person
from tests import factories as make
from tests.support.queries import count_queries

pytestmark = pytest.mark.database
RENAME = sa.update(Person).where(Person.name == sa.bindparam("was")).values(name=sa.bindparam("becomes"))


@pytest.fixture
def ann(session: Session) -> Person:
    person = make.person(name="Ann")
    session.add(person)
    session.flush()
    return person


def stored(session: Session, person: Person) -> str:
    return str(session.connection().scalar(sa.select(Person.name).where(Person.id == person.id)))


def test_the_same_key_is_written_once_and_undoes_nothing_else(session: Session, ann: Person, now: datetime) -> None:
    ann.name = "Anna"

    assert [outbox.post(session, "mail", key="mail:1", now=now, to=to) for to in ("ann", "bob")] == [True, False]

    assert session.scalars(sa.select(Message.payload)).all() == [{"to": "ann"}]
    assert stored(session, ann) == "Anna"


def test_a_value_is_written_at_once_and_counted_as_a_change(session: Session, ann: Person) -> None:
    version = ann.version

    with count_queries() as seen:
        rows.put(session, ann, name="Anna")
        session.flush()

    assert len(seen) == 1
    assert (ann.name, stored(session, ann), ann.version) == ("Anna", "Anna", version + 1)
    ann.job_title = "Engineer"          # the mapper goes on from there
    session.flush()
    assert ann.version == version + 2


def test_a_row_that_somebody_else_changed_is_not_written(session: Session, ann: Person) -> None:
    session.connection().execute(sa.update(Person).where(Person.id == ann.id).values(version=Person.version + 1))

    with pytest.raises(StaleDataError):
        rows.put(session, ann, name="Anna")


def test_what_waits_goes_with_it(session: Session, ann: Person) -> None:
    version, ann.job_title = ann.version, "Engineer"

    rows.put(session, ann, name="Anna")

    assert stored(session, ann) == "Ann"
    session.flush()
    assert (stored(session, ann), ann.version) == ("Anna", version + 1)


def test_what_a_savepoint_takes_back_is_taken_back_here_too(session: Session, ann: Person) -> None:
    inside = session.begin_nested()
    rows.put(session, ann, name="Anna")
    session.flush()
    inside.rollback()

    assert (ann.name, stored(session, ann)) == ("Ann", "Ann")


def test_a_kept_statement_sees_what_waits_and_is_seen(session: Session, ann: Person) -> None:
    ann.name = "Anna"

    assert rows.change(session, RENAME, {"was": "Anna", "becomes": "Anne"}, of=Person) == 1

    assert ann.name == "Anne"
