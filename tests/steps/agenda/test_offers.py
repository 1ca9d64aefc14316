"""Offers, and the line for a slot: each row of docs/domain.md k (claim, added states)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.people.models import Absence, PersonStatus
from planner.steps.agenda import services
from planner.steps.agenda.events import ClaimOffered, OfferAnswer, OfferAnswered, SlotClaimed
from planner.steps.agenda.models import OfferOrigin, ReleaseReason
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
    with pytest.raises(SlotTaken, match="claim_offered"):
        services.claim_slot(session, actor=house.bob, slot=claim.slot, now=NOW)
    with pytest.raises(SlotTaken):
        _offer(session, house, claim.slot, house.bob)


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


# --- join, leave, end --------------------------------------------------------------------------------------------


def _wait(session, house, slot, person=None, now=NOW):
    return services.join_line(session, actor=person or house.bob, slot=slot, now=now)


def test_a_claimed_slot_has_a_line(house, session):
    claim = house.claimed()

    waiting = _wait(session, house, claim.slot)

    assert (waiting.state, waiting.joined_at, claim.slot.state) == (ClaimState.WAITING, NOW, SlotState.CLAIMED)
    with pytest.raises(Conflict, match="line_joined"):
        _wait(session, house, claim.slot)


def test_an_open_slot_has_no_line_but_an_offered_one_has(house, session):
    slot = house.slot()
    with pytest.raises(Conflict, match="line_needless"):
        _wait(session, house, slot)

    _offer(session, house, slot)

    assert _wait(session, house, slot).state is ClaimState.WAITING


def test_the_author_does_not_wait_for_what_they_have(house, session):
    with pytest.raises(Conflict, match="line_own"):
        _wait(session, house, house.claimed().slot, house.ann)


def test_who_could_not_claim_does_not_wait(house, session):
    house.bob.status = PersonStatus.AWAY

    with pytest.raises(RuleBroken, match="claim_not_active"):
        _wait(session, house, house.claimed().slot)


def test_waiting_takes_no_turn(house, session):
    house.bob.capacity_per_quarter = 1
    _wait(session, house, house.claimed().slot)

    assert house.claimed(house.bob, day=date(2027, 1, 19)).state is ClaimState.ACTIVE


def test_leaving_the_line_is_ones_own(house, session):
    waiting = _wait(session, house, house.claimed().slot)
    with pytest.raises(NotAllowed):
        services.leave_line(session, actor=house.ann, claim=waiting, now=LATER)

    services.leave_line(session, actor=house.bob, claim=waiting, now=LATER)

    assert (waiting.state, waiting.ended_at) == (ClaimState.WITHDRAWN, LATER)


def _published(session, house, slot):
    services.make_ready(session, slot, now=LATER)
    services.mark_published(session, slot, now=LATER)


def _cancelled(session, house, slot):
    services.cancel_slot(session, actor=house.imke, slot=slot, reason="Not now", now=LATER)


def _missed(session, house, slot):
    services.miss_due(session, now=slot.publish_at + timedelta(hours=2))


@pytest.mark.parametrize("ending", [_published, _cancelled, _missed])
def test_the_line_ends_with_the_slot_and_names_three_others_once(house, session, ending):
    house.bob.password_hash = "x"
    claim = house.claimed()
    for n in range(4):
        house.slot(date(2027, 2, 2 + 7 * n), title=f"Other {n}")
    waiting = _wait(session, house, claim.slot)

    ending(session, house, claim.slot)

    assert waiting.state is ClaimState.ENDED
    told = session.scalars(sa.select(Notice).where(Notice.person_id == house.bob.id)).all()
    assert [one.text_key for one in told] == ["line_ended"]
    assert told[0].params["others"].count("“") == 3


def test_undoing_a_cancellation_brings_the_line_back(house, session):
    claim = house.claimed()
    waiting = _wait(session, house, claim.slot)
    _cancelled(session, house, claim.slot)

    services.restore_slot(session, actor=house.imke, slot=claim.slot, now=LATER)

    assert (waiting.state, waiting.ended_at, claim.state) == (ClaimState.WAITING, None, ClaimState.ACTIVE)


# --- Next in line ------------------------------------------------------------------------------------------------


def _release(session, house, claim, now=LATER):
    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=now)


def test_a_release_asks_the_first_in_line_at_once(house, session):
    cas = house.colleague(name="Cas")
    claim = house.claimed()
    second, first = _wait(session, house, claim.slot, now=LATER), _wait(session, house, claim.slot, cas)

    _release(session, house, claim)

    assert (first.state, first.offered_by, second.state) == (
        ClaimState.OFFERED, OfferOrigin.WAITING, ClaimState.WAITING)


def test_of_two_who_asked_at_once_the_first_row_comes_first(house, session):
    claim = house.claimed()
    first = _wait(session, house, claim.slot)
    second = _wait(session, house, claim.slot, house.colleague(name="Cas"))

    _release(session, house, claim)

    assert (first.state, second.state) == (ClaimState.OFFERED, ClaimState.WAITING)


def test_who_no_longer_may_is_skipped_and_keeps_the_place(house, session):
    cas = house.colleague(name="Cas")
    claim = house.claimed()
    skipped, asked = _wait(session, house, claim.slot), _wait(session, house, claim.slot, cas)
    house.bob.capacity_per_quarter = 0

    _release(session, house, claim)

    assert (skipped.state, asked.state) == (ClaimState.WAITING, ClaimState.OFFERED)


def test_each_in_line_gets_one_offer_then_the_slot_is_open_to_all(house, session):
    cas = house.colleague(name="Cas")
    claim = house.claimed()
    first, second = _wait(session, house, claim.slot), _wait(session, house, claim.slot, cas)
    _release(session, house, claim)

    services.decline_offer(session, actor=house.bob, claim=first, now=LATER)
    assert second.state is ClaimState.OFFERED
    services.lapse_offer(session, second.id, second.expires_at)

    assert (claim.slot.state, claim.slot.live_claim) == (SlotState.OPEN, None)
    assert services.claim_slot(session, actor=house.ann, slot=claim.slot, now=LATER).state is ClaimState.ACTIVE


def test_a_stand_in_comes_before_the_line(house, session):
    cas = house.colleague(name="Cas")
    claim = house.claimed()
    waiting = _wait(session, house, claim.slot)
    claim.slot.stand_in, claim.slot.stand_in_agreed_at = cas, NOW

    _release(session, house, claim)

    live = claim.slot.live_claim
    assert (live.author, live.offered_by, waiting.state) == (cas, OfferOrigin.STAND_IN, ClaimState.WAITING)


def test_a_stand_in_who_is_away_when_the_draft_is_due_is_not_asked(house, session):
    cas = house.colleague(name="Cas")
    claim = house.claimed()
    waiting = _wait(session, house, claim.slot)
    claim.slot.stand_in, claim.slot.stand_in_agreed_at = cas, NOW
    session.add(Absence(person=cas, from_date=date(2026, 12, 1), to_date=date(2027, 1, 10)))

    _release(session, house, claim)

    assert waiting.state is ClaimState.OFFERED


def test_when_the_author_leaves_the_first_in_line_is_asked(house, session):
    claim = house.claimed()
    waiting = _wait(session, house, claim.slot)
    house.ann.status = PersonStatus.LEFT

    services.release_all_of(session, house.ann, now=LATER)

    assert (claim.state, waiting.state) == (ClaimState.RELEASED, ClaimState.OFFERED)


def test_who_leaves_waits_for_nothing_and_answers_nothing(house, session):
    offered = _offer(session, house, person=house.bob)
    waiting = _wait(session, house, house.claimed(day=date(2027, 1, 19)).slot)
    house.bob.status = PersonStatus.LEFT

    services.release_all_of(session, house.bob, now=LATER)

    assert (offered.state, waiting.state) == (ClaimState.RELEASED, ClaimState.WITHDRAWN)


def test_undoing_a_release_takes_the_offer_back_and_keeps_the_line(house, session):
    claim = house.claimed()
    waiting = _wait(session, house, claim.slot)
    _release(session, house, claim)

    services.resume_claim(session, actor=house.ann, claim=claim, now=LATER + timedelta(seconds=8))

    assert (claim.state, waiting.state, waiting.joined_at) == (ClaimState.ACTIVE, ClaimState.WAITING, NOW)


def test_a_release_of_long_ago_does_not_take_an_offer_back(house, session):
    claim = house.claimed()
    _wait(session, house, claim.slot)
    _release(session, house, claim)

    with pytest.raises(SlotTaken, match="claim_offered"):
        services.resume_claim(session, actor=house.ann, claim=claim, now=LATER + timedelta(minutes=2))


def test_an_expired_claim_asks_the_first_in_line_without_blame(house, session):
    house.ann.password_hash = house.imke.password_hash = "x"
    claim = house.claimed()
    waiting = _wait(session, house, claim.slot)

    assert services.expire_claim(session, claim, now=LATER)

    assert (claim.state, claim.release_reason, waiting.state) == (
        ClaimState.EXPIRED, ReleaseReason.EXPIRED, ClaimState.OFFERED)
    assert _told(session, house.ann) == ["claim_expired"]
    assert not services.expire_claim(session, claim, now=LATER)
