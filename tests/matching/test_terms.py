"""What a turn is worth on its own and what stands against it: each row of docs/domain.md e with its numbers."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.matching.rules import (
    Exclusion,
    Known,
    Params,
    Rule,
    TrainingPolicy,
    against,
    context,
    fit_terms,
    rank,
)
from planner.steps.inventory.rules import effective
from tests.matching.instances import FIRST, TREE, instance, person, slot, topic

GATE = Params(training_policy=TrainingPolicy.GATE)


def terms_of(who, about=None, **over):
    about = about or topic()
    return fit_terms(instance(people=[who], topics=[about], **over), about, who)


@pytest.mark.parametrize(("claims", "area", "level", "evidence", "interest"), [
    ((Known("cloud", 4, 2, 1),), "cloud", 30, 5, 15),
    ((Known("cloud", 3, 1, 9),), "finops", 16, 15, 8),                  # a step down, at most three pieces
    ((Known("finops", 3, -1, 0),), "cloud", 16, 0, 0),                  # a step up; never asked there gives 0
    ((Known("finops", 3, 2, 3),), "kubernetes", 0, 0, 0),               # beside it is no relation
    ((Known("cloud", 1, 2, 3),), "finops", 0, 0, 0),                    # level 1 reaches nowhere else
    ((Known("cloud", 3, 0, 2), Known("finops", 2, 2, 1)), "finops", 16, 10, 0),      # more evidence decides
    ((Known("cloud", 3, 0, 4), Known("finops", 2, 2, 3)), "finops", 16, 15, 0)])     # evidence not capped decides
def test_level_evidence_and_interest_come_from_one_claim(claims, area, level, evidence, interest):
    found = terms_of(person(claims=claims), topic(area=area))

    assert (found.level, found.evidence, found.interest) == (level, evidence, interest)


CLAIMS = st.lists(st.builds(Known, st.sampled_from(sorted(TREE)), st.integers(1, 4), st.integers(-1, 2),
                            st.integers(0, 5)), max_size=4).map(tuple)


@given(CLAIMS, st.sampled_from(sorted(TREE)))
def test_it_is_the_claim_that_inventory_takes(claims, area):
    who = person(claims=claims)

    found = instance(people=[who]).standing[who.id].get(area)

    assert (found or effective((), area, TREE)) == effective(claims, area, TREE)


@pytest.mark.parametrize(("published", "points"), [({}, 0), ({"cloud": 1}, 5), ({"cloud": 9}, 10), ({"finops": 2}, 0)])
def test_articles_count_in_exactly_the_area(published, points):
    assert terms_of(person(published=published)).articles == points


@pytest.mark.parametrize(("knows", "points"), [(set(), 0), ({"cto"}, 3), ({"cto", "ceo"}, 6), ({"cto", "x"}, 3)])
def test_personas_are_shared_out_and_rounded_down(knows, points):
    about = topic(personas=frozenset({"cto", "ceo", "controller"}))

    assert terms_of(person(persona_knowledge=frozenset(knows)), about).persona == points


@pytest.mark.parametrize(("over", "params", "expected"), [
    ({}, Params(), (0, 0, 0, 10)),
    ({"trained": False}, Params(), (-15, 0, 0, 10)),
    ({"trained": False}, Params(training_policy=TrainingPolicy.OFF), (0, 0, 0, 10)),
    ({"open_claims": 3}, Params(), (0, -18, 0, 10)),
    ({"last_turn": FIRST - timedelta(days=20)}, Params(), (0, 0, -16, 10)),
    ({"last_turn": FIRST - timedelta(days=42)}, Params(), (0, 0, 0, 10))])
def test_the_moment(over, params, expected):
    who, about = person(**over), topic(priority=2)

    found = context(instance(people=[who], topics=[about], params=params), slot(), about, who)

    assert (found.training, found.load, found.spacing, found.priority) == expected


@pytest.mark.parametrize(("who", "params", "rule"), [
    ({}, Params(), None),
    ({"active": False}, Params(), Rule.INACTIVE),
    ({"languages": frozenset({"en"})}, Params(), Rule.LANGUAGE),
    ({"trained": False}, GATE, Rule.UNTRAINED),
    ({"trained": False}, Params(), None),
    ({"unavailable": frozenset({"s1"})}, Params(), Rule.UNAVAILABLE),
    ({"unavailable": frozenset({"s2"})}, Params(), None),
    ({"last_turn": FIRST - timedelta(days=13)}, Params(), Rule.TOO_SOON),
    ({"last_turn": FIRST - timedelta(days=14)}, Params(), None),
    ({"claims": (Known("cloud", 3, 2, 2), Known("cloud", 1, -1))}, Params(), Rule.REFUSES),
    ({"claims": (Known("cloud", 3, 2, 0), Known("finops", 3, -1))}, Params(), None),      # below it: may be asked
    ({"claims": (Known("cloud", 3, 0, 2),)}, Params(), Rule.FIT_TOO_LOW),                 # 24 + 10 = 34
    ({"claims": (Known("cloud", 3, 1, 1),)}, Params(), None)])                            # 24 + 8 + 5 = 37
def test_hard_rules_of_a_person(who, params, rule):
    one = person(**who)

    assert against(instance(people=[one], params=params), slot(), topic(), one) is rule


@pytest.mark.parametrize(("place", "about", "rule"), [
    ({"topic": "other"}, {}, Rule.OTHER_TOPIC), ({"language": "en"}, {}, Rule.TOPIC_LANGUAGE),
    ({"personas": frozenset({"cto"})}, {}, Rule.OTHER_PERSONA),
    ({"personas": frozenset({"cto", "controller"})}, {}, None), ({"topic": "bill"}, {}, None)])
def test_hard_rules_of_a_topic(place, about, rule):
    house = instance(topics=[topic(**about), topic("other")], slots=[slot(**place)])

    assert against(house, house.slots[0], topic(**about), person()) is rule


def test_who_is_away_in_a_what_if_can_not_write():
    assert against(instance(away=frozenset({"carlijn"})), slot(), topic(), person()) is Rule.INACTIVE


@pytest.mark.parametrize(("exclusion", "rule"), [
    (Exclusion("bill", "carlijn"), Rule.DECLINED), (Exclusion("bill", "carlijn", "s1"), Rule.DECLINED),
    (Exclusion("bill", "carlijn", "s2"), None), (Exclusion("other", "carlijn"), None)])
def test_what_was_declined_is_not_asked_again(exclusion, rule):
    assert against(instance(excluded=frozenset({exclusion})), slot(), topic(), person()) is rule


def test_a_ranking_adds_up_and_names_who_can_not():
    new, old = person("new", first_timer=True), person("old", open_claims=1)
    away = person("away", active=False)
    house = instance(people=[old, away, new], topics=[topic(priority=1)])

    found = rank(house, house.slots[0], house.topics[0])

    assert [(one.person.id, one.score) for one in found.ranked] == [("new", 49 + 5 + 8), ("old", 49 + 5 - 6)]
    assert [(one.person.id, one.rule) for one in found.excluded] == [("away", Rule.INACTIVE)]


def test_ties_of_a_ranking():
    day = FIRST - timedelta(days=100)
    people = [person("e", name="B"), person("d", name="A"), person("c", name="A"), person("b", last_turn=day),
              person("f", last_turn=day - timedelta(days=1)),
              person("a", open_claims=1, claims=(Known("cloud", 3, 2, 3),), trained=True)]
    house = instance(people=people, params=Params(load_penalty=5))

    found = rank(house, house.slots[0], house.topics[0])

    assert [one.person.id for one in found.ranked] == ["c", "d", "e", "f", "b", "a"]


SCORES = st.builds(dict, open_claims=st.integers(0, 3), trained=st.booleans(), first_timer=st.booleans(),
                   claims=CLAIMS, published=st.dictionaries(st.sampled_from(sorted(TREE)), st.integers(0, 3)))


@given(st.lists(SCORES, min_size=1, max_size=4), st.integers(0, 1000))
def test_every_explanation_adds_up_to_its_score(given, alike):
    people = [person(f"p{number}", **one) for number, one in enumerate(given)]
    house = instance(people=people, text_sim={one.id: {"bill": alike} for one in people})

    for one in rank(house, house.slots[0], house.topics[0]).ranked:
        fit, moment = one.fit, one.context
        assert one.score == (fit.level + fit.evidence + fit.interest + fit.text + fit.articles + fit.persona
                             + moment.training + moment.load + moment.spacing + moment.priority + one.fresh)


def test_equal_input_is_equal_in_any_order():
    people, topics = [person("a"), person("b")], [topic("x"), topic("y")]

    one, other = instance(people=people, topics=topics), instance(people=people[::-1], topics=topics[::-1])

    assert one == other
    assert replace(one, away=frozenset({"a"})) != one
