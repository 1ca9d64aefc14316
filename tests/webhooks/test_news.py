"""Each type of webhook comes from the news that it is about (docs/domain-more.md q, webhooks out)."""
import json
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from planner.core import events
from planner.messages.events import DigestSent
from planner.steps.agenda import events as agenda
from planner.steps.agenda.services import slots
from planner.steps.publishing import events as publishing
from planner.steps.publishing.models import Correction
from planner.steps.writing import events as writing
from planner.webhooks import listeners
from planner.webhooks.models import WebhookDelivery
from planner.webhooks.rules import CHOOSABLE
from planner.workflow.agenda import SlotState, TopicState
from tests import factories as make
from tests.conftest import NOW
from tests.steps.publishing.conftest import approved, house

__all__ = ["approved", "house"]


@pytest.fixture
def told(app, session, endpoint):
    """What becomes of some news: type, state and names of each webhook."""
    def _told(*news):
        with app.test_request_context():
            for each in news:
                listeners.TABLE[type(each)](session, each)
        session.flush()
        bodies = map(json.loads, session.scalars(sa.select(WebhookDelivery.body).order_by(WebhookDelivery.id)))
        return [(body["type"], body["data"]["state"], [each["name"] for each in body["data"]["people"]])
                for body in bodies]
    return _told


def test_every_type_has_its_news(told, approved, house):
    made = approved()
    slot, claim, draft, publication = made.slot, made.claim, made.draft, made.publication
    by, who = house.imke.id, ["Ann Author"]
    asked = SimpleNamespace(round=SimpleNamespace(draft=draft), reviewer=house.imke)
    found = told(
        agenda.SlotOpened(slot, by, NOW), agenda.SlotClaimed(slot, claim, by, NOW),
        agenda.SlotReleased(slot, claim, by, NOW), agenda.SlotMoved(slot, NOW, by, NOW),
        agenda.SlotCancelled(slot, by, NOW), writing.DraftSubmitted(draft, NOW), writing.ReviewAnswered(asked, NOW),
        writing.DraftApproved(draft, made.revision, by, NOW), publishing.ArticlePublished(publication, NOW),
        publishing.PublicationFailed(publication, "refused", NOW), publishing.PublicationStopped(publication, "x", NOW),
        publishing.ArticleCorrected(Correction(draft=draft), NOW),
        publishing.ArticleTakenDown(publication, NOW), DigestSent(house.ann, 2, NOW))

    assert {kind for kind, _state, _names in found} == {kind.value for kind in CHOOSABLE}
    assert ("slot.claimed", "ready", who) in found
    assert ("review.answered", "scheduled", ["Imke Lead"]) in found
    assert ("publication.published", "scheduled", who) in found
    assert ("reminder.digest", "sent", who) in found


def test_no_word_of_a_text_is_told(told, approved, session):
    made = approved()
    told(writing.DraftApproved(made.draft, made.revision, None, NOW),
         publishing.ArticlePublished(made.publication, NOW))
    bodies = "".join(session.scalars(sa.select(WebhookDelivery.body)))

    assert "report had been green" not in bodies
    assert "@" not in bodies


def test_a_slot_that_comes_back_without_a_topic_is_not_open(told, session):
    slot = make.slot(state=SlotState.PLANNED)
    session.add(slot)
    session.flush()

    assert told(agenda.SlotRestored(slot, None, NOW)) == []


def test_filling_a_slot_is_told(app, session, house, endpoint):
    slot, topic = make.slot(state=SlotState.PLANNED), make.topic(state=TopicState.OPEN, personas=[house.persona])
    session.add_all([slot, topic])
    session.flush()
    with app.test_request_context():
        slots.fill_slot(session, actor=house.imke, slot=slot, topic=topic, now=NOW)

    assert "slot.opened" in session.scalars(sa.select(WebhookDelivery.body)).one()


def test_all_news_are_listened_to(shared_app):
    assert all(listener in events._listeners[kind] for kind, listener in listeners.TABLE.items())
