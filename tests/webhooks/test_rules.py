"""Bodies and signatures of webhooks (docs/domain-more.md q; Standard Webhooks)."""
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from planner.core.clock import SystemClock
from planner.webhooks import rules
from planner.webhooks.rules import Subject, Type
from tests.conftest import NOW

HOUSE = "only-for-tests-0123456789-abcdefghijk"
SUBJECT = Subject("01slot", "http://planner.test/agenda/slot/01slot", "GitOps zonder gedoe · één", "claimed",
                  datetime(2027, 1, 5, 8, tzinfo=UTC), "Europe/Amsterdam", (("01ann", "Ann de Boer"),))


def test_the_body_is_what_is_promised_and_no_more():
    said = json.loads(rules.body(Type.SLOT_CLAIMED, SUBJECT, now=NOW))

    assert said == {"type": "slot.claimed", "timestamp": "2026-11-24T09:00:00Z", "data": {
        "uid": "01slot", "url": "http://planner.test/agenda/slot/01slot", "title": "GitOps zonder gedoe · één",
        "state": "claimed", "at": "2027-01-05T08:00:00Z", "zone": "Europe/Amsterdam",
        "people": [{"uid": "01ann", "name": "Ann de Boer"}]}}


def test_the_receivers_own_library_believes_the_signature():
    now = SystemClock().now()      # the library looks at the clock: more than five minutes off is refused
    secret = rules.derived(HOUSE, "01hook", 1)
    content = rules.body(Type.SLOT_CLAIMED, SUBJECT, now=now).encode()
    headers = dict(rules.headers([secret], number="msg_1", content=content, now=now))

    assert Webhook(rules.shown(secret)).verify(content.decode(), headers)["type"] == "slot.claimed"
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(rules.shown(secret)).verify(content.decode() + " ", headers)


def test_during_a_change_both_secrets_are_believed():
    now = SystemClock().now()
    old, new = (rules.derived(HOUSE, "01hook", number) for number in (1, 2))
    content = b'{"type":"ping"}'
    headers = dict(rules.headers([new, old], number="msg_1", content=content, now=now))

    assert all(Webhook(rules.shown(each)).verify(content.decode(), headers) for each in (old, new))


def test_secrets_are_those_of_one_endpoint_one_generation_and_one_house():
    made = {rules.derived(house, uid, number)
            for house in (HOUSE, "another") for uid in ("01a", "01b") for number in (1, 2)}

    assert len(made) == 8
    assert all(len(secret) == 32 for secret in made)


@pytest.mark.parametrize(("generation", "changed", "signing"), [
    (1, None, (1,)), (2, timedelta(0), (2, 1)), (2, timedelta(hours=23, minutes=59), (2, 1)),
    (2, timedelta(hours=24), (2,)), (5, timedelta(hours=1), (5, 4))])
def test_the_old_secret_signs_for_a_day(generation, changed, signing):
    assert rules.generations(generation, None if changed is None else NOW - changed, now=NOW) == signing
