"""A clock that is put back: what it left waiting goes, once, and what was meant for later still waits (trust 6.6)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core import outbox, put_back
from planner.core.db import db, unit_of_work
from planner.core.outbox import Message, OutboxState

pytestmark = pytest.mark.database
DAY = timedelta(days=1)


@pytest.fixture
def ahead(live_app, now):
    """Three mails of a clock that is a day ahead: for at once, for a later moment, and one that is being sent."""
    with live_app.app_context():
        tomorrow = now + DAY
        with unit_of_work() as work:
            outbox.post(work.session, "mail", key="at once", now=tomorrow)
            outbox.post(work.session, "mail", key="in the morning", now=tomorrow,
                        not_before=tomorrow + timedelta(hours=12))
            outbox.post(work.session, "mail", key="held", now=tomorrow)
            work.session.flush()
            work.session.execute(sa.update(Message).where(Message.key == "held").values(
                state=OutboxState.SENDING, lease="of a process that died", attempts=1,
                available_at=tomorrow + outbox.LEASE))
        yield live_app


def deliver(app, at):
    sent = []
    app.extensions["planner.clock"].instant = at
    put_back.set_right(db.session(), at)
    outbox.deliver_due(db.session(), {"mail": lambda delivery: sent.append(delivery.key)}, now=at)
    return sent


def test_what_was_to_go_at_once_goes_once_and_the_rest_at_its_time(ahead, now):
    assert deliver(ahead, now) == ["at once"]
    assert deliver(ahead, now + timedelta(seconds=1)) == []
    assert deliver(ahead, now + outbox.LEASE + timedelta(seconds=1)) == ["held"]
    assert deliver(ahead, now + DAY) == []
    assert deliver(ahead, now + DAY + timedelta(hours=12)) == ["in the morning"]


def test_a_process_that_is_alive_still_marks_what_it_sends(ahead, now):
    deliver(ahead, now)

    row = db.session().scalar(sa.select(Message).where(Message.key == "held"))
    assert (row.state, row.lease) == (OutboxState.SENDING, "of a process that died")


def test_what_failed_waits_its_pause_on_the_clock_that_is_right(ahead, now):
    tries = []

    def broken(delivery):
        tries.append(delivery.key)
        raise OSError("not now")

    for seconds in (0, 30, 50, 90):
        at = now + timedelta(seconds=seconds)
        ahead.extensions["planner.clock"].instant = at
        put_back.set_right(db.session(), at)
        outbox.deliver_due(db.session(), {"mail": broken}, now=at)

    assert tries.count("at once") == 2


def test_a_clock_that_is_right_changes_nothing(live_app, now):
    with live_app.app_context():
        with unit_of_work() as work:
            outbox.post(work.session, "mail", key="later", now=now, not_before=now + DAY)
            outbox.post(work.session, "mail", key="of a clock a little ahead", now=now + timedelta(seconds=30))

        assert put_back.set_right(db.session(), now) == 0
