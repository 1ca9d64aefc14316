"""Two slots change contents, and what guards it (docs/domain.md k, exchange contents)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.steps.agenda import services
from planner.steps.agenda.events import ApprovalsAsked, ChannelsReadyAsked, SlotsExchanged
from planner.steps.agenda.models import OfferOrigin
from planner.workflow.agenda import ClaimState, SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import Heard, House, at

FIRST, SECOND = date(2027, 1, 5), date(2027, 2, 2)
NEAR = date(2026, 11, 30)           # four working days after NOW


@pytest.fixture
def house(session):
    return House(session)


def _pair(house):
    """Ann writes for 5 January, Bob for 2 February."""
    return house.claimed(day=FIRST, title="Early"), house.claimed(house.bob, day=SECOND, title="Late")


def _exchange(session, house, slot, other, actor=None, **more):
    services.exchange_contents(session, actor=actor or house.imke, slot=slot, other=other, now=NOW, **more)


def test_topic_claim_and_readers_go_and_day_and_place_stay(house, session):
    ann, bob = _pair(house)
    early, late = ann.slot, bob.slot
    early.personas, early.required = [house.cto], True
    with Heard(SlotsExchanged) as news:
        _exchange(session, house, early, late)

    assert (early.topic.title, early.live_claim, early.local_date) == ("Late", bob, FIRST)
    assert (late.topic.title, late.live_claim, late.local_date) == ("Early", ann, SECOND)
    assert (early.personas, late.personas, early.required, late.required) == ([], [house.cto], True, False)
    assert [(one.slot, one.other) for one in news] == [(early, late)]


def test_both_chains_are_worked_out_for_the_new_days(house, session):
    ann, bob = _pair(house)

    _exchange(session, house, ann.slot, bob.slot)

    assert bob.draft_due == at("2026-12-18 16:00")
    assert ann.draft_due == at("2027-01-19 16:00")


def test_each_slot_has_one_line_of_history_about_it(house, session):
    ann, bob = _pair(house)
    early, late = ann.slot, bob.slot

    _exchange(session, house, early, late)

    lines = [event_log.history(session, "slot", one.uid)[0] for one in (early, late)]
    assert [(one.event, one.detail["title2"]) for one in lines] == [("exchange", "Early"), ("exchange", "Late")]


def test_states_go_with_the_contents(house, session):
    claim, empty = house.claimed(day=FIRST), house.empty_slot(SECOND)
    slot = claim.slot

    _exchange(session, house, slot, empty)

    assert (slot.state, slot.topic, slot.live_claim) == (SlotState.PLANNED, None, None)
    assert (empty.state, empty.live_claim) == (SlotState.CLAIMED, claim)


def test_doing_it_twice_brings_everything_back(house, session):
    ann, bob = _pair(house)
    early, late, due = ann.slot, bob.slot, ann.draft_due

    _exchange(session, house, early, late)
    _exchange(session, house, early, late)

    assert (early.live_claim, late.live_claim, ann.draft_due) == (ann, bob, due)


def test_the_line_and_the_stand_in_go_with_the_topic(house, session):
    cas = house.colleague(name="Cas")
    ann, bob = _pair(house)
    for slot in (ann.slot, bob.slot):               # Cas waits for both
        services.join_line(session, actor=cas, slot=slot, now=NOW)
    early, late = ann.slot, bob.slot
    early.stand_in, early.stand_in_agreed_at = cas, NOW

    _exchange(session, house, early, late)

    assert [[one.author.name for one in slot.claims if one.state is ClaimState.WAITING] for slot in (early, late)] == [
        ["Cas"], ["Cas"]]
    assert (early.stand_in, late.stand_in) == (None, cas)


def test_an_offer_goes_with_its_topic(house, session):
    slot, other = house.slot(FIRST), house.empty_slot(SECOND)
    offer = services.offer_slot(session, actor=house.imke, slot=slot, person=house.ann, origin=OfferOrigin.LEAD,
                                now=NOW)

    _exchange(session, house, slot, other)

    assert (other.live_claim, other.state, slot.live_claim) == (offer, SlotState.OPEN, None)


def _published(house, slot):
    services.make_ready(house.session, slot, now=NOW)
    services.mark_published(house.session, slot, now=NOW)


def _partly(house, slot):
    services.make_ready(house.session, slot, now=NOW)
    services.mark_partly(house.session, slot, now=NOW)


def _cancelled(house, slot):
    services.cancel_slot(house.session, actor=house.imke, slot=slot, reason="Not now", now=NOW)


def _missed(house, slot):
    services.miss_due(house.session, now=slot.publish_at + timedelta(hours=2))


@pytest.mark.parametrize("ending", [_published, _partly, _cancelled, _missed])
def test_what_is_out_or_over_stays_where_it_is(house, session, ending):
    ann, bob = _pair(house)
    ending(house, ann.slot)

    with pytest.raises(Conflict, match="exchange_over"):
        _exchange(session, house, ann.slot, bob.slot)


def test_languages_are_the_same(house, session):
    dutch = make.channel(key="blog-nl", name="Blog NL", languages=["nl"])
    session.add(dutch)
    other = house.empty_slot(SECOND, lang="nl", channels=[dutch])

    with pytest.raises(RuleBroken, match="exchange_language"):
        _exchange(session, house, house.slot(FIRST), other)


def test_sites_are_the_same(house, session):
    ann, bob = _pair(house)
    site = make.site(key="partners", name="Partners")
    session.add(site)
    session.flush()
    bob.slot.site_id = site.id

    with pytest.raises(RuleBroken, match="exchange_site"):
        _exchange(session, house, ann.slot, bob.slot)


def test_a_text_that_is_ready_has_a_version_for_each_channel_it_goes_to(house, session):
    ann, bob = _pair(house)
    services.make_ready(session, ann.slot, now=NOW)

    with Heard(ChannelsReadyAsked, ()), pytest.raises(RuleBroken, match="exchange_channels"):
        _exchange(session, house, ann.slot, bob.slot)
    with Heard(ChannelsReadyAsked, (house.blog.id,)):
        _exchange(session, house, ann.slot, bob.slot)

    assert ann.slot.state is SlotState.READY


def test_a_slot_is_not_exchanged_with_itself(house, session):
    slot = house.slot()

    with pytest.raises(RuleBroken, match="exchange_same"):
        _exchange(session, house, slot, slot)


def test_only_a_lead_decides_alone(house, session):
    ann, bob = _pair(house)

    with pytest.raises(NotAllowed):
        _exchange(session, house, ann.slot, bob.slot, house.ann)


def test_with_less_than_a_week_left_it_takes_a_lead(house, session):
    ann = house.claimed(day=SECOND)
    slot = house.slot(NEAR, title="Near")

    with pytest.raises(RuleBroken, match="exchange_needs_lead"):
        _exchange(session, house, ann.slot, slot, house.ann, agreed=True)
    _exchange(session, house, ann.slot, slot)

    assert ann.slot is slot


def test_the_dry_run_names_what_moves_and_changes_nothing(house, session):
    ann, bob = _pair(house)
    with Heard(ApprovalsAsked, ("An approval lapses",)):
        found = services.exchange_effects(session, actor=house.imke, slot=ann.slot, other=bob.slot, now=NOW)

    assert [(one.title, one.author, one.from_day, one.to_day) for one in found.moves] == [
        ("Early", "Ann", FIRST, SECOND), ("Late", "Bob", SECOND, FIRST)]
    assert found.moves[0].approvals == ("An approval lapses",)
    assert (found.refusal, ann.slot.local_date) == (None, FIRST)


def test_the_dry_run_names_deadlines_that_would_be_over(house, session):
    ann = house.claimed(day=SECOND)
    near = house.slot(NEAR, title="Near")
    later = NOW + timedelta(days=3)

    found = services.exchange_effects(session, actor=house.imke, slot=ann.slot, other=near, now=later)

    assert "draft_due" in found.moves[0].overdue


def test_the_dry_run_says_why_not(house, session):
    slot = house.slot()

    assert services.exchange_effects(session, actor=house.imke, slot=slot, other=slot, now=NOW).refusal == (
        "exchange_same")


def test_with_a_reserve_item_no_days_lie_between(house, session):
    ann, bob = _pair(house)
    bob.slot.is_reserve, bob.slot.ready_by = True, date(2027, 2, 1)
    with Heard(ApprovalsAsked) as asked:
        services.exchange_effects(session, actor=house.imke, slot=ann.slot, other=bob.slot, now=NOW)

    assert [one.days for one in asked] == [0, 0]
