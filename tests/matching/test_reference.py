"""The reference instance of docs/domain.md e: its optimum, its only one, and everything that leads to it."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.matching.engine import Engine, has_exact, solve
from planner.matching.rules import Turn, check, placed, rank, read_instance, value, worth
from tests.matching.instances import all_plans

GIVEN = json.loads((Path(__file__).parent / "reference.json").read_text("utf-8"))
EXPECTED = GIVEN["expected"]
HOUSE = read_instance(GIVEN)
BEST = {slot: Turn(**line) for slot, line in EXPECTED["plan"].items()}


@pytest.mark.parametrize("engine", list(Engine))
def test_every_engine_finds_the_optimum(engine):
    found = solve(HOUSE, engine=engine)

    assert (found.z, dict(found.turns)) == (357, BEST)
    assert found.z <= found.bound
    assert check(HOUSE, found.turns) == ()


@pytest.mark.skipif(not has_exact(), reason="needs SciPy")
def test_the_exact_one_proves_it():
    found = solve(HOUSE, engine=Engine.EXACT)

    assert (found.proven, found.bound) == (True, 357)


def test_its_worth_term_by_term():
    found = worth(HOUSE, BEST).by_name()

    assert {name: found[name] for name in EXPECTED["breakdown"]} == EXPECTED["breakdown"]
    assert sum(found.values()) == value(HOUSE, BEST) == 357


def test_it_is_the_only_optimum_and_the_second_best_is_349():
    first, second = sorted((value(HOUSE, plan) for plan in all_plans(HOUSE)), reverse=True)[:2]

    assert (first, second) == (EXPECTED["optimum"], EXPECTED["second_best"])


def test_filling_slots_by_date_with_the_best_pair_is_not_enough():
    plan: dict[str, Turn] = {}
    for slot in HOUSE.slots:
        longer = [plan | {slot.id: Turn(topic.id, person.id)} for topic in HOUSE.topics for person in HOUSE.people]
        able = [one for one in longer if not check(HOUSE, one)]
        plan = max(able, key=lambda one: placed(HOUSE, one)[-1].total, default=plan)

    assert value(HOUSE, plan) == EXPECTED["greedy_by_date"] == 309


@pytest.mark.parametrize("slot", [slot.id for slot in HOUSE.slots])
def test_who_could_write_what(slot):
    found = {topic.id: [{"author": one.person.id, "score": one.score} for one in ranking.ranked]
             for topic in HOUSE.topics if (ranking := rank(HOUSE, HOUSE.slot[slot], topic)).ranked}

    assert found == EXPECTED["ranking_per_slot_and_topic"][slot]
