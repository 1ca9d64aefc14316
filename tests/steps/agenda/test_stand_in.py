"""Who would step in for the author of a slot (docs/domain.md k, stand-in)."""
from __future__ import annotations

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.models import PersonStatus
from planner.steps.agenda import queries, rules, services
from planner.steps.agenda.models import OfferOrigin, ReleaseReason
from planner.workflow.agenda import ClaimState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House


@pytest.fixture
def house(session):
    """Bob knows the cloud: level 4 gives 30 points, liking it 8; 35 are needed."""
    house = House(session)
    session.add(make.expertise(person=house.bob, area=house.cloud, level=4, interest=1))
    session.flush()
    return house


def _named(session, house, slot, person=None):
    return services.name_stand_in(session, actor=house.imke, slot=slot, person=person or house.bob, now=NOW)


def test_a_lead_names_and_it_holds_once_they_agree(house, session):
    slot = house.claimed().slot

    _named(session, house, slot)
    assert (slot.stand_in, slot.stand_in_agreed_at) == (house.bob, None)
    services.agree_to_stand_in(session, actor=house.bob, slot=slot, now=NOW)

    assert slot.stand_in_agreed_at == NOW


def test_who_knows_enough_may_say_so_by_themselves(house, session):
    slot = house.claimed().slot

    services.agree_to_stand_in(session, actor=house.bob, slot=slot, now=NOW)

    assert (slot.stand_in, slot.stand_in_agreed_at) == (house.bob, NOW)
    with pytest.raises(Conflict, match="stand_in_taken"):
        services.agree_to_stand_in(session, actor=house.imke, slot=slot, now=NOW)


def test_below_the_least_fit_nobody_stands_in(house, session):
    slot = house.claimed(house.imke).slot

    with pytest.raises(RuleBroken, match="stand_in_unfit"):
        services.agree_to_stand_in(session, actor=house.ann, slot=slot, now=NOW)
    with pytest.raises(RuleBroken, match="stand_in_unfit"):
        _named(session, house, slot, house.ann)


def test_neither_the_author_nor_somebody_away_nor_a_members_choice(house, session):
    slot = house.claimed(house.bob).slot
    with pytest.raises(RuleBroken, match="stand_in_author"):
        _named(session, house, slot)
    with pytest.raises(NotAllowed):
        services.name_stand_in(session, actor=house.ann, slot=slot, person=house.bob, now=NOW)
    other = house.claimed(day=TUESDAY.replace(day=26)).slot
    house.bob.status = PersonStatus.AWAY
    with pytest.raises(RuleBroken, match="offer_not_active"):
        _named(session, house, other)


def test_standing_in_takes_no_turn_until_it_comes_to_it(house, session):
    claim = house.claimed()
    services.agree_to_stand_in(session, actor=house.bob, slot=claim.slot, now=NOW)
    quarter = rules.quarter_of(claim.slot.local_date)
    assert queries.turns(session, house.bob, quarter) == 0

    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)

    offer = claim.slot.live_claim
    assert (offer.author, offer.state, offer.offered_by) == (house.bob, ClaimState.OFFERED, OfferOrigin.STAND_IN)
    assert queries.turns(session, house.bob, quarter) == 1


def test_who_was_only_named_is_not_asked(house, session):
    claim = house.claimed()
    _named(session, house, claim.slot)

    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)

    assert claim.slot.live_claim is None


def test_it_ends_by_themselves_or_by_a_lead(house, session):
    slot = _named(session, house, house.claimed().slot)
    with pytest.raises(NotAllowed):
        services.end_stand_in(session, actor=house.ann, slot=slot, now=NOW)

    services.end_stand_in(session, actor=house.bob, slot=slot, now=NOW)

    assert slot.stand_in is None
    with pytest.raises(Conflict, match="stand_in_none"):
        services.end_stand_in(session, actor=house.imke, slot=slot, now=NOW)


def test_the_page_asks_and_takes_the_answer(house, session, login):
    slot = house.claimed().slot
    lead, bob, ann = login(house.imke), login(house.bob), login(house.ann)
    address = f"/agenda/slots/{slot.uid}"
    assert "I would stand in" in bob.get(address).get_data(as_text=True)
    assert "I would stand in" not in ann.get(address).get_data(as_text=True)
    assert "Bob" in lead.get(f"{address}/stand-in").get_data(as_text=True)

    assert lead.post(f"{address}/stand-in", data={"person": house.bob.uid}).status_code == 303
    assert "asked, no answer yet" in lead.get(address).get_data(as_text=True)
    answer = bob.post(f"{address}/stand-in/agree", follow_redirects=True)

    assert "You are asked first when it comes free." in answer.get_data(as_text=True)
    assert ann.get(f"{address}/stand-in").status_code == 403
    assert lead.post(f"{address}/stand-in", data={"person": house.ann.uid}).status_code == 422
    assert "Nobody stands in for this now." in bob.post(f"{address}/stand-in/end",
                                                        follow_redirects=True).get_data(as_text=True)
