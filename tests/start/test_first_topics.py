"""Which three topics somebody new is shown: four orders, different areas first, never one that nobody has."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.matching.rules import Fit, Term, Terms
from planner.start.rules import Candidate, Kind, areas_said, first_topics, in_order, is_for


def candidate(kind=Kind.SLOT, ref="1", area="cloud", rank=(50,), **over):
    return Candidate(**{"kind": kind, "ref": ref, "title": ref, "lang": "en", "area": area, "rank": rank,
                        "fit": Fit(Terms(level=16))} | over)


def refs(found):
    return [one.ref for one in found]


def test_the_four_orders():
    found = [candidate(Kind.AREA, "area", "d", (4,)), candidate(Kind.ARTICLE, "article", "c", (900,)),
             candidate(Kind.IDEA, "idea", "b", (99,)), candidate(Kind.TOPIC, "topic", "e", (40,)),
             candidate(Kind.SLOT, "slot", "a", (41,))]

    assert refs(in_order(found)) == ["slot", "topic", "idea", "article", "area"]
    assert refs(first_topics(found)) == ["slot", "topic", "idea"]


def test_a_topic_without_a_slot_may_rank_above_an_open_slot():
    assert refs(in_order([candidate(ref="slot", rank=(40,)), candidate(Kind.TOPIC, "topic", rank=(41,))])) == [
        "topic", "slot"]


def test_different_areas_come_first_also_from_a_later_order():
    found = [candidate(ref="1", rank=(9,)), candidate(ref="2", rank=(8,)), candidate(ref="3", rank=(7,)),
             candidate(Kind.IDEA, "4", "ux"), candidate(Kind.AREA, "5", "data")]

    assert refs(first_topics(found)) == ["1", "4", "5"]


def test_the_same_area_only_when_nothing_else_is_left():
    found = [candidate(ref="1", rank=(9,)), candidate(ref="2", rank=(8,)), candidate(Kind.IDEA, "3", "ux")]

    assert refs(first_topics(found)) == ["1", "2", "3"]


def test_what_has_no_area_is_like_nothing_else():
    found = [candidate(Kind.ARTICLE, str(n), None, (n,)) for n in range(4)]

    assert refs(first_topics(found)) == ["3", "2", "1"]


def test_not_this_one_brings_the_next():
    found = [candidate(ref=str(n), area=f"area-{n}", rank=(9 - n,)) for n in range(5)]

    assert refs(first_topics(found, {("slot", "1")})) == ["0", "2", "3"]
    assert refs(first_topics(found, {("idea", "1")})) == ["0", "1", "2"]


def test_fewer_stay_fewer():
    assert first_topics([]) == []
    assert refs(first_topics([candidate()])) == ["1"]


def test_an_article_says_one_term_besides_its_date():
    terms = Terms(level=16, interest=8)

    assert candidate(Kind.ARTICLE, fit=Fit(terms)).why == (Term.LEVEL,)
    assert candidate(fit=Fit(terms)).why == (Term.LEVEL, Term.INTEREST)


CANDIDATES = st.lists(st.builds(
    candidate, st.sampled_from(Kind), st.integers(0, 99).map(str), st.sampled_from(["a", "b", "c", None]),
    st.tuples(st.integers(0, 9))), max_size=12, unique_by=lambda one: one.name)


@given(CANDIDATES, st.sets(st.tuples(st.sampled_from([kind.value for kind in Kind]), st.integers(0, 99).map(str))))
def test_nothing_is_invented_doubled_or_brought_back(candidates, hidden):
    chosen = first_topics(candidates, hidden)

    left = [one for one in candidates if one.name not in hidden]
    assert len(chosen) == min(3, len(left))
    assert all(one in left for one in chosen)
    assert len({one.name for one in chosen}) == len(chosen)
    assert chosen == in_order(chosen)
    areas = {one.area for one in left if one.area} | {one.name for one in left if one.area is None}
    seen = {one.area if one.area else one.name for one in chosen}
    assert len(seen) == min(3, len(areas))


@given(CANDIDATES)
def test_the_order_in_which_they_are_found_changes_nothing(candidates):
    assert first_topics(candidates) == first_topics(list(reversed(candidates)))


def test_an_answer_names_areas_itself_not_what_lies_above():
    counts = [("area:kubernetes", 2.0), ("area:cloud", 1.0), ("area:platform", 0.5), ("restor", 3.0), ("area:ux", 2.0)]

    assert list(areas_said(counts)) == ["kubernetes", "ux", "cloud"]
    assert list(areas_said(counts, {"ux"})) == ["kubernetes", "cloud"]


@pytest.mark.parametrize(("terms", "kind", "level", "shown"), [
    (Terms(level=24, evidence=10, text=1), Kind.SLOT, 3, True), (Terms(level=24, evidence=10), Kind.SLOT, 3, False),
    (Terms(level=8), Kind.IDEA, 1, True), (Terms(text=5), Kind.IDEA, 0, True), (Terms(text=4), Kind.IDEA, 0, False),
    (Terms(persona=10, interest=15), Kind.IDEA, 0, False)])
def test_who_is_shown_what(terms, kind, level, shown):
    assert is_for(terms, kind, level=level, min_fit=35) is shown
