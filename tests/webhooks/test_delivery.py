"""What is told to whom, how often, and when it ends (docs/domain-more.md q, webhooks out)."""
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.guarded_http import Trouble
from planner.core.outbox import Message, OutboxState
from planner.messages.events import DigestSent
from planner.messages.models import Notice
from planner.steps.agenda.events import SlotClaimed
from planner.webhooks import handlers, listeners, rules, services
from planner.webhooks.models import WebhookDelivery
from planner.webhooks.rules import OffReason, Subject, Type
from tests import factories as make
from tests.conftest import NOW

SOMETHING = Subject("01slot", "http://planner.test/x", "GitOps", "open", NOW, "UTC")
MINUTES = (1, 5, 15, 60, 360, 1440)


def tell(session, kind=Type.SLOT_OPENED, subject=SOMETHING):
    return services.announce(session, kind, lambda: subject, now=NOW)


def row(session):
    return session.scalars(sa.select(Message).where(Message.topic == "webhook")).one()


def test_what_happened_is_posted_once_and_signed(session, endpoint, caller, hand_out, app):
    assert tell(session) == 1
    assert hand_out() == 1
    assert hand_out(NOW + timedelta(days=2)) == 0

    [call] = caller.calls
    assert (call.method, call.address) == ("POST", endpoint.url)
    told = session.scalars(sa.select(WebhookDelivery)).one()
    assert call.headers["webhook-id"] == told.number
    assert call.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    with app.app_context():
        assert call.headers == handlers.signed_headers(endpoint, number=told.number, content=call.body, now=NOW)
    assert (told.answer, row(session).state) == ("200", OutboxState.SENT)


def test_who_did_not_ask_is_not_told(session, endpoint, caller, hand_out):
    endpoint.types = [Type.DRAFT_APPROVED.value]
    session.commit()

    assert tell(session) == 0


def test_a_house_without_webhooks_builds_nothing(session, house):
    assert services.announce(session, Type.SLOT_OPENED, lambda: pytest.fail("nobody listens"), now=NOW) == 0


def test_it_is_tried_again_with_rising_pauses_and_the_same_number_and_body(session, endpoint, caller, hand_out):
    caller.answers.extend([500, Trouble.TOO_SLOW, 301, 403])
    tell(session)
    at = NOW
    for pause in (0, *MINUTES[:4]):
        at += timedelta(minutes=pause * 1.2 + 1)
        hand_out(at)

    assert row(session).state is OutboxState.SENT
    assert len({call.headers["webhook-id"] for call in caller.calls}) == 1
    assert len({call.body for call in caller.calls}) == 1
    assert len({call.headers["webhook-timestamp"] for call in caller.calls}) == 5


def give_up(session, caller, hand_out, start=NOW):
    """One thing is told, and given up after its last try."""
    caller.answers.extend([500] * rules.LAST_TRY)
    tell(session)
    at = start
    for pause in (0, *MINUTES):
        at += timedelta(minutes=pause * 1.2 + 1)
        hand_out(at)
    return at


@pytest.mark.database
def test_after_the_seventh_try_it_is_given_up_and_can_be_sent_again(session, house, endpoint, caller, hand_out):
    at = give_up(session, caller, hand_out)
    assert (row(session).state, row(session).attempts, endpoint.dead_in_a_row) == (OutboxState.FAILED, 7, 1)

    services.send_again(session, session.scalars(sa.select(WebhookDelivery)).one(), actor=house.imke, now=at)
    hand_out(at)

    assert row(session).state is OutboxState.SENT
    assert endpoint.dead_in_a_row == 0
    assert len({call.headers["webhook-id"] for call in caller.calls}) == 1


def test_five_given_up_in_a_row_switch_it_off_and_the_administrator_hears_of_it(session, endpoint, caller, hand_out):
    endpoint.dead_in_a_row = rules.DEAD_UNTIL_OFF - 1
    session.commit()
    give_up(session, caller, hand_out)

    assert (endpoint.is_on, endpoint.off_reason) == (False, OffReason.DEAD)
    assert [notice.text_key for notice in session.scalars(sa.select(Notice))] == ["webhook_dead"]


@pytest.mark.database
def test_410_switches_it_off_at_once(session, endpoint, caller, hand_out):
    caller.answers.append(410)
    tell(session)
    hand_out()

    assert (endpoint.is_on, endpoint.off_reason) == (False, OffReason.GONE)
    assert row(session).state is OutboxState.FAILED
    assert tell(session) == 0


def test_an_address_inside_is_not_tried_again(session, endpoint, caller, hand_out):
    caller.answers.append(Trouble.NOT_ALLOWED)
    tell(session)
    hand_out()

    assert (row(session).state, endpoint.dead_in_a_row) == (OutboxState.FAILED, 1)


def test_what_waits_for_one_that_was_switched_off_is_skipped(session, house, endpoint, caller, hand_out):
    tell(session)
    services.switch(session, endpoint, on=False, actor=house.imke, now=NOW)
    hand_out()

    assert caller.calls == []
    assert row(session).state is OutboxState.SKIPPED


def test_a_claim_is_told_without_addresses(session, house, endpoint, caller, hand_out, app):
    slot, claim = make.slot(topic=make.topic(title="GitOps")), None
    session.add(slot)
    session.flush()
    claim = make.claim(slot=slot, author=house.ann)
    session.add(claim)
    session.flush()
    with app.test_request_context():
        listeners.TABLE[SlotClaimed](session, SlotClaimed(slot, claim, house.ann.id, NOW))
    hand_out()

    said = json.loads(caller.calls[0].body)
    assert said["type"] == "slot.claimed"
    assert said["data"]["people"] == [{"uid": house.ann.uid, "name": "Ann de Boer"}]
    assert said["data"]["title"] == "GitOps"
    assert b"@" not in caller.calls[0].body


def test_a_daily_mail_is_told_without_what_it_says(session, house, endpoint, caller, hand_out, app):
    with app.test_request_context():
        listeners.TABLE[DigestSent](session, DigestSent(house.ann, 3, NOW))
    hand_out()

    said = json.loads(caller.calls[0].body)
    assert (said["type"], said["data"]["people"]) == (
        "reminder.digest", [{"uid": house.ann.uid, "name": "Ann de Boer"}])


def test_old_deliveries_are_forgotten(session, endpoint, caller, hand_out):
    tell(session)
    session.flush()

    assert services.tidy(session, now=NOW + timedelta(days=31)) == 1
