"""How strong a persona is, and what would raise it most (docs/domain.md f, Persona strength)."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.personas.rules import (
    Grounds,
    Leg,
    Level,
    Method,
    Piece,
    Raise,
    fact_points,
    piece_points,
    strength_of,
    ways_to_raise,
)

TODAY = date(2026, 11, 23)


def grounds(number, *pieces):
    return [Grounds(f"fact-{n}", tuple(pieces)) for n in range(number)]


def test_interviews_and_ageing_sales_talks_make_it_grow():
    """The first worked example: 5 + 3 div 2 = 6 each, 10 * 48 div 10 = 48."""
    facts = grounds(8, Piece(Method.INTERVIEW, "interview 3", date(2026, 5, 1)),
                    Piece(Method.SALES_TEAM, "sales", date(2025, 6, 1)))

    found = strength_of(facts, TODAY)

    assert (set(found.points.values()), found.value, found.level) == ({6}, 48, Level.GROWING)


def test_one_leg_stays_below_sixty():
    """The second worked example: 12 facts with two interviews each would be 100."""
    facts = grounds(12, Piece(Method.INTERVIEW, "interview 3", TODAY), Piece(Method.INTERVIEW, "interview 4", TODAY))

    found = strength_of(facts, TODAY)

    assert (set(found.points.values()), found.value, set(found.legs)) == ({10}, 59, {Leg.RESEARCH})


@pytest.mark.parametrize(("method", "days", "points"), [
    (Method.INTERVIEW, 0, 5), (Method.INTERVIEW, 365, 5), (Method.INTERVIEW, 366, 2), (Method.INTERVIEW, 730, 2),
    (Method.INTERVIEW, 731, 0), (Method.CUSTOMER_DATA, 1, 5), (Method.SURVEY, 1, 4), (Method.SURVEY, 400, 2),
    (Method.SUPPORT_LOG, 1, 3), (Method.SUPPORT_LOG, 400, 1), (Method.SALES_TEAM, 1, 3), (Method.SALES_TEAM, 731, 0)])
def test_what_a_piece_is_worth(method, days, points):
    assert piece_points(Piece(method, "x", TODAY - timedelta(days=days)), TODAY) == points


def test_the_same_method_and_source_counts_once_the_newest_time():
    old, new = (Piece(Method.INTERVIEW, source, TODAY - timedelta(days=days))
                for source, days in (("Interview 3", 700), ("interview 3 ", 10)))

    assert fact_points([old, new], TODAY) == 5


def test_a_fact_has_ten_points_at_most():
    pieces = [Piece(Method.INTERVIEW, f"interview {n}", TODAY) for n in range(5)]

    assert fact_points(pieces, TODAY) == 10


def test_evidence_that_is_worth_nothing_is_no_leg():
    facts = grounds(12, *(Piece(Method.INTERVIEW, f"interview {n}", TODAY) for n in range(2)),
                    Piece(Method.SALES_TEAM, "sales", TODAY - timedelta(days=800)))

    assert strength_of(facts, TODAY).value == 59


@pytest.mark.parametrize(("value", "level"), [(0, Level.THIN), (20, Level.THIN), (30, Level.GROWING)])
def test_levels(value, level):
    facts = [Grounds(str(n), (Piece(Method.INTERVIEW, "a", TODAY), Piece(Method.CUSTOMER_DATA, "b", TODAY)))
             for n in range(value // 10)]

    assert (strength_of(facts, TODAY).value, strength_of(facts, TODAY).level) == (value, level)


def test_from_sixty_it_is_strong():
    facts = grounds(6, Piece(Method.INTERVIEW, "a", TODAY), Piece(Method.CUSTOMER_DATA, "b", TODAY))

    assert (strength_of(facts, TODAY).value, strength_of(facts, TODAY).level) == (60, Level.STRONG)


def test_nothing_known_is_nothing_strong():
    assert strength_of([], TODAY).value == 0
    assert ways_to_raise([], [], TODAY) == []


def test_a_second_leg_raises_most_where_there_is_one():
    facts = grounds(12, Piece(Method.INTERVIEW, "interview 3", TODAY), Piece(Method.INTERVIEW, "interview 4", TODAY))

    found = ways_to_raise(facts, [], TODAY)

    assert [(each.way, each.method, each.gain) for each in found] == [(Raise.SECOND_LEG, Method.SUPPORT_LOG, 41)]


def test_each_way_says_what_it_brings():
    facts = grounds(8, Piece(Method.INTERVIEW, "interview 3", date(2026, 5, 1)),
                    Piece(Method.SALES_TEAM, "sales", date(2025, 6, 1)))

    found = ways_to_raise(facts, ["parked"], TODAY)

    # 3 facts to 10 points are 12 more, 3 refreshed ones 6 more, a new fact with an interview 5 more
    assert [(each.way, each.gain) for each in found] == [
        (Raise.BACK_FACTS, 12), (Raise.REFRESH, 6), (Raise.CHECK_PARKED, 5)]


pieces = st.builds(Piece, st.sampled_from(Method), st.sampled_from("abcd"),
                   st.dates(date(2023, 1, 1), date(2026, 11, 23)))
personas = st.lists(st.lists(pieces, max_size=4), max_size=14).map(
    lambda facts: [Grounds(str(n), tuple(each)) for n, each in enumerate(facts)])


@given(personas)
def test_it_is_between_nothing_and_a_hundred(facts):
    found = strength_of(facts, TODAY)

    assert 0 <= found.value <= (100 if len(found.legs) > 1 else 59)


@given(personas, pieces)
def test_more_evidence_never_weakens(facts, piece):
    stronger = [Grounds(fact.key, (*fact.pieces, piece)) for fact in facts]

    assert strength_of(stronger, TODAY).value >= strength_of(facts, TODAY).value


@given(personas, st.integers(0, 900))
def test_age_never_strengthens(facts, days):
    assert strength_of(facts, TODAY + timedelta(days=days)).value <= strength_of(facts, TODAY).value


@given(personas, st.randoms())
def test_the_order_of_facts_does_not_matter(facts, random):
    shuffled = random.sample(facts, len(facts))

    assert strength_of(shuffled, TODAY).value == strength_of(facts, TODAY).value


@given(personas)
def test_every_way_that_is_advised_brings_something(facts):
    assert all(each.gain > 0 for each in ways_to_raise(facts, ["p"], TODAY))
