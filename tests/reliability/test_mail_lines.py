"""A mail server hangs up after taking a mail, refuses one, puts off, is slow or silent; the others go (trust 6.3, 6.5).

The long form, with whole workers, texts and pages beside it: python3 dev.py bench --reliability mail
"""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from benchmarks.reliability.post_office import Mood, post_office
from planner.core import outbox
from planner.core.db import db, unit_of_work
from planner.core.outbox import Message, OutboxState
from planner.messages import connections, delivery
from planner.messages.services import Purpose, send_mail
from planner.worker import HANDLERS
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.once
MAILS = 3


@pytest.fixture
def office(live_app, monkeypatch):
    """A mail server, an application that hands its mails in there, and three mails that wait."""
    monkeypatch.setattr(delivery, "TIMEOUT", 1)
    with post_office() as server:
        monkeypatch.setitem(live_app.extensions, "planner.settings", replace(
            live_app.extensions["planner.settings"], smtp_url=server.url, mail_from="planner@nevelbaak.example"))
        with live_app.app_context(), unit_of_work() as work:
            work.session.add(make.organisation())
            work.session.flush()
            for number in range(MAILS):
                send_mail(work.session, to=f"reader{number}@example.org", key=f"proof:{number}", text="x", html="x",
                          subject=f"item {number}", now=NOW, purpose=Purpose.NEWS)
        yield server
        connections.hang_up_all()


def tick(app, at):
    app.extensions["planner.clock"].instant = at
    with app.app_context():
        return outbox.deliver_topic(db.session(), "mail", HANDLERS["mail"], now=at)


def states(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(Message.state).order_by(Message.id)))


def test_a_line_that_dies_after_the_mail_was_taken_repeats_it_once_under_the_same_message_id(live_app, office):
    office.mood = Mood.DROPS
    for turn in range(3):
        tick(live_app, NOW + turn * timedelta(minutes=2))

    found = office.by_subject()
    assert {subject: len(taken) for subject, taken in found.items()} == {f"item {n}": 2 for n in range(MAILS)}
    assert all(len({one.message_id for one in taken}) == 1 for taken in found.values())
    assert states(live_app) == [OutboxState.SENT] * MAILS


def test_one_refused_recipient_keeps_nobody_else_from_his_mail(live_app, office):
    office.mood, office.refused = Mood.REFUSES, "reader1@example.org"

    assert tick(live_app, NOW) == MAILS - 1

    assert set(office.by_subject()) == {"item 0", "item 2"}
    assert states(live_app) == [OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT]


def test_a_server_that_says_nothing_is_asked_once_and_costs_no_attempt(live_app, office):
    office.mood = Mood.SILENT
    assert tick(live_app, NOW) == 0
    assert states(live_app) == [OutboxState.QUEUED] * MAILS

    office.mood = Mood.WELL
    assert tick(live_app, NOW + timedelta(minutes=5)) == MAILS


def test_a_server_that_puts_off_whom_it_does_not_know_gets_it_a_minute_later(live_app, office):
    office.mood = Mood.GREY
    assert tick(live_app, NOW) == 0
    assert tick(live_app, NOW + timedelta(seconds=59)) == 0

    assert tick(live_app, NOW + timedelta(minutes=2)) == MAILS

    assert {subject: len(taken) for subject, taken in office.by_subject().items()} == {
        f"item {n}": 1 for n in range(MAILS)}
    assert set(office.tries.values()) == {2}


def test_a_slow_server_gets_each_once(live_app, office):
    office.mood, office.pause = Mood.SLOW, 0.2

    assert tick(live_app, NOW) == MAILS

    assert [len(taken) for taken in office.by_subject().values()] == [1] * MAILS
    assert states(live_app) == [OutboxState.SENT] * MAILS
