"""A house that was brought in lets nothing out before somebody says that it works now (docs/domain-more.md s)."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core import outbox, standstill
from planner.core.db import db, unit_of_work
from planner.core.event_log import Event
from planner.core.outbox import Message, OutboxState
from planner.core.standstill import Came, Standstill
from planner.policy import Role
from planner.transfer.backups import back_up
from planner.transfer.importing import import_all
from planner.transfer.moving import move
from planner.transfer.restoring import restore
from tests import factories as make
from tests.conftest import NOW, SECRET
from tests.transfer.test_commands import run
from tests.transfer.test_moving import ready


@pytest.fixture
def house(session):
    """Ann administers, Lea leads; the house was put back from yesterday's backup."""
    ann, lea = make.person(Role.ADMIN, name="Ann"), make.person(Role.LEAD, name="Lea")
    session.add_all([make.organisation(), make.site(), ann, lea])
    standstill.begin(session.connection(), Came.RESTORED, now=NOW, made_at=NOW - timedelta(days=1))
    session.commit()
    return ann, lea


def tick(app, name):
    return worker.run_once(app, next(each for each in worker.TICKS if each.name == name))


@pytest.mark.database
@pytest.mark.parametrize("portable", [False, True])
def test_what_is_restored_stands_still(full, blank, tmp_path, portable):
    """S1."""
    with full.app_context():
        back_up(db.engine, tmp_path / "b.zip", instance=Path(full.instance_path), secret=SECRET, now=NOW,
                portable=portable)

    restore(blank, tmp_path / "b.zip", instance=tmp_path, secret=SECRET, now=NOW + timedelta(days=1))

    with blank.connect() as connection:
        (found,) = connection.execute(sa.select(Standstill.came, Standstill.since, Standstill.made_at))
    assert tuple(found) == (Came.RESTORED, NOW + timedelta(days=1), NOW)


@pytest.mark.once
def test_what_is_imported_or_moved_stands_still(full, empty, parcel, blank):
    """S1; a move that says that it goes on does not."""
    with empty.app_context():
        session = db.session()
        session.connection(execution_options={"planner_write": True})
        session.info["now"] = NOW
        import_all(session, parcel, instance=Path(empty.instance_path), now=NOW)
        assert session.scalar(sa.select(Standstill.came)) is Came.IMPORTED
        session.rollback()
        db.engine.dispose()
    ready(blank)
    with full.app_context():
        move(db.engine, blank, arrived=NOW)
    with blank.connect() as connection:
        assert connection.scalar(sa.select(Standstill.came)) is Came.MOVED


def test_nothing_leaves_it(app, session, house):
    """S2: neither mails, chats, webhooks, digests nor texts; what stays inside goes on, and a channel may be tried."""
    for topic in worker.HANDLERS:
        outbox.post(session, topic, key=topic, now=NOW)
    session.commit()

    for each in worker.TICKS:
        if each.name.startswith("deliver_"):
            tick(app, each.name)

    waits = set(session.scalars(sa.select(Message.topic).where(Message.state == OutboxState.QUEUED,
                                                               Message.attempts == 0)))
    out = {topic for topic, handler in worker.HANDLERS.items() if not isinstance(handler, outbox.Inside)}
    assert out - waits == {worker.channels.TEST}


def test_no_turn_of_the_clockwork_that_reaches_out_is_forgotten(session, house):
    """S2: texts and what changes on channels, reminders, and every topic that calls somebody."""
    held = {each.name for each in worker.TICKS if "unless_still" in getattr(each.task, "__qualname__", "")}
    turn = worker.unless_still(lambda _session, _now: 7)

    assert held == {"publish", "send", "remind", "deliver_mail", "deliver_chat", "deliver_webhook"}
    assert turn(session, NOW) == 0
    standstill.end(session)
    assert turn(session, NOW) == 7


def test_everybody_is_told_and_an_administrator_lets_it_work(session, house, login):
    """S3: one press, which stands in the history."""
    ann, lea = house
    told = login(lea).get("/agenda").text
    refused = login(lea).post("/settings/go-on")

    client = login(ann)
    before = client.get("/agenda").text
    answer = client.post("/settings/go-on")
    again = client.post("/settings/go-on")

    assert "This house was put back from a backup. Nothing leaves it." in told
    assert "An administrator decides when it works." in told
    assert "let it work" not in told
    assert refused.status_code == 403
    assert "This is the original now: let it work" in before
    assert (answer.status_code, again.status_code) == (303, 409)
    assert "Nothing leaves it" not in client.get("/agenda").text
    assert session.scalars(sa.select(Event.actor_id).where(Event.event == "go_on")).all() == [ann.id]


def test_then_what_waited_goes_out(app, session, house, login, at):
    """S3: a mail, and what is due; nothing is lost by having stood still."""
    outbox.post(session, "webhook", key="w", now=NOW, delivery="forgotten")
    session.commit()
    login(house[0]).post("/settings/go-on")

    tick(app, "deliver_webhook")

    assert session.scalar(sa.select(Message.state).where(Message.key == "w")) is OutboxState.SKIPPED


@pytest.mark.database
def test_an_operator_lets_it_work_or_stand_still(live_app):
    """S3, S4: by a command, for a copy that was made in another way too."""
    with live_app.app_context(), unit_of_work() as work:
        work.session.add(make.organisation())

    stands = run(live_app, "stand-still")
    works, again = run(live_app, "go-on"), run(live_app, "go-on")

    assert "go-on" in stands.output
    assert (works.exit_code, again.exit_code) == (0, 1)
    assert "This house works already." in again.output
