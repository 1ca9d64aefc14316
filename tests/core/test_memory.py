"""What is remembered by a mark holds for everybody, or is not remembered for everybody."""
from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from planner.core.db import db, unit_of_work
from planner.core.memory import Memory, links_mark, read_marks, rows_mark
from planner.people.models import Team, team_member
from tests import factories as make

pytestmark = pytest.mark.database


def team(key: str) -> Team:
    return Team(key=key, name_nl=key, name_en=key)


def names(memory: Memory[list[str]], session: Session) -> list[str]:
    """Remembered by a mark, as pages do it."""
    return memory.get(read_marks(session, rows_mark(Team)), lambda: list(session.scalars(
        sa.select(Team.name_en).order_by(Team.key))), session=session)


def rename_in_vain(memory: Memory[list[str]]) -> None:
    with unit_of_work() as work:
        work.session.scalars(sa.select(Team).where(Team.key == "one")).one().name_en = "never"
        work.session.flush()
        assert names(memory, work.session) == ["never", "two"]
        raise ZeroDivisionError


def test_what_was_taken_back_is_not_remembered(live_app: Flask) -> None:
    """A change that is undone, and then another one, leave the counts of rows and versions the same."""
    memory: Memory[list[str]] = Memory()
    with live_app.app_context():
        with unit_of_work() as work:
            work.session.add_all([team("one"), team("two")])
        assert names(memory, db.session()) == ["one", "two"]
        with pytest.raises(ZeroDivisionError):
            rename_in_vain(memory)
        with unit_of_work() as work:
            work.session.scalars(sa.select(Team).where(Team.key == "two")).one().name_en = "really"

        assert names(memory, db.session()) == ["one", "really"]


def test_every_change_of_a_row_changes_the_mark(session: Session) -> None:
    seen = [read_marks(session, rows_mark(Team))]
    one, two = team("one"), team("two")
    for change in (lambda: session.add_all([one, two]), lambda: setattr(one, "name_en", "Cloud"),
                   lambda: session.delete(two), lambda: session.add(team("two"))):
        change()
        session.flush()
        seen.append(read_marks(session, rows_mark(Team)))

    assert len(set(seen)) == len(seen)


def test_the_last_row_anew_is_another_one(session: Session) -> None:
    """SQLite gives the number of the last row that was removed to the next one that is made."""
    session.add(team("one"))
    session.flush()
    before = read_marks(session, rows_mark(Team))
    session.execute(sa.delete(Team))
    session.add(team("two"))
    session.flush()

    assert read_marks(session, rows_mark(Team)) != before


def test_pairs_that_change_partners_change_the_mark(session: Session) -> None:
    ann, bob = make.person(), make.person()
    one, two = team("one"), team("two")
    one.members, two.members = [ann], [bob]
    session.add_all([one, two])
    session.flush()
    before = read_marks(session, links_mark(team_member))
    one.members, two.members = [bob], [ann]
    session.flush()

    assert read_marks(session, links_mark(team_member)) != before
