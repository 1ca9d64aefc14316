"""Planning, filling, moving and cancelling slots (docs/domain.md c, slot)."""
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from planner.channels.models import ChannelRules
from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.queries import work_calendar
from planner.search.models import SearchEntry
from planner.steps.agenda import queries, services
from planner.steps.agenda.events import SlotCancelled, SlotMoved, SlotReleased, SlotRestored
from planner.steps.agenda.models import ReleaseReason
from planner.steps.agenda.rules import CautionKind
from planner.steps.agenda.services import When
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import AMSTERDAM, TUESDAY, Heard, House, at, on


@pytest.fixture
def house(session):
    return House(session)


def test_a_planned_slot_derives_its_instants(house):
    slot = house.empty_slot(date(2027, 1, 5))

    assert slot.publish_at == at("2027-01-05 08:00")
    assert slot.claim_by == at("2026-12-04 11:00")
    assert slot.closes_at == at("2026-12-28 23:00")
    assert slot.state is SlotState.PLANNED


def test_a_slot_with_a_topic_is_open_and_findable(house, session):
    slot = house.slot()

    assert (slot.state, slot.topic.state) == (SlotState.OPEN, TopicState.PLANNED)
    assert session.scalar(sa.select(SearchEntry.title).where(SearchEntry.uid == slot.uid)) == "Zero-downtime deploys"


@pytest.mark.parametrize(("over", "code"), [
    ({"channels": []}, "slot_needs_channel"), ({"lang": "fr"}, "slot_channel_language"),
])
def test_a_slot_needs_a_channel_that_speaks_its_language(house, session, over, code):
    with pytest.raises(RuleBroken) as refusal:
        services.plan_slot(session, actor=house.imke, when=on(TUESDAY), outlets=house.outlets(**over), now=NOW)

    assert refusal.value.code == code


def test_nothing_is_planned_in_the_past(house):
    with pytest.raises(RuleBroken) as refusal:
        house.empty_slot(date(2026, 11, 24))

    assert refusal.value.code == "slot_in_past"


def test_only_a_lead_plans(house, session):
    with pytest.raises(NotAllowed):
        services.plan_slot(session, actor=house.ann, when=on(TUESDAY), outlets=house.outlets(), now=NOW)


def test_a_topic_stands_on_one_slot_only(house, session):
    slot = house.slot()
    second = house.empty_slot(date(2027, 1, 19))

    with pytest.raises(Conflict):
        services.fill_slot(session, actor=house.imke, slot=second, topic=slot.topic, now=NOW)


def test_topic_and_slot_speak_the_same_language(house, session):
    slot = house.empty_slot()

    with pytest.raises(RuleBroken) as refusal:
        services.fill_slot(session, actor=house.imke, slot=slot, topic=house.topic(lang="nl"), now=NOW)

    assert refusal.value.code == "slot_other_language"


def test_a_slot_for_another_persona_refuses_the_topic(house, session):
    controller = make.persona(code="CO")
    session.add(controller)
    slot = house.empty_slot(personas=[controller])

    with pytest.raises(RuleBroken) as refusal:
        services.fill_slot(session, actor=house.imke, slot=slot, topic=house.topic(), now=NOW)

    assert refusal.value.code == "slot_other_persona"


def test_an_emptied_slot_frees_its_topic(house, session):
    slot = house.slot()

    topic = services.empty_slot(session, actor=house.imke, slot=slot, now=NOW)

    assert (slot.state, slot.topic, topic.state) == (SlotState.PLANNED, None, TopicState.OPEN)
    assert session.scalar(sa.select(SearchEntry).where(SearchEntry.uid == slot.uid)) is None


def test_a_claimed_slot_is_not_emptied(house, session):
    slot = house.claimed().slot

    with pytest.raises(Conflict):
        services.empty_slot(session, actor=house.imke, slot=slot, now=NOW)


def test_moving_derives_the_instants_and_the_deadlines_again(house, session):
    claim = house.claimed(day=date(2027, 1, 5))
    with Heard(SlotMoved) as news:
        was = services.move_slot(session, actor=house.imke, slot=claim.slot, to=on(date(2027, 4, 13)), now=NOW)

    assert was == at("2027-01-05 08:00")
    assert claim.slot.publish_at == at("2027-04-13 07:00")      # summer time by then: the local time stays
    assert claim.draft_due == at("2027-03-30 15:00")
    assert claim.slot.moves == 1
    assert [(one.slot, one.was, one.actor_id) for one in news] == [(claim.slot, was, house.imke.id)]


def test_a_slot_can_be_moved_nearer_than_the_author_could_have_claimed_it(house, session):
    claim = house.claimed()

    services.move_slot(session, actor=house.imke, slot=claim.slot, to=on(date(2026, 11, 26)), now=NOW)

    assert claim.outline_due <= claim.draft_due <= claim.package_due <= claim.slot.publish_at


def test_a_slot_moves_into_the_future_only(house, session):
    slot = house.slot()

    with pytest.raises(RuleBroken) as refusal:
        services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2026, 11, 23)), now=NOW)

    assert refusal.value.code == "slot_in_past"


def test_moving_to_where_it_stands_changes_nothing(house, session):
    slot = house.slot()
    version = slot.version
    with Heard(SlotMoved) as news:
        services.move_slot(session, actor=house.imke, slot=slot, to=on(TUESDAY), now=NOW)

    assert (slot.version, news) == (version, [])


def test_a_move_of_what_somebody_changed_meanwhile_is_refused(house, session):
    slot = house.slot()
    seen = slot.version
    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 13)), now=NOW)

    with pytest.raises(Conflict) as refusal:
        services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 14)), now=NOW, version=seen)

    assert refusal.value.code == "stale"


def test_undoing_a_move_is_a_move_back(house, session):
    slot = house.slot()
    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 13)), now=NOW)

    services.move_slot(session, actor=house.imke, slot=slot, to=on(TUESDAY), now=NOW, version=slot.version)

    assert slot.local_date == TUESDAY


def test_an_edit_changes_outlets_and_moment_at_once(house, session):
    slot = house.slot()
    letter = make.channel(name="Newsletter")
    session.add(letter)

    services.edit_slot(session, actor=house.imke, slot=slot, version=slot.version, when=on(TUESDAY, time(14)),
                       outlets=house.outlets(channels=[letter], required=True), now=NOW)

    assert (slot.channels, slot.required, slot.publish_at) == ([letter], True, at("2027-01-12 13:00"))


def test_an_edit_never_parts_a_slot_from_the_language_of_its_topic(house, session):
    slot = house.slot()

    with pytest.raises(RuleBroken):
        services.edit_slot(session, actor=house.imke, slot=slot, version=slot.version, when=services.when_of(slot),
                           outlets=house.outlets(lang="nl"), now=NOW)


def test_cancelling_releases_the_claim_and_frees_the_topic(house, session):
    claim = house.claimed()
    with Heard(SlotReleased) as released, Heard(SlotCancelled) as cancelled:
        services.cancel_slot(session, actor=house.imke, slot=claim.slot, reason="Merged with another", now=NOW)

    assert claim.slot.state is SlotState.CANCELLED
    assert (claim.state, claim.release_reason) == (ClaimState.RELEASED, ReleaseReason.CANCELLED)
    assert claim.slot.topic.state is TopicState.OPEN
    assert (len(released), len(cancelled)) == (1, 1)


def test_cancelling_needs_a_reason(house, session):
    with pytest.raises(RuleBroken) as refusal:
        services.cancel_slot(session, actor=house.imke, slot=house.slot(), reason="  ", now=NOW)

    assert refusal.value.code == "reason_needed"


def test_undoing_a_cancellation_brings_topic_and_author_back(house, session):
    claim = house.claimed()
    services.cancel_slot(session, actor=house.imke, slot=claim.slot, reason="A mistake", now=NOW)
    with Heard(SlotRestored) as news:
        services.restore_slot(session, actor=house.imke, slot=claim.slot, now=NOW)

    assert (claim.slot.state, claim.state) == (SlotState.CLAIMED, ClaimState.ACTIVE)
    assert claim.slot.topic.state is TopicState.PLANNED
    assert claim.release_reason is None
    assert len(news) == 1


def test_a_restored_slot_is_empty_when_its_topic_went_elsewhere(house, session):
    slot = house.slot()
    topic = slot.topic
    services.cancel_slot(session, actor=house.imke, slot=slot, reason="No room", now=NOW)
    services.place_topic(session, actor=house.imke, topic=topic, when=on(date(2027, 1, 19)), now=NOW)

    services.restore_slot(session, actor=house.imke, slot=slot, now=NOW)

    assert (slot.state, slot.topic) == (SlotState.PLANNED, None)


def test_a_restored_slot_is_open_when_its_author_has_no_room_any_more(house, session):
    claim = house.claimed()
    services.cancel_slot(session, actor=house.imke, slot=claim.slot, reason="No room", now=NOW)
    house.ann.capacity_per_quarter = 0

    services.restore_slot(session, actor=house.imke, slot=claim.slot, now=NOW)

    assert (claim.slot.state, claim.state) == (SlotState.OPEN, ClaimState.RELEASED)


def test_a_slot_whose_moment_passed_is_not_restored(house, session):
    slot = house.slot()
    services.cancel_slot(session, actor=house.imke, slot=slot, reason="No room", now=NOW)

    with pytest.raises(RuleBroken):
        services.restore_slot(session, actor=house.imke, slot=slot, now=slot.publish_at)


def test_history_tells_who_did_what(house, session):
    slot = house.slot()
    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 13)), now=NOW)

    told = [(line.event, line.actor_id) for line in event_log.history(session, "slot", slot.uid)]

    assert told == [("move", house.imke.id), ("fill", house.imke.id), ("create", house.imke.id)]


def test_a_topic_dragged_onto_a_day_fills_the_empty_slot_there(house, session):
    empty = house.empty_slot()

    slot, is_new = services.place_topic(session, actor=house.imke, topic=house.topic(), when=on(TUESDAY), now=NOW)

    assert (slot, is_new, slot.state) == (empty, False, SlotState.OPEN)


def test_a_topic_dragged_onto_a_free_day_makes_a_slot_on_the_own_blog(house, session):
    slot, is_new = services.place_topic(session, actor=house.imke, topic=house.topic(), when=on(TUESDAY), now=NOW)

    assert (is_new, slot.channels, slot.state, slot.local_time) == (True, [house.blog], SlotState.OPEN, time(9))


def test_an_empty_slot_in_another_language_is_left_alone(house, session):
    empty = house.empty_slot(lang="nl")

    slot, _ = services.place_topic(session, actor=house.imke, topic=house.topic(), when=on(TUESDAY), now=NOW)

    assert slot is not empty


def test_no_own_blog_for_a_language_is_said(house, session):
    house.blog.languages = ["nl"]

    with pytest.raises(RuleBroken) as refusal:
        services.place_topic(session, actor=house.imke, topic=house.topic(), when=on(TUESDAY), now=NOW)

    assert refusal.value.code == "no_own_channel"


@pytest.mark.parametrize(("day", "clock", "kinds"), [
    (date(2027, 1, 12), time(9), []),
    (date(2027, 1, 10), time(9), [CautionKind.WEEKEND]),
    (date(2027, 4, 27), time(9), [CautionKind.HOLIDAY]),
    (date(2027, 3, 28), time(2, 30), [CautionKind.CLOCK_SKIPS, CautionKind.WEEKEND]),
    (date(2027, 10, 31), time(2, 30), [CautionKind.CLOCK_REPEATS, CautionKind.WEEKEND]),
    (date(2026, 12, 8), time(9), [CautionKind.LATE_CLAIM]),
    (date(2026, 11, 26), time(9), [CautionKind.LEAD_ONLY]),
])
def test_what_to_look_out_for(house, session, day, clock, kinds):
    slot = services.plan_slot(session, actor=house.imke, when=on(day, clock), outlets=house.outlets(), now=NOW)

    found = queries.cautions(session, slot, calendar=work_calendar(session), now=NOW)

    assert [one.kind for one in found] == kinds


def test_channel_hours_and_gaps_are_named(house, session):
    house.blog.rules = [ChannelRules(allowed_from=time(7), allowed_to=time(20), min_gap_minutes=120)]
    house.slot()
    late = services.plan_slot(session, actor=house.imke, when=on(TUESDAY, time(21)), outlets=house.outlets(), now=NOW)
    near = services.plan_slot(session, actor=house.imke, when=on(TUESDAY, time(10)), outlets=house.outlets(), now=NOW)
    session.expire_all()
    calendar = work_calendar(session)

    assert [(one.kind, one.detail) for one in queries.cautions(session, late, calendar=calendar, now=NOW)] == [
        (CautionKind.CHANNEL_HOURS, "Blog 07:00–20:00")]
    assert [(one.kind, one.detail) for one in queries.cautions(session, near, calendar=calendar, now=NOW)] == [
        (CautionKind.CHANNEL_GAP, "Blog")]


def test_an_unknown_zone_is_refused():
    with pytest.raises(RuleBroken, match="unknown_zone"):
        When(TUESDAY, time(9), "Europe/Nowhere")


def test_missed_slots_let_go_of_everything(house, session):
    claim = house.claimed()
    slot = claim.slot

    assert services.miss_due(session, now=slot.publish_at + timedelta(minutes=60)) == 0
    assert services.miss_due(session, now=slot.publish_at + timedelta(minutes=61)) == 1
    assert (slot.state, claim.state, claim.release_reason) == (
        SlotState.MISSED, ClaimState.RELEASED, ReleaseReason.MISSED)
    assert slot.topic.state is TopicState.OPEN


def test_what_nobody_claimed_in_time_names_its_moment_alone(house, session, login):
    slot = house.slot()
    services.miss_due(session, now=slot.publish_at + timedelta(hours=2))
    session.commit()

    dates = login(house.imke).get(f"/agenda/slots/{slot.uid}").text.partition('id="t-h"')[2].partition("</ol>")[0]

    assert (dates.count("<li"), "Publish" in dates) == (1, True)


def test_a_second_clock_misses_nothing_twice(house, session):
    slot = house.slot()
    later = slot.publish_at + timedelta(hours=2)
    services.miss_due(session, now=later)

    assert services.miss_due(session, now=later) == 0
    assert [line.event for line in event_log.history(session, "slot", slot.uid)].count("miss") == 1


def test_moving_a_missed_slot_revives_it(house, session):
    slot = house.slot()
    later = slot.publish_at + timedelta(hours=2)
    services.miss_due(session, now=later)

    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 3, 2)), now=later)

    assert (slot.state, slot.topic.state) == (SlotState.OPEN, TopicState.PLANNED)


def test_a_revived_slot_is_empty_when_its_topic_is_gone(house, session):
    slot = house.slot()
    later = slot.publish_at + timedelta(hours=2)
    services.miss_due(session, now=later)
    services.place_topic(session, actor=house.imke, topic=slot.topic, when=on(date(2027, 2, 2)), now=later)

    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 3, 2)), now=later)

    assert (slot.state, slot.topic) == (SlotState.PLANNED, None)


def test_publishing_fulfils_the_claim(house, session):
    claim = house.claimed()
    services.make_ready(session, claim.slot, now=NOW)

    services.mark_published(session, claim.slot, now=claim.slot.publish_at)

    assert (claim.slot.state, claim.state, claim.slot.topic.state) == (
        SlotState.PUBLISHED, ClaimState.FULFILLED, TopicState.PUBLISHED)


def test_partly_published_is_accepted_with_a_reason(house, session):
    claim = house.claimed()
    services.make_ready(session, claim.slot, now=NOW)
    services.mark_partly(session, claim.slot, now=NOW)

    with pytest.raises(RuleBroken):
        services.accept_partly(session, claim.slot, actor=house.imke, reason="", now=NOW)
    services.accept_partly(session, claim.slot, actor=house.imke, reason="The fair is over", now=NOW)

    assert (claim.slot.state, claim.state) == (SlotState.PUBLISHED, ClaimState.FULFILLED)


def test_zone_of_a_slot_is_its_own(house, session):
    slot = services.plan_slot(session, actor=house.imke, when=When(TUESDAY, time(9), "America/New_York"),
                              outlets=house.outlets(), now=NOW)

    assert slot.publish_at == at("2027-01-12 14:00")
    assert slot.zone != AMSTERDAM
