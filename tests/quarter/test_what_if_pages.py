"""Asking a what-if, its answer on the page of the plan, and what becomes of it."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from planner.matching.engine import solve
from planner.policy import Role
from planner.quarter import services
from planner.quarter.queries import get_run, what_ifs
from planner.quarter.queries import house as house_of
from planner.quarter.rules import Question, Scenario, read_wish
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries import goal
from planner.workflow.quarter import RunState
from tests.factories import NOW
from tests.quarter.story import QUARTER, House


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


QUESTIONS: dict[Scenario, tuple[dict[str, Any], str]] = {
    Scenario.WEIGHT: ({"persona": "CT", "number": 2}, "Its goal stays as it is."),
    Scenario.AWAY: ({"first": date(2026, 12, 1), "last": QUARTER.last}, "Nothing is written in the profile of Ann"),
    Scenario.CADENCE: ({"number": 1, "lang": "en"}, "The goal becomes 3 publications a month."),
    Scenario.SLOT: ({"first": date(2027, 2, 1), "lang": "en"}, "come on the agenda, at 09:00 on Blog: Mon 1 Feb")}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_what_if_says_what_it_changes_and_becomes_the_plan_once(house, imke, kind):
    """docs/domain-more.md m, as built: what-if."""
    run, (fields, said) = ready(house), QUESTIONS[kind]
    fields = {**fields, "person": house.ann.uid} if kind is Scenario.AWAY else fields
    slots = sa.select(Slot.local_date).where(Slot.required.is_(True)).order_by(Slot.local_date)
    before = house.session.scalars(slots).all()
    asked = house.solved(services.ask_what_if(house.session, actor=house.imke, run=run, now=NOW,
                                              question=Question(kind, **fields)))
    house.session.commit()
    assert said in " ".join(imke.get(f"/agenda/plan/{asked.uid}").text.split())

    answer, again = (imke.post(f"/agenda/plan/{asked.uid}/take") for _ in range(2))

    started = get_run(house.session, answer.location.rsplit("/", 1)[1])
    new = sorted(set(house.session.scalars(slots)) - set(before))
    assert (started.state, again.location) == (RunState.QUEUED, answer.location)
    assert started.params["weights"] == ({"CT": 2} if kind is Scenario.WEIGHT else {})
    assert goal(house.session)[1] == (3 if kind is Scenario.CADENCE else 2)
    assert len(new) == {Scenario.CADENCE: 3, Scenario.SLOT: 1}.get(kind, 0)
    if kind is Scenario.AWAY:
        assert {turn.author for turn in solve(_input(house, started), limit_s=0.5).turns.values()} == {
            house.bob.uid, house.cas.uid}
    assert "This became a plan." in imke.get(f"/agenda/plan/{asked.uid}").text


def _input(house, run):
    wish = read_wish(run.from_date, run.to_date, run.params)
    return house_of(house.session, wish, now=NOW).instance
