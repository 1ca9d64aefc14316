"""Asking for a slot where leads decide on claims (docs/domain-more.md k)."""
from __future__ import annotations

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.queries import get_organisation
from planner.steps.agenda import services
from planner.steps.agenda.services import SlotTaken
from planner.workflow.agenda import ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import House


@pytest.fixture
def house(session):
    house = House(session)
    get_organisation(session).settings = {"claim_policy": "lead"}
    session.flush()
    return house


def _ask(session, house, person=None, slot=None):
    return services.take_slot(session, actor=person or house.ann, slot=slot or house.slot(), now=NOW)


def test_a_member_asks_and_the_slot_stays_open(house, session):
    claim = _ask(session, house)

    assert (claim.state, claim.slot.state, claim.draft_due) == (ClaimState.REQUESTED, SlotState.OPEN, None)


def test_a_lead_takes_without_asking(house, session):
    claim = _ask(session, house, house.imke)

    assert (claim.state, claim.slot.state) == (ClaimState.ACTIVE, SlotState.CLAIMED)


def test_asking_twice_is_refused_and_a_second_person_may_ask(house, session):
    slot = _ask(session, house).slot

    with pytest.raises(Conflict, match="claim_asked"):
        _ask(session, house, slot=slot)
    _ask(session, house, house.bob, slot)

    assert [one.author for one in slot.requests] == [house.ann, house.bob]


def test_who_could_not_claim_can_not_ask(house, session):
    house.ann.capacity_per_quarter = 0

    with pytest.raises(RuleBroken, match="claim_no_room"):
        _ask(session, house)


def test_confirming_fixes_the_deadlines_and_the_others_wait_on(house, session):
    claim = _ask(session, house)
    other = _ask(session, house, house.bob, claim.slot)

    services.confirm_request(session, actor=house.imke, claim=claim, now=NOW)

    assert (claim.state, claim.slot.state, claim.draft_due is not None) == (
        ClaimState.ACTIVE, SlotState.CLAIMED, True)
    assert (other.state, other.joined_at) == (ClaimState.WAITING, NOW)
    with pytest.raises(SlotTaken):
        services.confirm_request(session, actor=house.imke, claim=other, now=NOW)


def test_whoever_lost_their_room_meanwhile_is_not_confirmed(house, session):
    claim = _ask(session, house)
    house.ann.capacity_per_quarter = 0

    with pytest.raises(RuleBroken, match="request_stopped"):
        services.confirm_request(session, actor=house.imke, claim=claim, now=NOW)


def test_a_no_carries_its_reason(house, session):
    claim = _ask(session, house)

    with pytest.raises(RuleBroken, match="reason_needed"):
        services.deny_request(session, actor=house.imke, claim=claim, reason="", now=NOW)
    services.deny_request(session, actor=house.imke, claim=claim, reason="Bob asked first", now=NOW)

    assert (claim.state, claim.slot.state) == (ClaimState.DENIED, SlotState.OPEN)


def test_asking_no_longer_is_the_askers_own(house, session):
    claim = _ask(session, house)

    with pytest.raises(NotAllowed):
        services.leave_line(session, actor=house.bob, claim=claim, now=NOW)
    services.leave_line(session, actor=house.ann, claim=claim, now=NOW)

    assert claim.state is ClaimState.WITHDRAWN


def test_the_page_asks_instead_of_claims(session, login, house):
    slot = house.slot()
    ann, lead = login(house.ann), login(house.imke)
    assert "Ask for this topic" in ann.get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)

    assert ann.post(f"/agenda/slots/{slot.uid}/claim").status_code == 303

    assert "You asked for this." in ann.get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)
    assert "1 asked" in lead.get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)
