"""A program that does not answer holds up what it is told itself, and no other one (trust 6.5)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.guarded_http import Trouble
from planner.core.lines import LONGEST_REST, LOOKS, REST, Lines
from planner.core.outbox import Later, Message
from planner.webhooks import services
from planner.webhooks.models import WebhookEndpoint
from planner.webhooks.rules import CHOOSABLE, Subject, Type
from tests.conftest import NOW

SOMETHING = Subject("01slot", "http://planner.test/x", "GitOps", "open", NOW, "UTC")
OTHER = "https://other.nevelbaak.example/planner"


@pytest.mark.database
def test_a_program_that_does_not_answer_is_asked_once_and_the_next_one_is_told(
        session, endpoint, caller, hand_out):
    session.add(WebhookEndpoint(name="Other", url=OTHER, types=sorted(CHOOSABLE)))
    for _ in range(3):
        services.announce(session, Type.SLOT_OPENED, lambda: SOMETHING, now=NOW)
    caller.answers.append(Trouble.TOO_SLOW)

    assert hand_out() == 3

    assert [call.address for call in caller.calls].count(endpoint.url) == 1
    assert [call.address for call in caller.calls].count(OTHER) == 3
    waiting = session.scalars(sa.select(Message).where(Message.done_at.is_(None)).order_by(Message.id)).all()
    assert [message.attempts for message in waiting] == [1, 0, 0]      # to wait costs no attempt

    assert hand_out(NOW + timedelta(minutes=5)) == 3


def call(lines, at, *, is_silent):
    with lines.to("hooks", now=at) as line:
        line.is_silent = is_silent


def test_a_silent_machine_rests_longer_each_time_and_is_trusted_again_when_it_answers():
    lines, at, rests = Lines(), NOW, []
    for _ in range(6):
        call(lines, at, is_silent=True)
        with pytest.raises(Later) as waits:
            call(lines, at, is_silent=True)
        rests.append(waits.value.pause)
        at += waits.value.pause
    assert rests == [REST, 2 * REST, 4 * REST, LONGEST_REST, LONGEST_REST, LONGEST_REST]

    call(lines, at, is_silent=False)
    call(lines, at, is_silent=False)


def test_after_its_rest_one_call_looks_and_the_others_wait():
    lines = Lines()
    call(lines, NOW, is_silent=True)
    with lines.to("hooks", now=NOW + REST), pytest.raises(Later), lines.to("hooks", now=NOW + REST):
        pass


def test_nobody_begins_a_call_while_another_one_hangs(monkeypatch):
    lines, watch = Lines(), iter([0.0, 0.5, 1.6, 1.7])
    monkeypatch.setattr("planner.core.lines.stopwatch", lambda: next(watch))
    with lines.to("hooks", now=NOW):
        call(lines, NOW, is_silent=False)               # it has half a second, as others have
        with pytest.raises(Later) as waits:
            call(lines, NOW, is_silent=False)
    assert waits.value.pause == LOOKS

    call(lines, NOW, is_silent=False)


def test_a_clock_that_is_put_back_ends_a_rest():
    lines = Lines()
    call(lines, NOW, is_silent=True)

    call(lines, NOW - timedelta(days=1), is_silent=False)


def test_what_arrived_stays_so_when_the_database_is_away_for_the_note(session, endpoint, caller, hand_out, monkeypatch):
    services.announce(session, Type.SLOT_OPENED, lambda: SOMETHING, now=NOW)

    def away(*_given, **_more):
        raise sa.exc.OperationalError("UPDATE", {}, Exception("gone"))

    monkeypatch.setattr(services, "note_answer", away)

    assert hand_out() == 1
    assert hand_out(NOW + timedelta(hours=1)) == 0
    assert len(caller.calls) == 1
