"""The line for a slot, and who is asked next: each row of docs/domain.md k (claim, added states)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.people.models import Absence, PersonStatus
from planner.steps.agenda import services
from planner.steps.agenda.models import OfferOrigin, ReleaseReason
from planner.steps.agenda.services import SlotTaken
from planner.workflow.agenda import ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import House

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def house(session):
    return House(session)


def _offer(session, house, slot=None, person=None):
    return services.offer_slot(session, actor=house.imke, slot=slot or house.slot(), person=person or house.ann,
                               origin=OfferOrigin.LEAD, now=NOW)


def _told(session, person):
    return session.scalars(sa.select(Notice.text_key).where(Notice.person_id == person.id).order_by(Notice.id)).all()


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
