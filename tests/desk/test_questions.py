"""What somebody is asked stands on Today, with the way to answer it (docs/domain.md k)."""
from __future__ import annotations

import re
from datetime import date

import pytest

from planner.desk import queries
from planner.desk.rules import TaskKind
from planner.steps.agenda import services
from planner.steps.agenda.models import OfferOrigin
from tests.factories import NOW
from tests.steps.agenda.story import House


@pytest.fixture
def house(session):
    """Ann is asked to write a slot, to take over Bob's, and to swap her own date with his other one."""
    house = House(session)
    house.ann.capacity_per_quarter = house.bob.capacity_per_quarter = 9
    slot = house.slot(title="Offered")
    services.offer_slot(session, actor=house.imke, slot=slot, person=house.ann, origin=OfferOrigin.LEAD, now=NOW)
    handed = house.claimed(house.bob, day=date(2027, 1, 19), title="Handed over")
    services.ask_handover(session, actor=house.bob, claim=handed, to=house.ann, now=NOW)
    own = house.claimed(day=date(2027, 1, 26), title="Mine")
    theirs = house.claimed(house.bob, day=date(2027, 2, 2), title="His")
    services.ask_swap(session, actor=house.bob, slot=theirs.slot, other=own.slot, now=NOW)
    session.commit()
    return house


def test_they_wait_for_who_was_asked_and_for_nobody_else(house, session):
    found = {person.name: [(task.kind, task.title) for task in
                           queries.desk_of(session, person, now=NOW, today=NOW.date()).tasks
                           if task.kind is not TaskKind.WRITE]
             for person in (house.ann, house.bob)}

    assert found["Ann"] == [(TaskKind.OFFER, "Offered"), (TaskKind.HANDOVER, "Handed over"), (TaskKind.SWAP, "Mine")]
    assert found["Bob"] == []


def test_each_is_answered_with_a_press_and_a_swap_is_looked_at_first(house, login):
    text = login(house.ann).get("/").get_data(as_text=True)

    for place in ("claims", "handovers"):
        assert re.search(rf'action="/agenda/{place}/\w+/accept"', text)
        assert re.search(rf'action="/agenda/{place}/\w+/decline"', text)
    assert re.search(r'href="/agenda/swaps/\w+"', text)
    assert "It is yours if you want it." in text


def test_what_is_over_waits_no_more(house, session):
    late = NOW.replace(day=28)

    found = queries.desk_of(session, house.ann, now=late, today=late.date())

    assert {task.kind for task in found.tasks} <= {TaskKind.WRITE}


def test_a_slot_that_somebody_is_asked_for_is_no_open_topic(house, session):
    """Today counts what anybody may still take, as the number beside Agenda does."""
    house.slot(title="Still free", day=date(2027, 2, 9))

    assert queries.desk_of(session, house.bob, now=NOW, today=NOW.date()).open_slots == 1
