"""Who is asked something hears it in the morning on which the question ends (docs/domain.md k 10)."""
from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from planner.reminders import queries, services
from planner.reminders.models import Reminder
from planner.reminders.rules import Subject
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import OfferOrigin
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
