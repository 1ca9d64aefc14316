"""Statements whose constants stand in them give the same rows, and leave what is named to be bound."""
from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.fixed import fixed
from planner.people.models import Person, PersonStatus
from tests.factories import person

pytestmark = pytest.mark.database
SAID = "it's 100 % \\ :so"


def test_a_constant_is_written_and_a_place_with_a_name_is_bound(session: Session) -> None:
    ada, bob, cas = people = [person(name=name) for name in ("Ada", "Bob", "Cas")]
    cas.status = PersonStatus.LEFT
    session.add_all(people)
    session.flush()
    here = (sa.select(Person.name, sa.literal(SAID).label("said"), (sa.literal(7) + 1).label("eight"))
            .where(Person.status.in_({PersonStatus.ACTIVE, PersonStatus.LEFT}), Person.status != PersonStatus.LEFT,
                   Person.id != sa.bindparam("me"), Person.name.in_(["Ada", "Bob", "Cas"]))
            .order_by(Person.name))
    written = fixed(here)
    assert session.execute(written, {"me": bob.id}).all() == session.execute(here, {"me": bob.id}).all() \
        == [(ada.name, SAID, 8)]
    assert set(written.compile(dialect=session.get_bind().dialect).params) == {"me"}


def test_an_empty_list_and_an_instant_stay_bound(session: Session) -> None:
    ada = person(name="Ada")
    session.add(ada)
    session.flush()
    nobody = sa.select(Person.id).where(Person.name.in_([]))
    then = sa.select(Person.name).where(Person.created_at <= ada.created_at, Person.id == ada.id)
    assert session.execute(fixed(nobody)).all() == []
    assert session.execute(fixed(then)).all() == [("Ada",)]


def test_two_that_differ_in_a_constant_are_two_statements(session: Session) -> None:
    session.add_all([person(name="Ada"), person(name="Bob")])
    session.flush()
    found = [session.scalars(fixed(sa.select(Person.name).where(Person.name == name))).all() for name in ("Ada", "Bob")]
    assert found == [["Ada"], ["Bob"]]
