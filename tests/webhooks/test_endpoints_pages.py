"""The pages of webhooks: add, choose, change the secret, test, send again (docs/domain-more.md q)."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.guarded_http import Trouble
from planner.webhooks import handlers, services
from planner.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.conftest import NOW
from tests.support.forms import value_of
from tests.webhooks.conftest import URL


@pytest.fixture
def imke(house, login, caller):
    """The administrator's browser."""
    return login(house.imke)


def typed(**over):
    return {"name": "Dashboard", "url": URL, "types": ["slot.claimed", "publication.published"]} | over


def secret_on(page):
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    return found and found.group()


def test_the_secret_is_shown_this_one_time(session, imke):
    assert "No webhooks yet" in imke.get("/settings/webhooks").text
    page = imke.post("/settings/webhooks/new", data=typed(), follow_redirects=True)

    assert secret_on(page.text)
    endpoint = session.scalars(sa.select(WebhookEndpoint)).one()
    assert endpoint.types == ["publication.published", "slot.claimed"]
    assert secret_on(imke.get(f"/settings/webhooks/{endpoint.uid}").text) is None


@pytest.mark.parametrize(("over", "words"), [
    ({"name": ""}, "Type a name."), ({"url": ""}, "Type the address"), ({"types": []}, "Choose at least one."),
    ({"types": ["slot.eaten"]}, "valid choice")])
def test_what_is_wrong_is_said_beside_the_field(imke, over, words):
    answer = imke.post("/settings/webhooks/new", data=typed(**over))

    assert answer.status_code == 422
    assert words in answer.text


def test_an_address_inside_is_refused_beside_the_field(imke, caller):
    caller.refused = Trouble.NOT_ALLOWED
    answer = imke.post("/settings/webhooks/new", data=typed(url="http://10.0.0.1/", types=[]))

    assert answer.status_code == 422
    assert "Choose at least one." in answer.text            # both mistakes in one go
    assert "leads to a machine inside" in answer.text
    assert 'value="http://10.0.0.1/"' in answer.text


def test_another_secret_is_shown_and_both_sign_for_a_day(session, imke, endpoint, at, app):
    was = handlers.rules.shown(handlers.rules.derived(app.config["SECRET_KEY"], endpoint.uid, 1))
    page = imke.post(f"/settings/webhooks/{endpoint.uid}/secret", follow_redirects=True).text

    assert secret_on(page) not in (None, was)
    assert "Two signatures until" in page
    at(NOW + timedelta(days=2))
    assert "Two signatures until" not in imke.get(f"/settings/webhooks/{endpoint.uid}").text


def test_a_test_is_sent_and_says_what_came_of_it(session, imke, endpoint, caller, hand_out):
    caller.answers.append(503)
    imke.post(f"/settings/webhooks/{endpoint.uid}/ping")
    hand_out()
    assert "Waiting: 503, next try" in imke.get(f"/settings/webhooks/{endpoint.uid}").text
    hand_out(NOW + timedelta(minutes=2))
    page = imke.get(f"/settings/webhooks/{endpoint.uid}").text

    assert "Sent: 200" in page
    assert b'"type":"ping"' in caller.calls[0].body


def test_something_is_sent_again(session, imke, endpoint, caller, hand_out):
    imke.post(f"/settings/webhooks/{endpoint.uid}/ping")
    hand_out()
    uid = session.scalars(sa.select(WebhookDelivery.uid)).one()
    imke.post(f"/settings/webhooks/deliveries/{uid}/again")
    assert imke.post(f"/settings/webhooks/deliveries/{uid}/again").status_code == 409
    hand_out()

    assert len(caller.calls) == 2


def test_off_is_off_until_it_is_switched_on(session, imke, endpoint):
    imke.post(f"/settings/webhooks/{endpoint.uid}/off")
    page = imke.get(f"/settings/webhooks/{endpoint.uid}").text
    assert "Switched off by an administrator." in page
    assert imke.post(f"/settings/webhooks/{endpoint.uid}/ping").status_code == 409

    imke.post(f"/settings/webhooks/{endpoint.uid}/on")
    assert imke.post(f"/settings/webhooks/{endpoint.uid}/ping").status_code == 303


def test_it_is_changed_and_forgotten(session, imke, endpoint):
    imke.post(f"/settings/webhooks/{endpoint.uid}", data=typed(name="Bot", version=endpoint.version))
    imke.post(f"/settings/webhooks/{endpoint.uid}/ping")
    assert "What it was told is forgotten too" in imke.get(f"/settings/webhooks/{endpoint.uid}/remove").text
    page = imke.post(f"/settings/webhooks/{endpoint.uid}/remove", follow_redirects=True).text

    assert "“Bot” is forgotten." in page
    assert session.scalars(sa.select(WebhookEndpoint)).all() == []


def test_webhooks_are_the_administrators(house, login, endpoint):
    assert login(house.ann).get("/settings/webhooks").status_code == 403


def test_the_second_of_two_who_change_it_is_asked_again(session, imke, endpoint):
    """409 with what was typed kept, and what the first wrote stays; what a delivery counts makes no form stale."""
    address = f"/settings/webhooks/{endpoint.uid}"
    version = value_of("version", imke.get(address).text)
    told = WebhookDelivery(endpoint_id=endpoint.id, type="ping", key="k", body="{}", at=NOW)
    session.add(told)
    session.flush()
    services.note_answer(session, told, "500", is_ok=False, is_dead=True, now=NOW)
    session.commit()

    first = imke.post(address, data=typed(name="First", version=version))
    second = imke.post(address, data=typed(name="Second", version=version))
    newer = value_of("version", second.text)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Someone changed this a moment ago." in second.text
    assert 'value="Second"' in second.text
    session.expire_all()
    assert (endpoint.name, endpoint.dead_in_a_row) == ("First", 1)
    assert imke.post(address, data=typed(name="Second", version=newer)).status_code == 303
