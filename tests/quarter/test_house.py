"""The house as matching sees it: every fact of docs/domain.md e comes from where it is kept."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.core.jobs import Job
from planner.matching.rules import Exclusion, Known, Rule, TrainingPolicy, Turn, against
from planner.people.models import Absence, PersonStatus
from planner.personas.models import PersonaStatus
from planner.quarter.models import PlanExclusion
from planner.quarter.rules import NO_AREA
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, OfferOrigin
from planner.workflow.agenda import SlotState
from tests import factories as make
from tests.factories import NOW
from tests.quarter.story import MONDAY, House
from tests.support.queries import count_queries


@pytest.fixture
def house(session):
    return House(session)


def person(house, who, **over):
    return house.instance(**over).person[who.uid]


def test_slots_of_the_horizon_are_in_it_and_no_others(house):
    inside, before, after = house.week(0), house.empty_slot(date(2026, 12, 28)), house.empty_slot(date(2027, 4, 1))

    assert {slot.id for slot in house.instance().slots} == {inside.uid}
    assert {before.uid, after.uid}.isdisjoint(house.instance().slot)


@pytest.mark.parametrize("state", [SlotState.CANCELLED, SlotState.MISSED, SlotState.PUBLISHED])
def test_slots_that_are_over_are_not_planned(house, state):
    house.week(0).state = state

    assert house.instance().slots == ()


def test_reserve_items_are_not_planned(house):
    slot = house.week(0)
    slot.is_reserve, slot.ready_by = True, date(2027, 1, 8)

    assert house.instance().slots == ()


def test_a_slot_that_only_a_lead_gives_out_is_not_planned_unless_somebody_holds_it(house):
    open_one, held = house.week(0), house.claimed(day=MONDAY + timedelta(weeks=1)).slot
    open_one.closes_at = held.closes_at = NOW

    assert set(house.instance().slot) == {held.uid}


def test_what_the_cadence_needs_is_required(house):
    house.week(0, required=True)
    house.week(1)

    assert [slot.required for slot in house.instance().slots] == [True, False]


def test_open_topics_are_candidates_and_those_on_slots_are_theirs(house):
    free, placed = house.free_topic("Free"), house.slot(MONDAY, title="Placed")

    instance = house.instance()

    assert set(instance.topic) == {free.uid, placed.topic.uid}
    assert instance.slot[placed.uid].topic == placed.topic.uid


def test_a_topic_without_an_area_is_no_candidate_but_keeps_its_slot(house):
    house.topic(title="Nowhere").area = None
    slot = house.slot(MONDAY, title="Placed")
    slot.topic.area = None

    instance = house.instance()

    assert set(instance.topic) == {slot.topic.uid}
    assert instance.topic[slot.topic.uid].area == NO_AREA


def test_a_claimed_slot_and_an_offered_one_are_settled(house):
    claim = house.claimed(house.ann, MONDAY)
    offered = house.slot(MONDAY + timedelta(weeks=4), title="Offered")
    agenda.offer_slot(house.session, actor=house.imke, slot=offered, person=house.bob, origin=OfferOrigin.LEAD, now=NOW)

    assert house.instance().fixed == {claim.slot.uid: Turn(claim.slot.topic.uid, house.ann.uid),
                                      offered.uid: Turn(offered.topic.uid, house.bob.uid)}


def test_claims_carry_level_interest_and_all_their_evidence(house):
    house.knows(house.ann, level=3, interest=1)

    assert person(house, house.ann).claims == (Known("cloud", 3, 1, 0),)


def test_articles_of_24_months_count_in_exactly_their_area(house):
    for on in (date(2026, 6, 1), date(2025, 1, 2), date(2024, 12, 31)):
        house.session.add(make.published_work(authors=[house.ann], areas=[house.cloud], local_date=on))
    house.session.flush()

    assert person(house, house.ann).published == {"cloud": 2}


def test_who_never_published_is_a_first_timer(house):
    house.session.add(make.published_work(authors=[house.ann], local_date=date(2019, 1, 1)))
    house.session.flush()

    assert [person(house, who).first_timer for who in (house.ann, house.bob)] == [False, True]


def test_personas_that_somebody_verified_or_speaks_for_are_known(house):
    house.session.add_all([make.fact(persona=house.cto, verified_by=house.ann, key="f"),
                           make.representation(person=house.bob, persona=house.cto)])
    house.session.flush()

    assert [person(house, who).persona_knowledge for who in (house.ann, house.bob, house.imke)] == [
        {"CT"}, {"CT"}, frozenset()]


def test_load_is_what_somebody_holds_outside_the_horizon(house):
    house.claimed(house.ann, date(2026, 12, 29), title="Before")
    house.claimed(house.ann, MONDAY + timedelta(weeks=6), title="Inside")

    assert person(house, house.ann).open_claims == 1


def test_capacity_is_what_the_quarter_leaves(house):
    """A turn of the quarter that is no slot of the horizon any more is used up; one in it is settled."""
    claim = house.claimed(house.ann, MONDAY)
    house.claimed(house.ann, MONDAY + timedelta(weeks=6), title="Inside")
    claim.slot.state, claim.state = SlotState.PUBLISHED, "fulfilled"
    house.session.flush()

    assert person(house, house.ann).capacity == 1


def test_the_last_turn_before_the_horizon_counts(house):
    house.claimed(house.ann, date(2026, 12, 29), title="Before")
    house.session.add(make.published_work(authors=[house.ann], local_date=date(2026, 11, 1)))
    house.session.flush()

    assert person(house, house.ann).last_turn == date(2026, 12, 29)


def test_a_turn_just_after_the_horizon_keeps_its_weeks_free(house):
    near, far = house.empty_slot(date(2027, 3, 25)), house.empty_slot(date(2027, 3, 15))
    house.claimed(house.ann, date(2027, 4, 5), title="After")

    assert person(house, house.ann).unavailable == {near.uid}
    assert far.uid in house.instance().slot


def test_who_is_away_while_a_text_is_due_is_not_available(house):
    """The slot of 11 January is claimed by 10 December and drafted by the 24th; three days are enough, two are not."""
    slot = house.week(0)
    for who, first, last in ((house.ann, date(2026, 12, 24), date(2026, 12, 24)),
                             (house.bob, date(2026, 12, 10), date(2026, 12, 21)),
                             (house.imke, date(2026, 12, 11), date(2026, 12, 23))):
        house.session.add(Absence(person=who, from_date=first, to_date=last))
    house.session.flush()

    assert [slot.uid in person(house, who).unavailable for who in (house.ann, house.bob, house.imke)] == [
        True, False, True]


def test_people_who_left_or_can_not_sign_in_write_nothing_new(house):
    away, imported = house.colleague(status=PersonStatus.AWAY), house.colleague(email=None)
    gone = house.colleague(status=PersonStatus.LEFT)

    instance = house.instance()

    assert gone.uid not in instance.person
    assert [instance.person[who.uid].active for who in (house.ann, away, imported)] == [True, False, False]


def test_the_policy_of_the_house_is_that_of_the_plan(house):
    assert house.instance().params.training_policy is TrainingPolicy.NUDGE


def test_a_goal_of_a_persona_is_its_target_month_by_month(house):
    house.session.add(CadenceGoal(scope=f"persona:{house.cto.key}", period=CadencePeriod.MONTH, minimum=2))
    house.session.flush()

    assert house.instance().persona_targets == {"CT": 6}


def test_without_goals_all_personas_share_the_slots(house):
    house.session.add_all([make.persona(code="OM"), make.persona(code="XX", status=PersonaStatus.ARCHIVED)])
    for number in range(5):
        house.week(number)

    assert house.instance().persona_targets == {"CT": 2, "OM": 2}


def test_a_declined_pair_is_excluded_for_every_topic_of_that_slot(house):
    first, second = house.free_topic("First"), house.free_topic("Second")
    slot = house.week(0)
    house.session.add(PlanExclusion(slot_id=slot.id, author_id=house.ann.id, reason="declined"))
    house.session.flush()

    assert house.instance().excluded == {Exclusion(first.uid, house.ann.uid, slot.uid),
                                         Exclusion(second.uid, house.ann.uid, slot.uid)}


def test_an_exclusion_ends_with_its_horizon(house):
    topic, slot = house.free_topic("First"), house.week(0)
    house.session.add(PlanExclusion(slot_id=slot.id, topic_id=topic.id, author_id=house.ann.id, reason="not_now",
                                    until=date(2026, 12, 31)))
    house.session.flush()

    assert house.instance().excluded == frozenset()


def test_who_asked_not_to_be_asked_is_never_planned(house):
    house.knows(house.ann, interest=-1)
    topic, slot = house.free_topic("First"), house.week(0)

    instance = house.instance()

    assert against(instance, instance.slot[slot.uid], instance.topic[topic.uid],
                   instance.person[house.ann.uid]) is Rule.REFUSES


def test_it_costs_as_many_statements_for_thirty_of_everything_as_for_one(house):
    def fill(number):
        who = house.colleague(name=f"Colleague {number}")
        house.knows(who)
        house.free_topic(f"Topic {number}")
        house.empty_slot(date(2027, 1, 4) + timedelta(days=2 * number))
        house.session.add_all([make.published_work(authors=[who], areas=[house.cloud]), Job(kind="other"),
                               Absence(person=who, from_date=date(2027, 1, 4), to_date=date(2027, 1, 8))])
        house.session.flush()

    fill(0)
    with count_queries() as one:
        house.instance()
    for number in range(1, 31):
        fill(number)
    with count_queries() as many:
        house.instance()

    assert len(one) == len(many) <= 18
