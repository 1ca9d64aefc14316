"""Offers, and the line for a slot: each row of docs/domain.md k (claim, added states)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.steps.agenda import queries, services
from planner.steps.agenda.events import ClaimOffered, OfferAnswer, OfferAnswered, SlotClaimed
from planner.steps.agenda.models import OfferOrigin
from planner.steps.agenda.services import SlotTaken
from planner.workflow.agenda import ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import Heard, House, at

NEAR = date(2026, 11, 30)           # four working days after NOW
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def house(session):
    return House(session)


def _offer(session, house, slot=None, person=None, origin=OfferOrigin.LEAD):
    return services.offer_slot(session, actor=house.imke, slot=slot or house.slot(), person=person or house.ann,
                               origin=origin, now=NOW)


def _told(session, person):
    return session.scalars(sa.select(Notice.text_key).where(Notice.person_id == person.id).order_by(Notice.id)).all()


# --- offer -------------------------------------------------------------------------------------------------------


def test_an_offer_closes_the_slot_to_others_until_it_is_answered(house, session):
    with Heard(ClaimOffered) as news:
        claim = _offer(session, house)

    assert (claim.state, claim.slot.state, claim.offered_by) == (
        ClaimState.OFFERED, SlotState.OPEN, OfferOrigin.LEAD)
    assert [(one.claim, one.actor_id) for one in news] == [(claim, house.imke.id)]
    assert session.scalar(queries.count_open(NOW)) == 0
    with pytest.raises(SlotTaken, match="claim_offered"):
        services.claim_slot(session, actor=house.bob, slot=claim.slot, now=NOW)
    with pytest.raises(SlotTaken):
        _offer(session, house, claim.slot, house.bob)


def test_a_slot_that_only_a_lead_gives_out_any_more_is_not_counted_as_open(house, session):
    slot = house.slot()
    assert session.scalar(queries.count_open(NOW)) == 1

    slot.closes_at = NOW
    session.flush()

    assert session.scalar(queries.count_open(NOW)) == 0


@pytest.mark.parametrize(("origin", "ends"), [
    (OfferOrigin.LEAD, "2026-11-25 16:00"), (OfferOrigin.WAITING, "2026-11-25 16:00"),
    (OfferOrigin.PLAN, "2026-12-01 16:00")])
def test_an_offer_ends_at_five_of_the_next_working_day_and_from_a_plan_of_the_fifth(house, session, origin, ends):
    assert _offer(session, house, origin=origin).expires_at == at(ends)


def test_an_offer_for_a_near_slot_ends_after_four_office_hours(house, session):
    claim = _offer(session, house, house.slot(NEAR))

    assert claim.expires_at == NOW + timedelta(hours=4)


def test_only_a_lead_asks_somebody(house, session):
    with pytest.raises(NotAllowed):
        services.offer_slot(session, actor=house.bob, slot=house.slot(), person=house.ann, origin=OfferOrigin.LEAD,
                            now=NOW)


def test_who_could_not_claim_is_not_asked_and_the_lead_hears_why(house, session):
    house.ann.capacity_per_quarter = 0

    with pytest.raises(RuleBroken, match="offer_no_room"):
        _offer(session, house)


def test_an_offer_takes_a_turn_but_not_twice(house, session):
    house.ann.capacity_per_quarter = 1
    claim = _offer(session, house)
    with pytest.raises(RuleBroken, match="claim_no_room"):
        house.claimed(day=date(2027, 1, 19))

    services.accept_offer(session, actor=house.ann, claim=claim, now=LATER)

    assert claim.state is ClaimState.ACTIVE


def test_a_slot_without_a_topic_is_not_offered(house, session):
    with pytest.raises(Conflict, match="wrong_state"):
        _offer(session, house, house.empty_slot())


# --- accept ------------------------------------------------------------------------------------------------------


def test_accepting_makes_the_claim_active_with_deadlines_from_then_on(house, session):
    claim = _offer(session, house)
    with Heard(OfferAnswered) as answers, Heard(SlotClaimed) as claims:
        services.accept_offer(session, actor=house.ann, claim=claim, now=LATER)

    assert (claim.state, claim.slot.state, claim.taken_at, claim.expires_at) == (
        ClaimState.ACTIVE, SlotState.CLAIMED, LATER, None)
    assert claim.draft_due is not None
    assert [one.answer for one in answers] == [OfferAnswer.ACCEPTED]
    assert [one.claim for one in claims] == [claim]


def test_pressing_claim_on_ones_own_offer_accepts_it(house, session):
    claim = _offer(session, house)

    assert services.take_slot(session, actor=house.ann, slot=claim.slot, now=LATER) is claim
    assert claim.state is ClaimState.ACTIVE


def test_the_guards_are_looked_at_again(house, session):
    claim = _offer(session, house)
    house.ann.languages = ["nl"]

    with pytest.raises(RuleBroken, match="claim_language"):
        services.accept_offer(session, actor=house.ann, claim=claim, now=LATER)


def test_a_near_slot_that_a_lead_offers_gets_the_dates_that_are_left(house, session):
    claim = _offer(session, house, house.slot(NEAR))

    services.accept_offer(session, actor=house.ann, claim=claim, now=LATER)

    assert claim.draft_due <= claim.slot.publish_at


def test_an_offer_whose_time_has_passed_is_over_even_before_the_clock_ticks(house, session):
    claim = _offer(session, house)

    with pytest.raises(Conflict, match="offer_over"):
        services.accept_offer(session, actor=house.ann, claim=claim, now=claim.expires_at)


def test_nobody_answers_for_a_colleague(house, session):
    claim = _offer(session, house)

    with pytest.raises(NotAllowed):
        services.accept_offer(session, actor=house.bob, claim=claim, now=LATER)
    with pytest.raises(NotAllowed):
        services.decline_offer(session, actor=house.imke, claim=claim, now=LATER)


# --- decline, lapse, withdraw ------------------------------------------------------------------------------------


def test_a_no_opens_the_slot_and_tells_the_lead(house, session):
    house.imke.password_hash = "x"
    claim = _offer(session, house)
    with Heard(OfferAnswered) as news:
        services.decline_offer(session, actor=house.ann, claim=claim, now=LATER, reason="Not in December")

    assert (claim.state, claim.answer, claim.slot.state, claim.slot.live_claim) == (
        ClaimState.DECLINED, "Not in December", SlotState.OPEN, None)
    assert [one.answer for one in news] == [OfferAnswer.DECLINED]
    assert _told(session, house.imke) == ["offer_declined"]


def test_an_offer_that_nobody_answers_lapses_when_its_time_has_passed(house, session):
    claim = _offer(session, house)
    assert services.due_offers(session, now=claim.expires_at - timedelta(minutes=1)) == []
    assert not services.lapse_offer(session, claim.id, LATER)

    assert services.due_offers(session, now=claim.expires_at) == [claim.id]
    assert services.lapse_offer(session, claim.id, claim.expires_at)

    assert (claim.state, claim.slot.live_claim) == (ClaimState.LAPSED, None)


def test_a_lead_takes_an_offer_back(house, session):
    claim = _offer(session, house)

    services.withdraw_offer(session, actor=house.imke, claim=claim, now=LATER)

    assert (claim.state, claim.slot.live_claim) == (ClaimState.WITHDRAWN, None)
    with pytest.raises(Conflict, match="offer_over"):
        services.withdraw_offer(session, actor=house.imke, claim=claim, now=LATER)
