"""What a plan is worth and which rules it breaks, each term of docs/domain.md e (plan) with its numbers."""
from __future__ import annotations

import pytest

from planner.matching.rules import BadInstance, Broken, Exclusion, Params, Rule, check, placed, value, worth
from tests.matching.instances import instance, person, slot, topic, turns

BOTH = turns(s1=("bill", "carlijn"), s2=("other", "carlijn"))


def two_slots(weeks=6, people=(), **over):
    return instance(slots=[slot(), slot("s2", weeks)], topics=[topic(), topic("other")], people=people, **over)


def test_a_line_knows_its_own_part():
    house = instance(people=[person(open_claims=1)], topics=[topic(priority=3)])

    (line,) = placed(house, turns(s1=("bill", "carlijn")))

    assert line.total == sum(line.by_name().values()) == 49 - 6 + 15
    assert worth(house, {"s1": line.turn}).by_name() == {
        "fit": 49, "context": -6, "priority": 15, "empty": 0, "fairness": 0, "spacing_plan": 0, "fresh": 0,
        "spread": 6, "persona_short": 0, "change": 0}


def test_a_required_slot_left_empty_costs():
    house = instance(slots=[slot(required=True), slot("s2", 9)])

    assert (worth(house, {}).empty, worth(house, turns(s1=("bill", "carlijn"))).empty) == (-60, 0)


@pytest.mark.parametrize(("number", "cost"), [(1, 0), (2, -5), (3, -15), (4, -30)])
def test_each_further_turn_costs_more(number, cost):
    house = instance([slot(f"s{n}", 9 * n) for n in range(number)], [topic(f"t{n}") for n in range(number)])

    assert worth(house, turns(**{f"s{n}": (f"t{n}", "carlijn") for n in range(number)})).fairness == cost


@pytest.mark.parametrize(("weeks", "cost"), [(2, -16), (3, -12), (5, -4), (6, 0), (9, 0)])
def test_two_turns_near_each_other_cost(weeks, cost):
    assert worth(two_slots(weeks), BOTH).spacing_plan == cost


def test_a_first_timer_counts_once_however_many_turns():
    assert worth(two_slots(people=[person(first_timer=True)]), BOTH).fresh == 8


@pytest.mark.parametrize(("wrote", "authors", "points"), [
    ((), ("a", "b"), 12), ((), ("a", "a"), 6), (("a",), ("a", "b"), 6), (("c",), ("a", "b"), 6),
    (("c", "a"), ("a", "b"), 0), ((), ("a",), 6)])
def test_an_area_gains_by_its_first_two_authors(wrote, authors, points):
    people = [person(one, published={"cloud": 1} if one in wrote else {}) for one in "abc"]
    plan = {f"s{n}": (topic_id, author) for n, (topic_id, author) in enumerate(zip(("bill", "other"), authors,
                                                                                    strict=False), 1)}

    assert worth(two_slots(people=people), turns(**plan)).spread == points


def test_missing_items_of_a_persona_cost_and_a_topic_counts_for_each():
    house = two_slots(persona_targets={"controller": 3, "cto": 1})

    assert [worth(house, plan).persona_short for plan in ({}, turns(s1=("bill", "carlijn")), BOTH)] == [-48, -36, -24]


def test_a_persona_may_weigh_more():
    house = two_slots(persona_targets={"controller": 2, "cto": 1}, persona_weights={"controller": 3})

    assert worth(house, {}).persona_short == -12 * (2 * 3 + 1)


@pytest.mark.parametrize(("plan", "cost"), [
    (turns(s1=("bill", "carlijn")), 0), (turns(s1=("other", "carlijn")), -10), (turns(s1=("bill", "bob")), -25),
    (turns(s1=("other", "bob")), -25), ({}, -25)])
def test_planning_again_stays_near_the_plan_before(plan, cost):
    house = two_slots(people=[person(), person("bob")], previous=turns(s1=("bill", "carlijn")))

    assert worth(house, plan).change == cost


def broken(house, plan):
    return [(one.rule, one.slot, one.other) for one in check(house, plan)]


def test_a_good_plan_breaks_nothing():
    assert check(two_slots(), BOTH) == ()


@pytest.mark.parametrize(("weeks", "found"), [(1, [(Rule.TOO_NEAR, "s2", "s1")]), (2, [])])
def test_two_turns_lie_two_weeks_apart(weeks, found):
    assert broken(two_slots(weeks), BOTH) == found


def test_nobody_has_more_turns_than_they_can():
    assert broken(two_slots(people=[person(capacity=1)]), BOTH) == [(Rule.CAPACITY, "s2", None)]


def test_a_topic_is_used_once():
    plan = turns(s1=("bill", "carlijn"), s2=("bill", "bob"))

    assert broken(two_slots(people=[person(), person("bob")]), plan) == [(Rule.TOPIC_TWICE, "s2", "s1")]


def test_the_topic_of_a_slot_is_no_other_slots():
    house = instance(slots=[slot(), slot("s2", 6, topic="bill")], topics=[topic()])

    assert broken(house, turns(s1=("bill", "carlijn"))) == [(Rule.TOPIC_TWICE, "s1", "s2")]


def test_a_settled_turn_stays_whatever_it_breaks():
    house = instance(people=[person(active=False, capacity=0), person("bob")], fixed=turns(s1=("bill", "carlijn")))

    assert check(house, house.fixed) == ()
    assert check(house, turns(s1=("bill", "bob"))) == (Broken(Rule.FIXED, "s1"),)


def test_settled_turns_count_for_those_beside_them():
    house = two_slots(1, fixed=turns(s1=("bill", "carlijn")))

    assert broken(house, BOTH) == [(Rule.TOO_NEAR, "s2", "s1")]


def test_one_line_is_held_against_the_rules():
    house = two_slots(excluded=frozenset({Exclusion("other", "carlijn")}))

    assert broken(house, BOTH) == [(Rule.DECLINED, "s2", None)]


def test_what_leads_nowhere_is_refused():
    with pytest.raises(BadInstance, match="unknown area"):
        instance(topics=[topic(area="moon")])
    with pytest.raises(BadInstance, match="twice"):
        instance(people=[person(), person()])
    with pytest.raises(BadInstance, match="same topic"):
        instance(slots=[slot(topic="bill"), slot("s2", topic="bill")])
    with pytest.raises(BadInstance, match="names an unknown"):
        instance(fixed=turns(s1=("bill", "nobody")))


def test_value_is_the_sum():
    house = two_slots(params=Params(fair_step=7))

    assert value(house, BOTH) == worth(house, BOTH).total == 49 + 49 - 7 + 6
