"""The outbox: acknowledged is durable, sent once in ordinary running, recognisable when repeated (trust 6.3, 6.5)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core import outbox
from planner.core.db import db, unit_of_work
from planner.core.outbox import Closed, Inside, Later, Message, OutboxState, Pointless, Refused

pytestmark = pytest.mark.database


@pytest.fixture
def queued(live_app, now):
    """One message in the outbox of an application of its own."""
    with live_app.app_context():
        with unit_of_work() as work:
            outbox.post(work.session, "mail", key="digest:ann:2026-11-24", now=now, to="ann@nevelbaak.example")
        yield live_app


def _deliver(app, handler, at):
    app.extensions["planner.clock"].instant = at
    return outbox.deliver_due(db.session(), {"mail": handler}, now=at)


def test_a_key_is_queued_once(session, now):
    assert outbox.post(session, "mail", key="k", now=now)
    assert not outbox.post(session, "mail", key="k", now=now)


def test_a_failed_message_comes_back_later(queued, now):
    tries = []

    def flaky(delivery):
        tries.append(delivery.key)
        if len(tries) == 1:
            raise OSError("mail server down")

    assert _deliver(queued, flaky, now) == 0
    assert _deliver(queued, flaky, now + timedelta(seconds=30)) == 0
    assert _deliver(queued, flaky, now + timedelta(minutes=2)) == 1
    assert tries == ["digest:ann:2026-11-24"] * 2


def test_a_refused_message_fails_at_once_and_stays_visible(queued, now):
    def refuse(delivery):
        raise Refused("550 no such mailbox")

    _deliver(queued, refuse, now)

    message = db.session().scalar(sa.select(Message))
    assert (message.state, message.attempts) == (OutboxState.FAILED, 1)
    assert "550" in message.last_error


def test_waiting_for_a_mail_server_costs_no_attempt(queued, now):
    def wait(delivery):
        raise Later("no mail server is set")

    for minutes in range(20):
        _deliver(queued, wait, now + timedelta(minutes=2 * minutes))

    message = db.session().scalar(sa.select(Message))
    assert (message.state, message.attempts) == (OutboxState.QUEUED, 0)


def test_a_worker_that_lost_its_lease_marks_nothing(queued, now):
    def slow(delivery):
        with unit_of_work() as work:
            work.session.execute(sa.update(Message).values(lease="another worker's"))

    _deliver(queued, slow, now)

    assert db.session().scalar(sa.select(Message)).state is OutboxState.SENDING


def test_a_message_of_a_dead_worker_is_taken_over_within_two_minutes(queued, now):
    taken = outbox._lease("mail", 1)
    seen = []

    assert _deliver(queued, lambda delivery: seen.append(delivery.key), now + timedelta(seconds=100)) == 1
    assert seen == [taken.rows[0].key]


def test_a_topic_that_is_closed_rests_and_costs_no_attempt(queued, now):
    asked = []

    def away(delivery):
        asked.append(delivery.key)
        raise Closed("the mail server does not answer")

    with queued.app_context(), unit_of_work() as work:
        outbox.post(work.session, "mail", key="another", now=now)
    _deliver(queued, away, now)
    _deliver(queued, away, now + timedelta(seconds=50))

    rows = db.session().scalars(sa.select(Message).order_by(Message.id)).all()
    assert asked == ["digest:ann:2026-11-24"]
    assert [(row.state, row.attempts) for row in rows] == [(OutboxState.QUEUED, 0)] * 2
    assert _deliver(queued, lambda delivery: None, now + timedelta(minutes=2)) == 2


def test_what_only_writes_is_done_once_with_its_mark(queued, now):
    @Inside
    def pass_on(delivery):
        outbox.post(delivery.session, "chat", key=f"chat:{delivery.key}", now=delivery.now)

    assert [_deliver(queued, pass_on, now), _deliver(queued, pass_on, now)] == [1, 0]

    rows = {row.topic: row for row in db.session().scalars(sa.select(Message))}
    assert (rows["mail"].state, rows["mail"].attempts) == (OutboxState.SENT, 1)
    assert rows["chat"].key == "chat:digest:ann:2026-11-24"


def test_one_that_breaks_holds_no_other_back(queued, now):
    @Inside
    def break_on_one(delivery):
        outbox.post(delivery.session, "chat", key=f"chat:{delivery.key}", now=delivery.now)
        if delivery.key == "broken":
            raise ValueError("this one")

    with queued.app_context(), unit_of_work() as work:
        outbox.post(work.session, "mail", key="broken", now=now)

    assert _deliver(queued, break_on_one, now) == 1

    states = {row.key: row.state for row in db.session().scalars(sa.select(Message))}
    assert states == {"digest:ann:2026-11-24": OutboxState.SENT, "broken": OutboxState.QUEUED,
                      "chat:digest:ann:2026-11-24": OutboxState.QUEUED}


def test_what_nobody_wants_any_more_is_skipped_and_says_why(queued, now):
    def pointless(delivery):
        raise Pointless("the slot was cancelled")

    _deliver(queued, pointless, now)

    row = db.session().scalar(sa.select(Message))
    assert (row.state, "cancelled" in row.last_error) == (OutboxState.SKIPPED, True)
