"""Both engines on invented quarters: no rule broken, what they say is so, and the exact one finds the best."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.matching.engine import Engine, MissingEngine, choose, has_exact, solve
from planner.matching.rules import Exclusion, Known, Params, Turn, check, value
from tests.matching.instances import FIRST, TREE, all_plans, instance, person, slot, topic, turns

ENGINES = [Engine.FAST, *([Engine.EXACT] if has_exact() else [])]
AREAS, PERSONAS, LANGUAGES = st.sampled_from(sorted(TREE)), ("controller", "cto"), st.sampled_from(["nl", "nl", "en"])


@st.composite
def people(draw, number):
    claims = st.builds(Known, AREAS, st.integers(2, 4), st.sampled_from([-1, 0, 1, 2, 2]), st.integers(0, 4))
    return [person(
        f"p{n}", claims=tuple(draw(st.lists(claims, min_size=1, max_size=3))), capacity=draw(st.integers(0, 3)),
        first_timer=draw(st.booleans()), open_claims=draw(st.integers(0, 1)), trained=draw(st.booleans()),
        languages=frozenset({"nl", draw(LANGUAGES)}),
        published=draw(st.dictionaries(AREAS, st.integers(1, 2), max_size=1)),
        last_turn=draw(st.sampled_from([None, FIRST - timedelta(days=10), FIRST - timedelta(days=30)])),
        persona_knowledge=frozenset(draw(st.sets(st.sampled_from(PERSONAS))))) for n in range(number)]


@st.composite
def houses(draw):
    """A quarter so small that every plan of it can be counted out."""
    slots, authors = draw(st.integers(1, 3)), draw(people(3))
    topics = [topic(f"t{n}", area=draw(AREAS), language=draw(LANGUAGES), priority=draw(st.integers(0, 2)),
                    personas=frozenset(draw(st.sets(st.sampled_from(PERSONAS), min_size=1)))) for n in range(3)]
    places = [slot(f"s{n}", draw(st.integers(0, 8)), required=draw(st.booleans()), language=draw(LANGUAGES),
                   topic=f"t{n}" if draw(st.booleans()) else None) for n in range(slots)]
    previous = turns(s0=(f"t{draw(st.integers(0, 2))}", f"p{draw(st.integers(0, 2))}")) if draw(st.booleans()) else {}
    return instance(places, topics, authors, previous=previous,
                    persona_targets=draw(st.dictionaries(st.sampled_from(PERSONAS), st.integers(0, 3))))


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.once
@FEW
@given(houses())
def test_no_plan_is_better_than_the_exact_one(house):
    best = max(value(house, plan) for plan in all_plans(house))

    for engine in ENGINES:
        found = solve(house, engine=engine)
        assert check(house, found.turns) == ()
        assert value(house, found.turns) == found.z <= best <= found.bound
        assert not found.proven or found.z == best
        if engine is Engine.EXACT:
            assert (found.z, found.proven) == (best, True)


def quarter(**over):
    """Eight people, ten slots a week and a half apart, twelve topics to choose from."""
    levels = [Known(area, 2 + number % 3, number % 3, number % 4) for number, area in enumerate(sorted(TREE) * 4)]
    staff = [person(f"p{n}", claims=tuple({one.area: one for one in levels[n:n + 3]}.values()), first_timer=n % 3 == 0,
                    capacity=2, published={"cloud": 1} if n == 1 else {}) for n in range(8)]
    topics = [topic(f"t{n:02}", area=sorted(TREE)[n % 4], priority=n % 4, personas=frozenset({PERSONAS[n % 2]}))
              for n in range(12)]
    places = [slot(f"s{n}", required=n % 2 == 0, date=FIRST + timedelta(days=10 * n)) for n in range(10)]
    return instance(places, topics, staff, persona_targets={"controller": 4, "cto": 4}, **over)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_quarter_is_planned_within_the_rules_and_the_same_again(engine):
    one, again = solve(quarter(), engine=engine), solve(quarter(), engine=engine)

    assert one.plan == again.plan
    assert check(quarter(), one.turns) == ()
    assert sum(one.worth.by_name().values()) == one.z <= one.bound
    assert [line.slot for line in one.plan] == [place.id for place in quarter().slots if place.id in one.turns]


@pytest.mark.skipif(not has_exact(), reason="needs SciPy")
def test_the_exact_one_is_no_worse_and_proves_it():
    exact, fast = solve(quarter(), engine=Engine.EXACT), solve(quarter(), engine=Engine.FAST)

    assert fast.z <= exact.z <= fast.bound
    assert exact.proven


@pytest.mark.parametrize("engine", ENGINES)
def test_pinned_lines_stay_and_the_rest_is_planned_around_them(engine):
    before = solve(quarter(), engine=engine).turns
    pinned = {"s0": Turn("t05", "p6")}

    found = solve(quarter(fixed=pinned), engine=engine)

    assert found.turns["s0"] == pinned["s0"] != before["s0"]
    assert check(quarter(fixed=pinned), found.turns) == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_new_plan_stays_near_the_old_one_when_somebody_falls_ill(engine):
    before = dict(solve(quarter(), engine=engine).turns)
    ill = before["s2"].author

    after = solve(quarter(previous=before, away=frozenset({ill})), engine=engine)

    moved = [place for place, turn in before.items() if after.turns.get(place) != turn]
    must = [place for place, turn in before.items() if turn.author == ill]
    assert set(must) <= set(moved)
    assert len(moved) <= 2 * len(must)
    assert ill not in {turn.author for turn in after.turns.values()}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_declined_is_not_proposed_again(engine):
    was = solve(quarter(), engine=engine).turns["s4"]
    declined = frozenset({Exclusion(was.topic, was.author)})

    found = solve(quarter(excluded=declined), engine=engine)

    assert was not in found.turns.values()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("over", [{"people": [person(capacity=0)]}, {"people": [person(active=False)]},
                                  {"slots": [slot(language="en", required=True)]}])
def test_nobody_able_gives_an_empty_plan_that_says_what_it_costs(engine, over):
    house = instance(**over)

    found = solve(house, engine=engine)

    assert (found.plan, found.z) == ((), value(house, {}))
    assert found.proven


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_at_all_is_planned_too(engine):
    house = replace(instance(), slots=(), topics=(), people=())

    assert solve(house, engine=engine).plan == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_without_the_rule_of_two_weeks_nobody_is_on_one_slot_twice(engine):
    house = instance([slot("s1"), slot("s2")], [topic("a"), topic("b"), topic("c")], [person(capacity=5)],
                     params=Params(min_gap_weeks=0, spacing_penalty=0))

    assert len(solve(house, engine=engine).plan) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_stopped_at_once_it_still_gives_a_plan_within_the_rules(engine):
    told: list[int] = []

    found = solve(quarter(), engine=engine, progress=told.append, cancelled=lambda: True)

    assert check(quarter(), found.turns) == ()
    assert found.plan
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 100)


def test_the_exact_one_says_when_it_can_not_run(monkeypatch):
    monkeypatch.setattr(choose, "has_exact", lambda: False)

    assert solve(quarter()).engine is Engine.FAST
    with pytest.raises(MissingEngine, match="SciPy"):
        solve(quarter(), engine="exact")
