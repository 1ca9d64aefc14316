"""The input's hash changes when (and only when) what the plan depends on does; lines that it touches become stale."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.core.db import db
from planner.matching.rules import input_hash
from planner.people.models import Absence, PersonStatus
from planner.quarter import runs, services
from planner.quarter.rules import Reject
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import CadenceGoal
from planner.workflow.quarter import LineState
from tests import factories as make
from tests.factories import NOW
from tests.quarter.story import House, lines

SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def house(session):
    return House(session)


def look(house, run):
    house.session.flush()
    services.look_again(house.session, run.uid, now=NOW)
    return run


INPUTS = {
    "a slot more": lambda house: house.week(7),
    "a slot required": lambda house: setattr(house.slots[0], "required", False),
    "a slot taken off": lambda house: agenda.cancel_slot(house.session, actor=house.imke, slot=house.slots[0],
                                                         reason="Not now", now=NOW),
    "a topic more": lambda house: house.free_topic("One more"),
    "the priority of a topic": lambda house: setattr(house.topics[0], "priority", 3),
    "an absence": lambda house: house.session.add(
        Absence(person=house.ann, from_date=date(2026, 12, 1), to_date=date(2027, 3, 1))),
    "an expertise": lambda house: house.knows(house.imke),
    "a level": lambda house: setattr(house.claim_of(house.ann), "level", 3),
    "a capacity": lambda house: setattr(house.ann, "capacity_per_quarter", 1),
    "a language": lambda house: setattr(house.ann, "languages", ["nl"]),
    "somebody away": lambda house: setattr(house.ann, "status", PersonStatus.AWAY),
    "a claim": lambda house: agenda.claim_slot(
        house.session, actor=house.imke, slot=house.slot(date(2027, 2, 22), title="More"), now=NOW),
    "a verified fact": lambda house: house.session.add(make.fact(persona=house.cto, verified_by=house.ann)),
    "an article": lambda house: house.session.add(
        make.published_work(authors=[house.ann], areas=[house.cloud], local_date=date(2026, 10, 1))),
    "a target": lambda house: house.session.add(CadenceGoal(scope=f"persona:{house.cto.key}", minimum=2)),
}
OTHERS = {
    "somebody's job": lambda house: setattr(house.ann, "job_title", "Engineer"),
    "a slot of another quarter": lambda house: house.empty_slot(date(2027, 5, 3)),
    "an idea": lambda house: house.idea(),
    "an absence long ago": lambda house: house.session.add(
        Absence(person=house.ann, from_date=date(2026, 1, 1), to_date=date(2026, 1, 9))),
    "the hour of a slot": lambda house: setattr(house.slots[0], "sequence", 4),
    "what a topic gives": lambda house: setattr(house.topics[0], "gift", "A list"),
}


class Filled(House):
    """A house with a ready plan, by its parts."""

    def fill(self):
        self.run = self.three_lines()
        self.slots = [line.slot for line in lines(self.run)]
        self.topics = [line.topic for line in lines(self.run)]
        return self

    def claim_of(self, person):
        from planner.steps.inventory.queries import claims_of
        return claims_of(self.session, person)[0]


@pytest.fixture
def filled(session):
    return Filled(session).fill()


@pytest.mark.parametrize("change", INPUTS.values(), ids=INPUTS)
def test_another_input_has_another_hash_and_the_plan_says_so(filled, change):
    change(filled)
    filled.session.flush()

    assert input_hash(filled.instance()) != filled.run.input_hash
    assert look(filled, filled.run).is_stale


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_anything_else_leaves_the_hash_and_the_plan_alone(filled, change):
    change(filled)
    filled.session.flush()

    assert input_hash(filled.instance()) == filled.run.input_hash
    assert not look(filled, filled.run).is_stale
    assert {line.state for line in filled.run.lines} == {LineState.PROPOSED}


def test_the_same_input_is_not_gathered_twice(filled):
    assert services.look_again(filled.session, filled.run.uid, now=NOW) is False


def test_only_lines_whose_own_author_changed_are_stale(filled):
    lost = next(line for line in filled.run.lines if line.author is filled.ann)
    filled.ann.capacity_per_quarter = 1

    look(filled, filled.run)

    assert {line.uid for line in filled.run.lines if line.state is LineState.STALE} == {lost.uid}
    assert lost.reason == "line_changed"


def test_a_line_whose_slot_somebody_took_is_stale(filled):
    line = lines(filled.run)[0]
    agenda.fill_slot(filled.session, actor=filled.imke, slot=line.slot, topic=line.topic, now=NOW)
    agenda.claim_slot(filled.session, actor=filled.imke, slot=line.slot, now=NOW)

    look(filled, filled.run)

    assert [one.state for one in lines(filled.run)] == [LineState.STALE, LineState.PROPOSED, LineState.PROPOSED]


def test_a_pinned_line_can_be_out_of_date_too(filled):
    line = lines(filled.run)[0]
    services.pin_line(filled.session, actor=filled.imke, line=line, now=NOW)
    line.topic.priority = 3

    look(filled, filled.run)

    assert line.state is LineState.STALE


def test_what_the_lead_decides_does_not_make_the_plan_old(filled):
    first, second, third = lines(filled.run)
    services.accept_line(filled.session, actor=filled.imke, line=first, now=NOW)
    services.reject_line(filled.session, actor=filled.imke, line=second, reason=Reject.NOT_NOW, now=NOW)
    services.pin_line(filled.session, actor=filled.imke, line=third, now=NOW)

    look(filled, filled.run)

    assert not filled.run.is_stale
    assert [one.state for one in (first, second, third)] == [
        LineState.ACCEPTED, LineState.REJECTED, LineState.PINNED]


def test_an_accepted_offer_does_not_make_the_plan_old_and_a_declined_one_does(filled):
    first, second, _ = lines(filled.run)
    for line in (first, second):
        services.accept_line(filled.session, actor=filled.imke, line=line, now=NOW)
    agenda.accept_offer(filled.session, actor=first.author, claim=first.claim, now=NOW)
    assert not look(filled, filled.run).is_stale

    agenda.decline_offer(filled.session, actor=second.author, claim=second.claim, now=NOW)

    assert look(filled, filled.run).is_stale


def test_the_clockwork_looks_by_itself(app, filled):
    filled.ann.capacity_per_quarter = 1
    filled.session.commit()

    with app.app_context():
        looked = [runs.look_again(db.session(), NOW), runs.look_again(db.session(), NOW)]

    filled.session.expire_all()
    assert looked == [1, 0]
    assert filled.run.is_stale
