"""Who is asked something hears it in the morning on which the question ends (docs/domain.md k 10)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core import outbox
from planner.core.outbox import Message
from planner.reminders import handlers, queries, services, words
from planner.reminders.models import Reminder
from planner.reminders.rules import Subject
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import OfferOrigin, PitchRequest
from planner.workflow.agenda import RequestState
from tests.factories import NOW
from tests.steps.agenda.story import House, at


@pytest.fixture
def house(session):
    return House(session)


def _asked(session, person):
    return [(one.code, one.name, one.address) for one in queries.matters(session, now=NOW, person=person)
            if one.subject is Subject.QUESTION]


def test_an_offer_is_said_in_the_morning_of_its_last_day_until_it_is_answered(house, session):
    offer = agenda.offer_slot(session, actor=house.imke, slot=house.slot(), person=house.ann, origin=OfferOrigin.LEAD,
                              now=NOW)

    services.key_reminders(session, now=NOW)

    row = session.scalars(sa.select(Reminder).where(Reminder.rule == "question_ends")).one()
    assert (row.recipient, row.anchor_at, row.nominal_at) == (house.ann, offer.expires_at, at("2026-11-25 08:00"))
    agenda.accept_offer(session, actor=house.ann, claim=offer, now=NOW)
    assert _asked(session, house.ann) == []


def test_handovers_and_swaps_are_said_with_the_name_of_who_asks(house, session):
    mine, theirs = house.claimed(day=date(2027, 1, 5)), house.claimed(house.bob, day=date(2027, 2, 2))
    agenda.ask_handover(session, actor=house.bob, claim=theirs, to=house.ann, now=NOW)
    swap = agenda.ask_swap(session, actor=house.bob, slot=theirs.slot, other=mine.slot, now=NOW)

    assert sorted(_asked(session, house.ann)) == [("handover", "Bob", f"/agenda/slots/{theirs.slot.uid}"),
                                                  ("swap", "Bob", f"/agenda/swaps/{swap.uid}")]
    assert _asked(session, house.bob) == []


def test_who_was_asked_for_ideas_and_sent_none_hears_it_the_working_day_before(house, session):
    """docs/domain-more.md l (pitch request): one reminder at addwd(due_on, -1); the way is inbox and digest (q)."""
    request = PitchRequest(text="Five ideas on clusters", by=house.imke, area=house.cloud, lang="en", wanted=5,
                           due_on=date(2026, 11, 30), asked=[house.ann, house.bob], state=RequestState.OPEN)
    session.add(request)
    session.flush()
    house.idea(by=house.bob, title="Clusters without nights").request = request
    session.flush()

    services.key_reminders(session, now=NOW)

    (row,) = session.scalars(sa.select(Reminder).where(Reminder.rule == "pitch_ends"))
    assert (row.recipient, row.nominal_at, row.detail["address"]) == (
        house.ann, at("2026-11-27 08:00"), f"/ideas/requests/{request.uid}")
    assert "Ideas asked by" in words.subject_line([words.kept(row)], day=str)
    house.idea(by=house.ann, title="Upgrades at noon").request = request
    session.flush()
    assert [one for one in queries.matters(session, now=NOW) if one.subject is Subject.PITCH] == []


@pytest.mark.parametrize(("now", "mailed_at"), [
    (NOW, NOW), (at("2026-11-24 20:00"), at("2026-11-25 07:00"))], ids=["by day", "in quiet hours"])
def test_an_offer_is_mailed_at_once_with_where_to_answer(house, session, app, now, mailed_at):
    """docs/domain.md k 10."""
    offer = agenda.offer_slot(session, actor=house.imke, slot=house.slot(), person=house.ann, origin=OfferOrigin.LEAD,
                              now=now, note="Nobody knows it better.")
    session.commit()

    app.extensions["planner.clock"].instant = mailed_at - timedelta(minutes=1)
    _hand_out(app, session)
    before = _mails(session)
    app.extensions["planner.clock"].instant = mailed_at
    _hand_out(app, session)

    (mail,) = _mails(session)
    assert (before, mail["to"]) == ([], house.ann.email)
    for part in (mail["text"], mail["html"]):
        assert f"http://planner.test/agenda/slots/{offer.slot.uid}" in part
        assert "Nobody knows it better." in part


def test_an_offer_that_was_answered_is_not_mailed_any_more(house, session, app):
    offer = agenda.offer_slot(session, actor=house.imke, slot=house.slot(), person=house.ann, origin=OfferOrigin.LEAD,
                              now=NOW)
    agenda.decline_offer(session, actor=house.ann, claim=offer, now=NOW)
    session.commit()

    _hand_out(app, session)

    assert _mails(session) == []


def _hand_out(app, session):
    with app.app_context():
        outbox.deliver_due(session, {services.OFFER: handlers.tell_offer}, now=app.extensions["planner.clock"].now())
    session.expire_all()


def _mails(session):
    return [row.payload for row in session.scalars(sa.select(Message).where(Message.topic == "mail"))]
