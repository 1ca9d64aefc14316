"""One row that can't be done holds nobody else's row back."""
from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.db import clock, db, one_by_one
from planner.steps.publishing import queries
from planner.steps.publishing.services import release
from tests import factories as make


def test_what_fails_is_logged_and_the_others_are_done(live_app, caplog):
    def act(session, one, now):
        session.add(make.person(name=f"Person {one}"))
        session.flush()
        if one == 2:
            raise AssertionError("poison")
        return 1

    with live_app.app_context(), caplog.at_level(logging.ERROR, logger="planner"):
        assert one_by_one([1, 2, 3], act, what="row") == 2
        names = db.session().scalars(sa.text("SELECT name FROM person ORDER BY name")).all()

    assert names == ["Person 1", "Person 3"]
    assert "row 2 failed" in caplog.text


def test_without_a_database_nothing_more_is_tried(live_app):
    tried = []

    def act(session, one, now):
        tried.append(one)
        raise sa.exc.OperationalError("select 1", {}, Exception("gone"))

    with live_app.app_context(), pytest.raises(sa.exc.OperationalError):
        one_by_one([1, 2], act, what="row")

    assert tried == [1]


def test_a_text_that_breaks_the_clock_does_not_keep_later_ones_in(live_app, monkeypatch):
    gone_out = []

    def release_due(session, publication_id, *, now):
        if publication_id == 1:
            raise LookupError("no site")
        gone_out.append(publication_id)
        return True

    monkeypatch.setattr(release, "release_due", release_due)
    monkeypatch.setattr(queries, "due_ids", lambda session, **_: [1, 2])

    with live_app.app_context():
        assert worker.publish_due(db.session(), clock().now()) == 1
    assert gone_out == [2]
