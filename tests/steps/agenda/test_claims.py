"""Taking a slot and giving it back (docs/domain.md c, claim)."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core import event_log, events
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.workdays import Calendar
from planner.messages.models import Notice
from planner.people.events import PersonLeft
from planner.people.models import PersonStatus
from planner.steps.agenda import queries, rules, services
from planner.steps.agenda.events import SlotClaimed, SlotReleased
from planner.steps.agenda.models import ReleaseReason
from planner.steps.agenda.queries import pool
from planner.steps.agenda.services import SlotTaken
from planner.workflow.agenda import ClaimState, SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, Heard, House, at

NEAR = date(2026, 11, 30)           # four working days after NOW


@pytest.fixture
def house(session):
    return House(session)


def test_a_claim_fixes_the_deadlines(house, session):
    with Heard(SlotClaimed) as news:
        claim = house.claimed(day=date(2027, 1, 5))

    assert (claim.state, claim.slot.state, claim.taken_at) == (ClaimState.ACTIVE, SlotState.CLAIMED, NOW)
    assert claim.draft_due == at("2026-12-18 16:00")
    assert [(one.slot, one.claim, one.actor_id) for one in news] == [(claim.slot, claim, house.ann.id)]


def test_a_late_claim_gets_tighter_dates(house, session):
    claim = house.claimed(day=date(2026, 12, 8))        # ten working days: half of each offset

    assert claim.outline_due == at("2026-11-26 16:00")
    assert claim.draft_due == at("2026-12-01 16:00")


def test_the_second_one_hears_who_was_faster(house, session):
    claim = house.claimed()

    with pytest.raises(SlotTaken) as refusal:
        services.claim_slot(session, actor=house.bob, slot=claim.slot, now=NOW)

    assert (refusal.value.status, refusal.value.winner) == (409, house.ann)


def test_an_empty_slot_is_not_claimed(house, session):
    with pytest.raises(Conflict, match="wrong_state"):
        services.claim_slot(session, actor=house.ann, slot=house.empty_slot(), now=NOW)


def _away(house):
    house.ann.status = PersonStatus.AWAY


def _other_language(house):
    house.ann.languages = ["nl"]


def _full(house):
    house.ann.capacity_per_quarter = 0


@pytest.mark.parametrize(("hindrance", "code"), [
    (_away, "claim_not_active"), (_other_language, "claim_language"), (_full, "claim_no_room"),
])
def test_what_stops_a_claim(house, session, hindrance, code):
    slot = house.slot()
    hindrance(house)

    with pytest.raises(RuleBroken) as refusal:
        services.claim_slot(session, actor=house.ann, slot=slot, now=NOW)

    assert refusal.value.code == code
    assert slot.state is SlotState.OPEN


def test_capacity_counts_the_quarter_of_the_slot(house, session):
    house.ann.capacity_per_quarter = 1
    house.claimed(day=date(2027, 1, 12))

    with pytest.raises(RuleBroken, match="claim_no_room"):
        house.claimed(day=date(2027, 3, 30))
    assert house.claimed(day=date(2027, 4, 6)).state is ClaimState.ACTIVE


def test_a_fulfilled_claim_still_counts_and_a_released_one_does_not(house, session):
    house.ann.capacity_per_quarter = 2
    first, second = house.claimed(day=date(2027, 1, 12)), house.claimed(day=date(2027, 1, 19))
    services.make_ready(session, first.slot, now=NOW)
    services.mark_published(session, first.slot, now=NOW)
    services.release_claim(session, actor=house.ann, claim=second, reason=ReleaseReason.NO_TIME, now=NOW)

    assert queries.turns(session, house.ann, rules.quarter_of(TUESDAY)) == 1


def test_with_less_than_a_week_left_a_member_is_sent_to_the_lead(house, session):
    slot = house.slot(NEAR)

    with pytest.raises(RuleBroken) as refusal:
        services.claim_slot(session, actor=house.ann, slot=slot, now=NOW)

    assert (refusal.value.code, refusal.value.params["days"]) == ("claim_needs_lead", 4)


def _dates(slot):
    return rules.moved_chain(NOW, slot.local_date, slot.local_time, slot.zone, Calendar())


def test_a_lead_claims_a_near_slot_with_dates_of_their_own(house, session):
    slot = house.slot(NEAR)
    dates = _dates(slot)

    claim = services.claim_slot(session, actor=house.imke, slot=slot, dates=dates, now=NOW)

    assert (claim.outline_due, claim.package_due) == (dates.outline_due, dates.package_due)


def test_a_member_sets_no_dates(house, session):
    slot = house.slot(NEAR)

    with pytest.raises(NotAllowed):
        services.claim_slot(session, actor=house.ann, slot=slot, dates=_dates(slot), now=NOW)


def test_a_slip_of_the_hand_is_taken_back_without_a_reason(house, session):
    claim = house.claimed()
    with Heard(SlotReleased) as news:
        services.undo_claim(session, actor=house.ann, claim=claim, now=NOW + timedelta(seconds=10))

    assert (claim.slot.state, claim.state, claim.release_reason) == (
        SlotState.OPEN, ClaimState.RELEASED, ReleaseReason.UNDONE)
    assert len(news) == 1


def test_undo_ends_after_a_minute(house, session):
    claim = house.claimed()

    with pytest.raises(Conflict, match="undo_too_late"):
        services.undo_claim(session, actor=house.ann, claim=claim, now=NOW + timedelta(seconds=61))


def test_a_released_slot_is_open_and_keeps_the_reason(house, session):
    claim = house.claimed()

    slot = services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.OTHER_WORK, now=NOW,
                                  note="A migration came in between")

    assert slot.state is SlotState.OPEN
    assert (claim.state, claim.release_reason, claim.release_note, claim.ended_at) == (
        ClaimState.RELEASED, ReleaseReason.OTHER_WORK, "A migration came in between", NOW)
    assert slot.live_claim is None


def test_nobody_gives_away_a_colleagues_claim(house, session):
    claim = house.claimed()

    with pytest.raises(NotAllowed):
        services.release_claim(session, actor=house.bob, claim=claim, reason=ReleaseReason.OTHER, now=NOW)


def test_a_lead_may_release_for_somebody(house, session):
    claim = house.claimed()

    services.release_claim(session, actor=house.imke, claim=claim, reason=ReleaseReason.OTHER, now=NOW)

    assert claim.state is ClaimState.RELEASED


def _notices(session, person):
    return session.scalars(sa.select(Notice.text_key).where(Notice.person_id == person.id)).all()


def test_the_leads_hear_of_a_release_once_claim_by_has_passed(house, session):
    house.imke.password_hash = "x"              # only who can sign in hears of it
    claim, late = house.claimed(), house.claimed(house.bob, day=date(2026, 12, 15))
    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)
    assert _notices(session, house.imke) == []

    services.release_claim(session, actor=house.bob, claim=late, reason=ReleaseReason.NO_TIME, now=NOW)

    assert _notices(session, house.imke) == ["slot_released_late"]


def test_undoing_a_release_brings_the_same_claim_back(house, session):
    claim = house.claimed()
    due = claim.draft_due
    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)
    with Heard(SlotClaimed) as news:
        slot = services.resume_claim(session, actor=house.ann, claim=claim, now=NOW + timedelta(seconds=5))

    assert (slot.live_claim, claim.state, claim.draft_due, claim.release_reason) == (
        claim, ClaimState.ACTIVE, due, None)
    assert len(news) == 1


def test_undoing_a_release_comes_too_late_when_somebody_took_the_slot(house, session):
    claim = house.claimed()
    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)
    services.claim_slot(session, actor=house.bob, slot=claim.slot, now=NOW)

    with pytest.raises(SlotTaken):
        services.resume_claim(session, actor=house.ann, claim=claim, now=NOW)


def test_a_lead_extends_as_long_as_the_order_holds(house, session):
    claim = house.claimed()
    later = rules.Deadlines(None, claim.outline_due, claim.draft_due + timedelta(days=3), claim.review_due,
                            claim.rework_due, claim.approve_by, claim.package_due, claim.slot.publish_at)
    too_late = rules.Deadlines(None, claim.outline_due, claim.review_due + timedelta(days=1), claim.review_due,
                               claim.rework_due, claim.approve_by, claim.package_due, claim.slot.publish_at)

    with pytest.raises(RuleBroken, match="deadlines_out_of_order"):
        services.set_deadlines(session, actor=house.imke, claim=claim, dates=too_late, now=NOW)
    services.set_deadlines(session, actor=house.imke, claim=claim, dates=later, now=NOW)

    assert claim.draft_due == later.draft_due
    assert event_log.history(session, "claim", claim.uid)[0].event == "extend"


def test_members_extend_nothing(house, session):
    claim = house.claimed()
    same = rules.Deadlines(None, claim.outline_due, claim.draft_due, claim.review_due, claim.rework_due,
                           claim.approve_by, claim.package_due, claim.slot.publish_at)

    with pytest.raises(NotAllowed):
        services.set_deadlines(session, actor=house.ann, claim=claim, dates=same, now=NOW)


def test_the_slots_of_somebody_who_left_are_open_again(app, house, session):
    claim = house.claimed()
    ready = house.claimed(day=date(2027, 1, 19))
    services.make_ready(session, ready.slot, now=NOW)
    house.ann.status = PersonStatus.LEFT

    events.announce(session, PersonLeft(house.ann, house.imke.id, NOW))

    assert (claim.state, claim.release_reason, claim.slot.state) == (
        ClaimState.RELEASED, ReleaseReason.MOVED_ON, SlotState.OPEN)
    assert ready.slot.state is SlotState.READY      # publishing looks again at its moment, and asks the lead


def test_three_other_slots_by_what_somebody_knows_then_by_date(house, session):
    kubernetes = make.area(key="kubernetes", parent=house.cloud)
    session.add_all([kubernetes, make.expertise(person=house.ann, area=house.cloud, level=3)])
    session.flush()
    taken = house.slot(date(2027, 1, 5), title="Taken")
    house.slot(date(2027, 1, 6), title="No area", area=None)
    house.slot(date(2027, 2, 2), title="Exactly")
    house.slot(date(2027, 1, 7), title="One step down", area=kubernetes)

    found = queries.open_slots_for(session, house.ann, 3, now=NOW, but=taken.uid)

    assert [(one.card.title, one.fit.terms.level) for one in found] == [
        ("Exactly", 24), ("One step down", 16), ("No area", 0)]


def test_a_slot_that_goes_while_the_others_are_measured_is_left_out(house, session, monkeypatch):
    gone, stays = house.slot(date(2027, 1, 6), title="Undone import"), house.slot(date(2027, 1, 7), title="Stays")
    measure = pool.matching.yardstick

    def meanwhile(*asked, **more):
        session.delete(gone)
        session.flush()
        return measure(*asked, **more)
    monkeypatch.setattr(pool.matching, "yardstick", meanwhile)

    assert [one.card.uid for one in queries.open_slots_for(session, house.ann, now=NOW)] == [stays.uid]


def test_nobody_is_offered_what_they_asked_not_to_be_asked_for(house, session):
    session.add(make.expertise(person=house.ann, area=house.cloud, level=3, interest=-1))
    house.slot()

    assert queries.open_slots_for(session, house.ann, now=NOW) == []


def test_offered_slots_speak_a_language_of_that_person_and_can_still_be_taken(house, session):
    house.slot(NEAR)
    house.slot(title="In English")
    house.ann.languages = ["en"]
    house.bob.languages = ["nl"]

    assert [one.card.title for one in queries.open_slots_for(session, house.ann, now=NOW)] == ["In English"]
    assert queries.open_slots_for(session, house.bob, now=NOW) == []
