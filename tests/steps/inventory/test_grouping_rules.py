"""What belongs together: an edge from 400 permille, three to eight items, the bar raised by 50 where it is too much."""
from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.inventory.grouping.rules import (
    Edge,
    fingerprint,
    groups,
    is_declined,
    name_area,
    place,
    strongest,
)

TREE = {"cloud": None, "kubernetes": "cloud", "finops": "cloud", "security": None}


def chain(names, permille=400):
    return [Edge(a, b, permille) for a, b in pairwise(names)]


def items(found):
    return ["".join(group.items) for group in found]


def test_from_400_permille_on_two_belong_together():
    assert items(groups(chain("abc", 400))) == ["abc"]
    assert items(groups(chain("abc", 399))) == []


@pytest.mark.parametrize(("names", "expected"), [("ab", []), ("abc", ["abc"]), ("abcdefgh", ["abcdefgh"])])
def test_three_to_eight_make_a_group(names, expected):
    assert items(groups(chain(names))) == expected


def test_nine_fall_apart_when_the_bar_is_raised_for_them_alone():
    crowd = [*chain("abcd", 460), *chain("efghi", 480), Edge("d", "e", 440)]

    assert items(groups([*crowd, *chain("xyz", 410)])) == ["abcd", "efghi", "xyz"]


def test_the_bar_rises_as_often_as_it_must():
    tight = [*chain("abcde", 900), *chain("fghij", 800), Edge("e", "f", 790)]

    assert items(groups(tight)) == ["abcde", "fghij"]


def test_a_crowd_that_never_falls_apart_into_groups_is_none():
    assert items(groups(chain("abcdefghij", 420))) == []
    assert items(groups([Edge(a, b, 1000) for a, b in combinations("abcdefghi", 2)])) == []


EDGES = st.dictionaries(
    st.tuples(st.integers(0, 25), st.integers(0, 25)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(300, 1000), max_size=90,
).map(lambda found: [Edge(f"i{a:02}", f"i{b:02}", permille, (f"t{a % 4}",)) for (a, b), permille in found.items()])


@given(EDGES)
def test_groups_have_three_to_eight_items_and_none_twice(edges):
    found = groups(edges)

    assert all(3 <= len(group.items) <= 8 for group in found)
    everything = [item for group in found for item in group.items]
    assert len(everything) == len(set(everything))


@given(EDGES, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_any_order(edges, chance):
    other = [Edge(edge.b, edge.a, edge.permille, edge.shared) if chance.random() < 0.5 else edge for edge in edges]
    chance.shuffle(other)

    assert items(groups(other)) == items(groups(edges))
    assert [group.reason for group in groups(other)] == [group.reason for group in groups(edges)]


@given(EDGES)
def test_a_group_hangs_together_by_edges_of_its_own(edges):
    for group in groups(edges):
        reached, grown = {group.items[0]}, True
        while grown:
            more = {end for edge in group.edges for end in (edge.a, edge.b) if {edge.a, edge.b} & reached}
            grown = not more <= reached
            reached |= more
        assert reached == set(group.items)
        assert all(edge.permille >= 400 for edge in group.edges)


def test_many_items_are_no_trouble():
    chance = random.Random(1)
    names = [f"i{n}" for n in range(5000)]
    edges = [Edge(chance.choice(names), chance.choice(names), chance.randint(400, 900)) for _ in range(20_000)]

    assert all(3 <= len(group.items) <= 8 for group in groups(edges))


# --- Name, reason, refusal ---------------------------------------------------------------------------------------


def test_the_reason_is_the_three_strongest_shared_tokens():
    edges = [Edge("a", "b", 500, ("restore", "night")), Edge("b", "c", 450, ("night", "restore", "tape")),
             Edge("c", "d", 400, ("cloud",))]

    assert strongest(edges) == ("restore", "night", "cloud")


@pytest.mark.parametrize(("areas", "expected"), [
    ({"a": ["kubernetes"], "b": ["kubernetes"], "c": ["security"]}, "kubernetes"),
    ({"a": ["kubernetes"], "b": ["finops"], "c": ["security"]}, "cloud"),           # two below it
    ({"a": ["kubernetes"], "b": ["kubernetes"]}, "kubernetes"),                     # as often as cloud, and deeper
    ({"a": ["kubernetes", "security"], "b": ["finops", "security"]}, "cloud"),      # the alphabet
    ({"a": ["cloud"], "b": ["security"]}, None), ({"a": ["cloud"]}, None), ({}, None), ({"a": ["gone"]}, None)])
def test_a_group_is_called_after_the_area_that_most_are_about(areas, expected):
    assert name_area("abc", areas, TREE) == expected


def test_a_declined_set_stays_away_until_one_of_its_items_changes():
    prints = {"a": fingerprint("one"), "b": fingerprint("two"), "c": fingerprint("three")}

    assert is_declined(prints, [{"x": "y"}, dict(prints)])
    assert not is_declined({**prints, "b": fingerprint("two, and more")}, [prints])
    assert not is_declined({**prints, "d": fingerprint("four")}, [prints])
    assert not is_declined({key: prints[key] for key in "ab"}, [prints])


@pytest.mark.parametrize(("near", "expected"), [
    ([("area:cloud", 400)], "area:cloud"), ([("area:cloud", 399)], ""), ([], ""),
    ([("area:security", 450), ("theme:growth", 600), ("area:cloud", 600)], "area:cloud")])
def test_a_rare_tag_goes_to_the_nearest_place_or_nowhere(near, expected):
    assert place(near) == expected
