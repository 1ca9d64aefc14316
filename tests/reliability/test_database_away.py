"""PostgreSQL ends every connection, as a restart does: at most one answer says so, then all goes on by itself.

The long form, with a server that is stopped and crashes: python3 dev.py bench --reliability postgres
"""
from __future__ import annotations

import socket
from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from planner import create_app, worker
from planner.clockwork import run_once
from planner.core import outbox
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.outbox import Message, OutboxState
from tests import factories as make
from tests.conftest import NOW


def end_all_connections(app) -> None:
    """What a restart of the server does to whoever is connected."""
    engine = sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                   "WHERE datname = current_database() AND pid <> pg_backend_pid()"))
    engine.dispose()


def test_a_machine_that_never_answers_is_given_up(settings):
    """A firewall that drops everything says nothing for minutes, and each page would wait for it."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:            # takes the call, says no word
        url = f"postgresql://planner@127.0.0.1:{deaf.getsockname()[1]}/planner"
        app = create_app(replace(settings, database_url=url), clock=FixedClock(NOW))
        with app.app_context():
            connection = db.engine.dialect.create_connect_args(db.engine.url)[1]
        args = connection | app.config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
        assert args["connect_timeout"] == 5

        with pytest.raises(psycopg.errors.ConnectionTimeout):
            psycopg.connect(**args | {"connect_timeout": 2})        # the least that it knows


@pytest.fixture
def house(live_app):
    """A house that can be looked at."""
    with live_app.app_context(), unit_of_work() as work:
        work.session.add_all([make.organisation(), make.site()])
    return live_app


@pytest.mark.database
@pytest.mark.postgres
def test_pages_are_back_after_one_answer_at_most(house):
    client = house.test_client()
    assert client.get("/blog/").status_code == 200
    end_all_connections(house)

    statuses = [client.get("/blog/").status_code for _ in range(3)]

    assert statuses[0] in {200, 503}
    assert statuses[1:] == [200, 200]


@pytest.mark.database
@pytest.mark.postgres
def test_the_clockwork_goes_on_and_marks_what_went_out(house):
    with house.app_context(), unit_of_work() as work:
        for number in range(3):
            outbox.post(work.session, "chat", key=f"chat:{number}", now=NOW)
    sent = []

    def send(delivery):
        sent.append(delivery.key)
        if len(sent) == 1:
            end_all_connections(house)

    tick = worker.Tick("deliver", lambda session, now: outbox.deliver_due(session, {"chat": send}, now=now), 1)
    for _ in range(2):
        run_once(house, tick)

    assert sorted(sent) == ["chat:0", "chat:1", "chat:2"]
    with house.app_context():
        assert set(db.session.scalars(sa.select(Message.state))) == {OutboxState.SENT}
