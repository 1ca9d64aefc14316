"""Overlap, divergence and the pair to start with (docs/domain.md f)."""
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.personas.rules import (
    WEIGHTS,
    Advice,
    CountedFact,
    FactKind,
    Profile,
    assess,
    both_ways,
    compare,
    start_pair,
)


def persona(key: str, *facts: str, negative: bool = False) -> Profile:
    """A persona of facts written as ``goal growth`` or, for the opposite, ``goal -growth``."""
    made = []
    for fact in facts:
        kind, name = fact.split()
        made.append(CountedFact(name.lstrip("-"), FactKind(kind), -1 if name.startswith("-") else 1))
    return Profile(key, tuple(made), is_negative=negative)


CEO = persona("ceo", "goal growth", "goal more-leads", "goal be-serious", "challenge no-hands", "question prove")
MARKETER = persona("marketer", "goal more-leads", "goal be-serious", "challenge no-hands", "question prove",
                   "channel linkedin")


@pytest.mark.parametrize(("kind", "weight"), [
    ("goal", 3), ("challenge", 3), ("question", 2), ("objection", 2), ("decision", 2), ("channel", 1), ("trigger", 1),
    ("context", 1),
])
def test_weights_by_kind(kind, weight):
    assert WEIGHTS[FactKind(kind)] == weight


def test_example_of_domain_f():
    found = compare(CEO, MARKETER)

    assert (found.shared_weight, found.union_weight) == (11, 15)
    assert round(float(found.overlap), 2) == 0.73
    assert found.divergence == Fraction(4, 15)
    assert assess(CEO, MARKETER).advice is Advice.MERGE


def test_a_contradiction_counts_in_the_union_and_not_in_the_shared_part():
    found = compare(persona("a", "goal fast", "channel mail"), persona("b", "goal -fast", "channel mail"))

    assert (found.contradictions, found.shared) == (frozenset({"fast"}), frozenset({"mail"}))
    assert found.overlap == Fraction(1, 4)
    assert found.a_in_b == found.b_in_a == Fraction(1, 4)


def test_a_key_filed_under_two_kinds_has_the_heavier_weight_throughout():
    found = compare(persona("a", "context fast", "channel mail"), persona("b", "goal fast"))

    assert (found.shared_weight, found.union_weight, found.weight_a) == (3, 4, 4)


def test_a_key_counts_once_within_a_persona():
    twice = persona("a", "context fast", "goal fast")

    assert twice.counted == 1
    assert compare(twice, persona("b", "channel mail")).weight_a == 3


def test_without_facts_there_is_no_overlap():
    found = compare(persona("a"), persona("b"))

    assert found.overlap == found.a_in_b == 0


def test_a_persona_cannot_hold_a_key_with_both_polarities():
    facts = (CountedFact("fast", FactKind.GOAL), CountedFact("fast", FactKind.CONTEXT, -1))

    assert both_ways(facts) == {"fast"}
    with pytest.raises(ValueError, match="fast"):
        Profile("a", facts)


FIVE = ("goal g1", "goal g2", "challenge c1", "question q1", "question q2")     # weight 13


@pytest.mark.parametrize(("a", "b", "advice"), [
    pytest.param(persona("a", *FIVE, negative=True), persona("b", *FIVE, negative=True), Advice.NONE,
                 id="both negative"),
    pytest.param(persona("a", *FIVE), persona("n", "goal g1", "goal g2", negative=True), Advice.NONE,
                 id="one negative, 6 of 13"),
    pytest.param(persona("a", "goal g1"), persona("n", "goal g1", "goal g2", negative=True), Advice.ATTRACTS_UNWANTED,
                 id="one negative, half, however few facts"),
    pytest.param(persona("a", *FIVE[:4]), persona("b", *FIVE), Advice.INSUFFICIENT, id="four facts"),
    pytest.param(persona("a", *FIVE), persona("b", *FIVE), Advice.MERGE, id="the same"),
    pytest.param(persona("a", *FIVE, "context x"), persona("b", *FIVE, "context -x"), Advice.MERGE,
                 id="a contradiction of another kind than goal"),
    pytest.param(persona("a", *FIVE, "context x"), persona("b", *FIVE, "goal -x"), Advice.NONE,
                 id="a contradiction filed as goal in either persona"),
    pytest.param(persona("a", *FIVE), persona("b", *FIVE, "goal x1", "goal x2", "goal x3", "goal x4"),
                 Advice.SPECIAL_CASE, id="contained, 13 of 25"),
    pytest.param(persona("a", *FIVE[:4], "goal y"), persona("b", *FIVE[:4], "goal -y", "goal x1"), Advice.NONE,
                 id="near, but against each other on a goal"),
    pytest.param(persona("a", *FIVE), persona("b", "goal g1", "goal x1", "goal x2", "challenge x3", "question x4"),
                 Advice.DISTINCT, id="3 of 24"),
    pytest.param(persona("a", *FIVE), persona("b", "goal g1", "goal g2", "goal x1", "goal x2", "goal x3"),
                 Advice.NONE, id="6 of 22, between distinct and merge"),
])
def test_the_first_rule_that_matches_decides(a, b, advice):
    assert assess(a, b).advice is advice
    assert assess(b, a).advice is advice


def test_thresholds_are_exact():
    """9/15 merges, 8/15 does not; 4/16 is distinct, 5/19 is not."""
    base = ("goal s1", "goal s2", "goal s3")
    pad = ("context p1", "context p2", "context p3")
    a = persona("a", *base, *pad)

    assert assess(a, persona("b", *base, "context q1", "context q2", "context q3")).comparison.overlap == Fraction(3, 5)
    assert assess(a, persona("b", *base, "context q1", "context q2", "context q3")).advice is Advice.MERGE
    assert assess(a, persona("b", *base, "context q1", "goal q2")).advice is not Advice.MERGE
    quarter = assess(persona("a", "goal s", "context t", "goal a1", "goal a2", "goal a3"),
                     persona("b", "goal s", "context t", "context b1", "context b2", "context b3"))
    assert (quarter.comparison.overlap, quarter.advice) == (Fraction(1, 4), Advice.DISTINCT)


def test_the_special_case_names_the_contained_one():
    small, great = persona("small", *FIVE), persona("great", *FIVE, *(f"goal x{n}" for n in range(4)))

    assert assess(small, great).contained == assess(great, small).contained == "small"


def test_insufficient_names_who_has_too_few():
    assert assess(persona("a", "goal g1"), persona("b", *FIVE)).thin == ("a",)
    assert assess(persona("a", "goal g1"), persona("b")).thin == ("a", "b")


def test_the_start_pair_diverges_most():
    third = persona("third", "goal x1", "goal x2", "goal x3", "goal x4", "question prove")

    assert start_pair([CEO, MARKETER, third]) == ("ceo", "third")


def test_ties_of_the_start_pair_go_to_the_greater_union_and_then_to_the_alphabet():
    def alone(key: str, kind: str) -> Profile:
        return persona(key, *(f"{kind} {key}{n}" for n in range(5)))

    light, heavy = alone("a", "context"), [alone(key, "goal") for key in "dcb"]

    assert start_pair([light, *heavy]) == ("b", "c")


def test_no_start_pair_until_two_ideal_personas_have_five_facts():
    assert start_pair([CEO, persona("thin", "goal g1"), persona("no", *FIVE, negative=True)]) is None
    assert start_pair([]) is None


FACTS = st.lists(st.builds(CountedFact, st.sampled_from("abcdefgh"), st.sampled_from(FactKind),
                           st.sampled_from([1, -1])), max_size=10).filter(lambda facts: not both_ways(facts))
PROFILES = st.builds(Profile, st.sampled_from(["p", "q"]), FACTS.map(tuple), st.booleans())


@given(PROFILES, PROFILES)
def test_overlap_is_symmetric_and_containment_turns_round(a, b):
    there, back = compare(a, b), compare(b, a)

    assert there.overlap == back.overlap
    assert (there.a_in_b, there.b_in_a) == (back.b_in_a, back.a_in_b)
    assert there.only_a == back.only_b
    assert there.contradictions == back.contradictions
    assert assess(a, b).advice is assess(b, a).advice


@given(PROFILES, PROFILES)
def test_shares_lie_between_nothing_and_all(a, b):
    found = compare(a, b)

    assert 0 <= found.overlap <= min(found.a_in_b, found.b_in_a) <= 1
    assert found.overlap + found.divergence == 1
    assert found.weight_a + found.weight_b >= found.union_weight


@given(PROFILES)
def test_a_persona_with_facts_overlaps_wholly_with_itself(a):
    assert compare(a, a).overlap == (1 if a.facts else 0)


@given(PROFILES, PROFILES)
def test_a_special_case_is_never_contained_both_ways(a, b):
    finding = assess(a, b)

    if finding.advice is Advice.SPECIAL_CASE:
        assert finding.comparison.a_in_b != finding.comparison.b_in_a


@given(st.lists(PROFILES, max_size=5, unique_by=lambda profile: profile.key))
def test_the_start_pair_does_not_depend_on_the_order(profiles):
    assert start_pair(profiles) == start_pair(profiles[::-1])


@given(PROFILES, PROFILES)
def test_every_number_is_exact(a, b):
    found = compare(a, b)

    assert all(isinstance(share, Fraction) for share in (found.overlap, found.divergence, found.a_in_b, found.b_in_a))
    assert found.divergence == 1 - found.overlap
    assert found.number == len(found.shared | found.contradictions | found.only_a | found.only_b)
    assert found.union_weight == sum(found.weights.values())


@given(PROFILES, PROFILES)
def test_containment_is_whole_only_for_what_is_wholly_held(a, b):
    found = compare(a, b)

    assert (found.a_in_b == 1) == (bool(a.facts) and not found.only_a and not found.contradictions)


@given(PROFILES, PROFILES)
def test_the_overlap_never_exceeds_either_containment(a, b):
    found = compare(a, b)

    assert found.overlap <= found.a_in_b or not a.facts
    assert found.overlap <= found.b_in_a or not b.facts
