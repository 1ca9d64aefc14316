"""Asking a what-if, its answer on the page of the plan, and what becomes of it."""
from __future__ import annotations

from datetime import date

import pytest

from planner.policy import Role
from planner.quarter import services
from planner.quarter.queries import get_run, what_ifs
from planner.quarter.rules import Question, Scenario
from planner.workflow.quarter import RunState
from tests.factories import NOW
from tests.quarter.story import House


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def imke(house, login):
    return login(house.imke)


def ready(house):
    run = house.three_lines()
    house.session.commit()
    return run


def test_a_what_if_answers_on_the_page_of_the_plan(house, imke):
    run = ready(house)
    asked = imke.post(f"/agenda/plan/{run.uid}/what-if", data={
        "kind": "away", "person": house.ann.uid, "first": "2026-12-01", "last": "2027-03-31"})
    assert asked.location == f"/agenda/plan/{run.uid}#what-if"
    page = imke.get(f"/agenda/plan/{run.uid}").text
    assert "being worked out…" in page
    assert f'data-hx-get="/agenda/plan/{run.uid}/what-ifs"' in page

    (waiting,) = what_ifs(house.session, run)
    house.solved(waiting)
    house.session.commit()

    fragment = imke.get(f"/agenda/plan/{run.uid}/what-ifs", headers={"HX-Request": "true"}).text
    assert "no slot stays empty, 1 line differs, then over 80 % of their turns: " in fragment
    assert ">−" in fragment
    assert " points</span>" in fragment
    assert "data-hx-trigger" not in fragment
    answer = imke.get(f"/agenda/plan/{waiting.uid}").text
    assert "What if Ann is away 1 Dec to 31 Mar" in answer
    assert "Then: no slot stays empty, 1 line differs, then over 80 % of their turns: " in answer
    assert answer.index("1 line differs,") < answer.index("points</span>") < answer.index("How this is computed")
    assert "Slots left empty" in answer
    assert "/accept" not in answer


def test_a_what_if_that_changes_nothing_says_so(house, imke):
    run = ready(house)
    asked = house.solved(services.ask_what_if(house.session, actor=house.imke, run=run, now=NOW,
                                              question=Question(Scenario.WEIGHT, persona="CT", number=2)))
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert "no slot stays empty, no line differs. " in page
    assert ">0 points</span>" in page
    assert "Nothing: the plan holds." in imke.get(f"/agenda/plan/{asked.uid}").text


def test_who_gets_busy_is_named_to_leads_and_counted_for_managers(house, login):
    """Bob falls ill; Ann, with room for two turns, takes his beside her own."""
    house.knows(house.ann)
    house.knows(house.bob)
    house.ann.capacity_per_quarter = house.bob.capacity_per_quarter = 2
    for number, title in enumerate(("First", "Second")):
        house.free_topic(title)
        house.week(4 * number, required=True)
    run = house.solved()
    house.solved(services.ask_what_if(house.session, actor=house.imke, run=run, now=NOW, question=Question(
        Scenario.AWAY, person=house.bob.uid, first=date(2026, 12, 1), last=run.to_date)))
    manager = house.colleague(Role.MANAGER)
    house.session.commit()

    led = login(house.imke).get(f"/agenda/plan/{run.uid}/what-ifs", headers={"HX-Request": "true"}).text
    managed = login(manager).get(f"/agenda/plan/{run.uid}/what-ifs", headers={"HX-Request": "true"}).text

    assert "no slot stays empty, 1 line differs, then over 80 % of their turns: Ann. " in led
    assert "1 person would be over 80 % of their turns. " in managed
    assert "Ann" not in managed


def test_a_what_if_in_dutch(house, login):
    house.imke.locale = "nl"
    run = ready(house)
    house.solved(services.ask_what_if(house.session, actor=house.imke, run=run, now=NOW, question=Question(
        Scenario.SLOT, first=date(2027, 3, 22), lang="en")))
    house.session.commit()

    page = login(house.imke).get(f"/agenda/plan/{run.uid}").text

    assert "1 plek blijft leeg in plaats van 0, geen regel verschilt. " in page
    assert "−60 punten" in page


def test_without_script_the_answers_stand_on_the_page_of_the_plan(house, imke):
    run = ready(house)

    assert imke.get(f"/agenda/plan/{run.uid}/what-ifs").location == f"/agenda/plan/{run.uid}#what-if"


@pytest.mark.parametrize(("form", "said"), [
    ({"kind": "away", "person": "nobody", "first": "2027-01-01", "last": "2027-02-01"}, "Choose somebody"),
    ({"kind": "away", "first": "2027-02-30"}, "Not a valid date"),
    ({"kind": "weight", "persona": "ZZ", "number": "2"}, "Choose a persona"),
    ({"kind": "weight", "persona": "CT", "number": "99"}, "Choose a number from 1 to 5."),
    ({"kind": "slot", "first": "2028-01-01"}, "Choose days inside the plan"), ({}, "Choose one.")])
def test_a_what_if_that_says_nothing_comes_back_with_what_was_typed(house, imke, form, said):
    run = ready(house)

    answer = imke.post(f"/agenda/plan/{run.uid}/what-if", data=form)

    assert answer.status_code == 422
    assert said in answer.text
    assert form.get("first", "") in answer.text


def test_a_weight_becomes_a_plan_and_other_what_ifs_do_not(house, imke):
    run = ready(house)
    asked = {kind: house.solved(services.ask_what_if(
        house.session, actor=house.imke, run=run, now=NOW, question=Question(kind, persona="CT", number=2, lang="en")))
        for kind in (Scenario.WEIGHT, Scenario.CADENCE)}
    house.session.commit()

    assert imke.post(f"/agenda/plan/{asked[Scenario.CADENCE].uid}/take").status_code == 422
    answer = imke.post(f"/agenda/plan/{asked[Scenario.WEIGHT].uid}/take")

    assert answer.status_code == 303
    started = get_run(house.session, answer.location.rsplit("/", 1)[1])
    assert (started.state, started.params["weights"]) == (RunState.QUEUED, {"CT": 2})
