"""What-ifs: they answer, and change nothing (docs/domain-more.md m)."""
from __future__ import annotations

from datetime import date

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.workdays import Calendar
from planner.quarter import queries, services
from planner.quarter.rules import Question, Scenario, expect_answerable, extra_days, read_question
from planner.steps.agenda.models import CadenceGoal, CadencePeriod
from planner.steps.agenda.rules import Period
from planner.workflow.quarter import LineState
from tests import factories as make
from tests.factories import NOW
from tests.quarter.story import QUARTER, House, lines


@pytest.fixture
def house(session):
    return House(session)


def ask(house, run, kind, **over):
    question = Question(kind, **over)
    return house.solved(services.ask_what_if(house.session, actor=house.imke, run=run, question=question, now=NOW))


def away(person, first=QUARTER.first, last=QUARTER.last):
    return {"person": person.uid, "first": first, "last": last}


def test_somebody_who_falls_ill_gets_no_turn_and_little_else_moves(house):
    run = house.three_lines()
    ill = lines(run)[1].author

    answer = queries.answer(house.session, ask(house, run, Scenario.AWAY, **away(ill, date(2026, 12, 1))))

    assert all(one.then is None or one.then.author != ill.uid for one in answer.differences)
    assert len(answer.differences) == 1
    assert answer.by < 0


def test_what_somebody_ill_had_claimed_is_free_for_others(house):
    for who in (house.ann, house.bob):
        house.knows(who)
    claim = house.claimed(house.ann, date(2027, 2, 15))
    run = house.solved()

    answer = queries.answer(house.session, ask(house, run, Scenario.AWAY, **away(house.ann)))

    (difference,) = answer.differences
    assert (difference.day, difference.was.author, difference.then.author) == (
        claim.slot.local_date, house.ann.uid, house.bob.uid)
    assert claim.author is house.ann


def test_more_publications_find_days_far_from_the_others(house):
    house.session.add(CadenceGoal(scope="organisation", period=CadencePeriod.MONTH, minimum=1))
    run = house.three_lines()
    house.free_topic("Fourth")

    answered = ask(house, run, Scenario.CADENCE, number=1, lang="en")

    assert sum(slot.id.startswith("new-") for slot in queries.instance_of(answered).slots) == 3
    assert len(queries.answer(house.session, answered).empty) == 3


def test_extra_days_are_working_days_far_from_what_is_there():
    days = extra_days(Period(date(2027, 1, 1), date(2027, 1, 31)), [date(2027, 1, 4), date(2027, 1, 12)],
                      [Period(date(2027, 1, 1), date(2027, 1, 31))], 2, Calendar())

    assert days == [date(2027, 1, 20), date(2027, 1, 29)]


def test_one_more_slot_is_one_that_has_to_be_filled(house):
    run = house.three_lines()

    answered = ask(house, run, Scenario.SLOT, first=date(2027, 3, 22), lang="en")

    assert queries.answer(house.session, answered).empty == (date(2027, 3, 22),)
    assert queries.answer(house.session, answered).by == -60


def test_a_persona_that_counts_double_costs_double_where_it_is_short(house):
    house.session.add_all([make.persona(code="OM"), CadenceGoal(scope=f"persona:{house.cto.key}", minimum=2)])
    run = house.three_lines()

    answered = ask(house, run, Scenario.WEIGHT, persona="CT", number=3)

    assert run.parts["worth"]["persona_short"] == -12 * 3
    assert answered.parts["worth"]["persona_short"] == -12 * 3 * 3


def test_people_over_four_fifths_are_named(house):
    run = house.three_lines()
    for who in (house.ann, house.bob, house.cas):
        who.capacity_per_quarter = 1
    again = house.solved(house.start())

    busy = queries.answer(house.session, ask(house, again, Scenario.SLOT, first=date(2027, 3, 22), lang="en")).busy

    assert {person.name for person, _ in busy} == {"Ann", "Bob", "Cas"}
    assert {one.share for _, one in busy} == {100}
    assert run.uid != again.uid


def test_a_what_if_leaves_the_plan_and_the_agenda_alone(house):
    run = house.three_lines()
    before = [(line.state, line.author_id, line.topic_id, line.slot.topic_id) for line in lines(run)]

    ask(house, run, Scenario.AWAY, **away(house.ann))

    assert [(line.state, line.author_id, line.topic_id, line.slot.topic_id) for line in lines(run)] == before
    assert queries.newest(house.session, run) is run


def test_a_what_if_can_not_be_accepted(house):
    answered = ask(house, house.three_lines(), Scenario.AWAY, **away(house.ann))

    assert answered.lines == []
    with pytest.raises(Conflict, match="plan_what_if"):
        services.accept_all(house.session, actor=house.imke, run=answered, now=NOW)


def test_what_ifs_run_beside_a_plan(house):
    run = house.three_lines()
    house.start()

    for _ in range(2):
        assert services.ask_what_if(house.session, actor=house.imke, run=run, now=NOW,
                                    question=Question(Scenario.CADENCE, number=1)).is_what_if


def test_a_what_if_of_a_what_if_is_none(house):
    answered = ask(house, house.three_lines(), Scenario.AWAY, **away(house.ann))

    with pytest.raises(Conflict, match="plan_not_ready"):
        ask(house, answered, Scenario.CADENCE, number=1)


def test_only_a_lead_asks(house):
    run = house.three_lines()

    with pytest.raises(NotAllowed):
        services.ask_what_if(house.session, actor=house.ann, run=run, question=Question(Scenario.CADENCE, number=1),
                             now=NOW)


@pytest.mark.parametrize(("question", "code"), [
    (Question(Scenario.AWAY, person="p"), "scenario_days"),
    (Question(Scenario.AWAY, person="p", first=date(2027, 2, 2), last=date(2027, 2, 1)), "scenario_days"),
    (Question(Scenario.AWAY, person="p", first=date(2027, 5, 2), last=date(2027, 5, 3)), "scenario_days"),
    (Question(Scenario.SLOT, first=date(2027, 5, 2)), "scenario_days"), (Question(Scenario.SLOT), "scenario_days"),
    (Question(Scenario.CADENCE, number=0), "scenario_number"),
    (Question(Scenario.WEIGHT, persona="CT", number=6), "scenario_number")])
def test_a_question_that_says_nothing_is_refused(question, code):
    with pytest.raises(RuleBroken, match=code):
        expect_answerable(question, QUARTER)


@pytest.mark.parametrize("question", [
    Question(Scenario.AWAY, person="p", first=date(2027, 2, 1), last=date(2027, 2, 2)),
    Question(Scenario.CADENCE, number=2, lang="nl"), Question(Scenario.WEIGHT, persona="CT", number=2),
    Question(Scenario.SLOT, first=date(2027, 2, 1), lang="en")])
def test_a_question_survives_being_stored(question):
    assert read_question(question.as_json()) == question


def test_a_rejected_line_is_no_part_of_what_is_supposed(house):
    run = house.three_lines()
    line = lines(run)[0]
    line.state = LineState.REJECTED
    house.session.flush()

    assert line.slot.uid not in queries.supposed(house.session, run, Question(Scenario.WEIGHT, persona="CT", number=2),
                                                 now=NOW).previous
