"""The database goes away between a call and what came of it: that is written as soon as it is back (trust 6.3)."""
from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from planner.steps.publishing import runs
from planner.steps.publishing.services import lines
from planner.workflow.publishing import PublicationState
from tests.conftest import NOW
from tests.steps.publishing.conftest import DONE


@pytest.fixture
def away(monkeypatch):
    """A database that is away for the next two tries to write what came of a call."""
    settle, tries = lines.settle, []

    def gone(*given, **more):
        tries.append(given)
        if len(tries) <= 2:
            raise OperationalError("UPDATE", {}, Exception("gone"))
        return settle(*given, **more)

    monkeypatch.setattr(lines, "settle", gone)
    monkeypatch.setattr(runs, "BREATH", 0.0)
    return tries


def test_what_came_of_a_call_is_written_when_the_database_is_back(app, session, due, away, monkeypatch):
    calls = []

    def make(call):
        calls.append(call)
        return DONE

    monkeypatch.setattr(runs, "_make", make)
    session.commit()

    with app.app_context():
        assert runs.send_due(session, NOW) == 1

    session.expire_all()
    assert due.publication.state is PublicationState.PUBLISHED
    assert (len(calls), len(away)) == (1, 3)
