"""Where personas stand on the map: the same distances give the same drawing."""
import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.personas.rules import apart, fitted, spread


def between(a, b):
    return math.dist(a, b)


@st.composite
def distances(draw):
    number = draw(st.integers(0, 8))
    table = [[0.0] * number for _ in range(number)]
    for a, b in combinations(range(number), 2):
        table[a][b] = table[b][a] = draw(st.integers(0, 100)) / 100
    return table


@given(distances())
def test_the_drawing_is_the_same_each_time_and_finite(table):
    assert spread(table) == spread(table)
    assert all(math.isfinite(axis) for point in spread(table) for axis in point)
    assert len(spread(table)) == len(table)


def test_three_stand_as_far_apart_as_they_are():
    table = [[0, .3, .8], [.3, 0, .7], [.8, .7, 0]]

    placed = spread(table)

    for a, b in combinations(range(3), 2):
        assert between(placed[a], placed[b]) == pytest.approx(table[a][b], abs=.01)


def test_all_equally_far_apart_stand_in_a_ring_and_not_on_one_another():
    placed = spread([[0 if a == b else 1 for b in range(6)] for a in range(6)])

    assert min(between(a, b) for a, b in combinations(placed, 2)) > .4


@given(distances())
def test_a_drawing_fits_its_box(table):
    for x, y in apart(fitted(spread(table), 500, 300), 100, 500, 300):
        assert -1e-6 <= x <= 500 + 1e-6
        assert -1e-6 <= y <= 300 + 1e-6


def test_what_would_cover_one_another_moves_aside():
    placed = apart([(250, 150)] * 4, 100, 500, 300)

    assert min(between(a, b) for a, b in combinations(placed, 2)) >= 95


def test_a_figure_keeps_its_shape():
    a, b, c = fitted([(0, 0), (4, 0), (0, 1)], 500, 300)

    assert between(a, b) == pytest.approx(4 * between(a, c))
