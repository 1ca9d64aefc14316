"""Processes are killed in the middle: nothing acknowledged is lost, nothing goes out more than once a kill (trust 6).

The long form, with whole workers and a mail server: python3 dev.py bench --reliability kills web-kills
"""
from __future__ import annotations

import os
import time
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core import outbox
from planner.core.clock import SystemClock
from planner.core.db import clock, db, unit_of_work
from planner.core.outbox import Message, OutboxState
from planner.people import sessions
from planner.policy import Role
from planner.steps.agenda.models import Idea
from tests import factories as make
from tests.reliability.forks import Copy, copies, note, noted, wait_for_lines, wait_until

pytestmark = [pytest.mark.database, pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows copies no process")]
MESSAGES, KILLS = 40, 3


@pytest.fixture
def ticking(live_app, monkeypatch):
    """An application whose clock goes on, with leases of a second."""
    monkeypatch.setitem(live_app.extensions, "planner.clock", SystemClock())
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=1))
    return live_app


def waiting(app) -> int:
    with app.app_context():
        found = db.session.scalar(sa.select(sa.func.count()).where(Message.done_at.is_(None))) or 0
        db.session.remove()
        return found


def test_of_what_is_handed_out_nothing_is_lost_and_each_kill_repeats_one_at_most(ticking, tmp_path):
    out = tmp_path / "sent"
    keys = [f"proof:{number}" for number in range(MESSAGES)]
    with ticking.app_context(), unit_of_work() as work:
        for key in keys:
            outbox.post(work.session, "chat", key=key, now=work.now)

    def send(delivery):
        note(out, delivery.key)
        time.sleep(0.01)                                # on its way: whoever is killed now has sent and not marked

    def deliver(_number):
        while True:
            outbox.deliver_due(db.session(), {"chat": send}, now=clock().now())
            db.session.remove()
            time.sleep(0.05)

    with copies(ticking, 2, deliver) as workers:
        for kill in range(KILLS):
            wait_for_lines(out, (kill + 1) * MESSAGES // (KILLS + 2))
            workers[kill % 2].kill()
            workers[kill % 2] = Copy(ticking, lambda: deliver(0))
        wait_until(lambda: waiting(ticking) == 0)

    times = Counter(noted(out))
    assert set(times) == set(keys)
    assert sum(times.values()) - len(keys) <= KILLS
    with ticking.app_context():
        assert set(db.session.scalars(sa.select(Message.state))) == {OutboxState.SENT}


def test_what_a_killed_web_process_confirmed_is_there(ticking, tmp_path):
    with ticking.app_context(), unit_of_work() as work:
        lead = make.person(Role.LEAD)
        work.session.add_all([make.organisation(), lead])
        work.session.flush()
        token = sessions.start_sign_in(work.session, lead, now=work.now)
    told = tmp_path / "told"

    def write(number):
        client = ticking.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        for turn in range(1_000):
            mark = f"idea-{os.getpid()}-{number}-{turn}"
            if client.post("/ideas", data={"title": mark, "lang": "en"}).status_code == 303:
                note(told, mark)

    for kill in range(2):
        with copies(ticking, 2, write) as writers:
            wait_for_lines(told, 6 * (kill + 1))
            writers[0].kill()
            wait_for_lines(told, 6 * (kill + 1) + 3)

    with ticking.app_context():
        there = list(db.session.scalars(sa.select(Idea.title)))
        assert set(noted(told)) <= set(there)
        assert len(there) == len(set(there))
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(sa.text("PRAGMA integrity_check")).scalars().all() == ["ok"]
