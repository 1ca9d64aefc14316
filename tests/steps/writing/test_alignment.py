"""Exactness of the word-level edit distance and of the words kept (docs/domain.md c)."""
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.writing.rules.alignment import _between_anchors, edits, kept_words

WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def table(old: list[str], new: list[str]) -> list[list[int]]:
    """The textbook table of edit distances between all beginnings of both."""
    cost = [[i + j if not (i and j) else 0 for j in range(len(new) + 1)] for i in range(len(old) + 1)]
    for i in range(1, len(old) + 1):
        for j in range(1, len(new) + 1):
            cost[i][j] = min(cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                             cost[i - 1][j - 1] + (old[i - 1] != new[j - 1]))
    return cost


def on_some_shortest_way(old: list[str], new: list[str]) -> tuple[int, frozenset[int], frozenset[int]]:
    front, back = table(old, new), table(old[::-1], new[::-1])
    distance = front[-1][-1]

    def left(i: int, j: int) -> int:
        return back[len(old) - i][len(new) - j]

    touched_old: set[int] = set()
    touched_new: set[int] = set()
    for i in range(len(old) + 1):
        for j in range(len(new) + 1):
            if i < len(old) and front[i][j] + 1 + left(i + 1, j) == distance:
                touched_old.add(i)
            if j < len(new) and front[i][j] + 1 + left(i, j + 1) == distance:
                touched_new.add(j)
            if i < len(old) and j < len(new) and front[i][j] + 1 + left(i + 1, j + 1) == distance:
                touched_old.add(i)
                touched_new.add(j)
    return distance, frozenset(touched_old), frozenset(touched_new)


@given(WORDS, WORDS)
def test_edits_agree_with_the_textbook_on_distance_and_places(old, new):
    distance, touched_old, touched_new = on_some_shortest_way(old, new)

    found = edits(old, new, limit=30)

    assert found is not None
    assert (found.distance, found.old, found.new) == (distance, touched_old, touched_new)


@given(WORDS, WORDS, st.integers(0, 12))
def test_edits_give_up_exactly_past_the_limit(old, new, limit):
    assert (edits(old, new, limit) is None) == (table(old, new)[-1][-1] > limit)


@given(WORDS, WORDS)
def test_kept_words_are_as_many_as_can_be_and_in_order(old, new):
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            longest[i + 1][j + 1] = longest[i][j] + 1 if one == other else max(longest[i][j + 1], longest[i + 1][j])

    pairs = kept_words(old, new)

    assert len(pairs) == longest[-1][-1]
    assert all(old[i] == new[j] for i, j in pairs)
    assert sorted({i for i, _ in pairs}) == [i for i, _ in pairs]
    assert sorted({j for _, j in pairs}) == [j for _, j in pairs]


@pytest.mark.parametrize(("old", "new"), [
    pytest.param(["de", "het"] * 2500, ["het", "de", "een"] * 1700, id="the same words over and over"),
    pytest.param([f"w{n % 700}" for n in range(5000)], [f"w{n % 690}" for n in range(5000)], id="long"),
])
def test_five_thousand_words_stay_affordable(old, new):
    """A bound far above what it takes (hundredths of a second), far below what the product of the lengths takes."""
    started = time.process_time()

    kept_words(old, new)
    edits(old, [*old[:2500], "new", *old[2500:]], limit=20)

    assert time.process_time() - started < 2


@given(WORDS, WORDS)
def test_between_anchors_what_is_kept_stands_in_both_and_in_order(old, new):
    pairs = _between_anchors(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


def test_a_small_edit_of_a_long_text_costs_next_to_nothing():
    words = [f"word{n % 977}" for n in range(40_000)]
    edited = [*words[:20_000], "one", "more", *words[20_010:]]

    started = time.process_time()
    found = kept_words(words, edited)

    assert len(found) == 39_990
    assert time.process_time() - started < 1
