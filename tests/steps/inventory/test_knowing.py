"""The tree of areas and who knows what (docs/domain.md b, e; docs/domain-more.md l, n)."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.inventory.rules import (
    AreaRefusal,
    Effective,
    Heat,
    Known,
    able,
    carriers,
    counted_evidence,
    effective,
    heat,
    heat_map,
    is_faded,
    is_single_voice,
    is_within,
    line_up,
    needs_confirmation,
    parent_refusal,
    refuses,
    tree_distance,
    trend_weight,
    writers,
)

TREE = {"cloud": None, "kubernetes": "cloud", "helm": "kubernetes", "charts": "helm", "finops": "cloud",
        "security": None}
AREAS = st.sampled_from(sorted(TREE))
CLAIMS = st.lists(st.builds(Known, AREAS, st.integers(1, 4), st.integers(-1, 2), st.integers(0, 5)), max_size=6,
                  unique_by=lambda claim: claim.area)
TODAY = date(2026, 11, 23)
JELLE, MATS, FEMKE = 1, 2, 3


@pytest.mark.parametrize(("one", "other", "steps"), [
    ("helm", "helm", 0), ("helm", "kubernetes", 1), ("cloud", "helm", 2), ("finops", "kubernetes", None),
    ("cloud", "security", None), ("cloud", "unheard-of", None),
])
def test_tree_distance_along_one_line(one, other, steps):
    assert tree_distance(one, other, TREE) == steps
    assert tree_distance(other, one, TREE) == steps


def test_a_broken_tree_does_not_hang():
    assert list(line_up("a", {"a": "b", "b": "a"})) == ["a", "b"]
    assert list(line_up("a", {"a": "gone"})) == ["a"]


@pytest.mark.parametrize(("area", "parent", "refusal"), [
    ("finops", "kubernetes", None),
    ("finops", None, None),
    ("kubernetes", "kubernetes", AreaRefusal.CYCLE),
    ("cloud", "helm", AreaRefusal.CYCLE),
    ("new", "charts", AreaRefusal.TOO_DEEP),
    ("new", "helm", None),
    ("security", "charts", AreaRefusal.TOO_DEEP),
    ("kubernetes", "finops", AreaRefusal.TOO_DEEP),     # three levels below two
])
def test_an_area_hangs_below_another_without_cycle_and_at_most_four_deep(area, parent, refusal):
    assert parent_refusal(area, parent, TREE) is refusal


def test_a_claim_is_worth_a_level_less_for_each_step():
    jelle = [Known("cloud", 4, 1, 2)]

    assert [effective(jelle, area, TREE).level for area in ("cloud", "kubernetes", "helm", "charts")] == [4, 3, 2, 1]


def test_a_claim_below_the_area_counts_as_well():
    assert effective([Known("helm", 3)], "cloud", TREE) == Effective(1, 0, 0, "helm")


@pytest.mark.parametrize(("claims", "area"), [
    ([], "kubernetes"), ([Known("finops", 4)], "kubernetes"), ([Known("charts", 3)], "cloud"),
    ([Known("unheard-of", 4)], "kubernetes"),
])
def test_without_a_claim_that_reaches_it_everything_is_zero(claims, area):
    assert effective(claims, area, TREE) == Effective()


def test_the_strongest_claim_is_taken_by_level_evidence_interest_and_key():
    same_level = [Known("cloud", 4, 0, 2), Known("kubernetes", 3, 0, 5)]
    same_evidence = [Known("cloud", 4, 1, 2), Known("kubernetes", 3, 2, 2)]
    all_the_same = [Known("kubernetes", 3), Known("cloud", 4)]

    assert effective([Known("cloud", 3, 2, 9), Known("kubernetes", 3)], "kubernetes", TREE).area == "kubernetes"
    assert effective(same_level, "kubernetes", TREE).area == "kubernetes"
    assert effective(same_evidence, "kubernetes", TREE).area == "kubernetes"
    assert effective(all_the_same, "kubernetes", TREE).area == "cloud"


def test_experts_of_the_example_in_domain_more_l():
    """Level 3 on the parent is 2 on kubernetes, level 2 on the child is 1."""
    jelle, mats = [Known("cloud", 3)], [Known("helm", 2)]

    assert effective(jelle, "kubernetes", TREE).level == 2
    assert effective(mats, "kubernetes", TREE).level == 1
    assert writers("kubernetes", {JELLE: jelle, MATS: mats}, TREE) == {JELLE}


@pytest.mark.parametrize(("claimed", "asked", "refused"), [
    ("kubernetes", "kubernetes", True), ("cloud", "kubernetes", True), ("helm", "kubernetes", False),
    ("security", "kubernetes", False),
])
def test_never_ask_holds_for_the_area_and_below(claimed, asked, refused):
    assert refuses([Known(claimed, 3, -1)], asked, TREE) is refused


def test_who_refuses_an_area_is_no_writer_of_it():
    assert writers("kubernetes", {JELLE: [Known("kubernetes", 4), Known("cloud", 1, -1)]}, TREE) == frozenset()


@pytest.mark.parametrize(("pieces", "counted"), [(0, 0), (2, 2), (3, 3), (9, 3)])
def test_at_most_three_pieces_of_evidence_count(pieces, counted):
    assert counted_evidence(pieces) == counted


@pytest.mark.parametrize(("days", "asked"), [(365, False), (366, True)])
def test_a_claim_asks_for_confirmation_after_365_days(days, asked):
    assert needs_confirmation(TODAY - timedelta(days=days), TODAY) is asked


def test_bus_factor_counts_level_three_in_the_area_or_below_it():
    people = {JELLE: [Known("helm", 3)], MATS: [Known("cloud", 4)], FEMKE: [Known("kubernetes", 2)]}

    carrying = carriers(people, TREE)

    assert carrying["kubernetes"] == {JELLE}
    assert (len(carrying["cloud"]), len(carrying["security"])) == (2, 0)


@pytest.mark.parametrize(("carrying", "single"), [(0, True), (1, True), (2, False)])
def test_one_or_nobody_is_a_single_voice(carrying, single):
    assert is_single_voice(carrying) is single


def test_the_heat_map_counts_who_can_explain_an_area_per_team():
    people = {JELLE: [Known("kubernetes", 3)], MATS: [Known("cloud", 2, -1)], FEMKE: [Known("cloud", 1)]}

    cells = heat_map({7: [JELLE, MATS, FEMKE], 8: [FEMKE], 9: []}, ["cloud", "security"], people, TREE)

    assert cells == {7: {"cloud": 2, "security": 0}, 8: {"cloud": 0, "security": 0}, 9: {"cloud": 0, "security": 0}}


@pytest.mark.parametrize(("count", "drawn"), [(0, Heat.ZERO), (1, Heat.LOW), (5, Heat.LOW), (6, Heat.HIGH)])
def test_how_a_cell_is_drawn(count, drawn):
    assert heat(count) is drawn


@pytest.mark.parametrize(("days", "faded"), [(0, False), (180, False), (181, True)])
def test_a_trend_fades_after_180_days(days, faded):
    assert is_faded(TODAY - timedelta(days=days), TODAY) is faded


@pytest.mark.parametrize(("strength", "endorsements", "weight"), [(1, 0, 1), (2, 1, 3), (3, 2, 5), (3, 9, 5)])
def test_a_trend_weighs_its_strength_and_at_most_two_endorsements(strength, endorsements, weight):
    assert trend_weight(strength, endorsements) == weight


@given(CLAIMS, AREAS)
def test_an_effective_level_never_exceeds_the_claim_it_comes_from(claims, area):
    found = effective(claims, area, TREE)
    level = {claim.area: claim.level for claim in claims}

    assert found.level == 0 if found.area is None else found.level <= level[found.area]


@given(CLAIMS, AREAS)
def test_the_order_of_claims_does_not_matter(claims, area):
    assert effective(claims, area, TREE) == effective(claims[::-1], area, TREE)


@given(st.dictionaries(st.integers(1, 5), CLAIMS, max_size=5), AREAS)
def test_an_area_is_carried_by_at_least_those_who_carry_what_lies_below(people, area):
    carrying = carriers(people, TREE)

    assert all(carrying[low] <= carrying[area] for low in TREE if is_within(low, area, TREE))


@given(st.dictionaries(st.integers(1, 5), CLAIMS, max_size=5), AREAS)
def test_who_is_able_has_an_effective_level_of_two(people, area):
    assert able(people, TREE)[area] == {person for person, claims in people.items()
                                        if effective(claims, area, TREE).level >= 2}
