"""Two at once: one outcome, never a broken rule, never an error (trust 6.2)."""
from __future__ import annotations

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.people import sessions
from planner.people.models import Person
from planner.quarter.models import PlanLine, PlanRun
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import Claim
from planner.workflow.agenda import LIVE_CLAIMS
from planner.workflow.quarter import LineState, RunState
from tests.factories import NOW
from tests.quarter.story import House, lines

pytestmark = pytest.mark.database


class Stage:
    """A ready plan on a database of its own, with a signed-in browser for whoever is named."""

    def __init__(self, app):
        self.app = app
        with app.app_context(), unit_of_work() as work:
            house = House(work.session)
            self.run = house.three_lines()
            self.lines = [line.uid for line in lines(self.run)]
            self.run_uid = self.run.uid
            self.prepare(work.session, house)

    def prepare(self, session, house):
        """What else the story needs."""

    def browser(self, name):
        with self.app.app_context(), unit_of_work() as work:
            person = work.session.scalars(sa.select(Person).where(Person.name == name)).one()
            token = sessions.start_sign_in(work.session, person, now=NOW)
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return client


def at_once(*jobs):
    gate, answers = Barrier(len(jobs)), {}

    def run(number, job):
        gate.wait()
        answers[number] = job().status_code

    threads = [Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(jobs))]


def live_claims(session):
    return session.scalars(sa.select(Claim).where(Claim.state.in_(LIVE_CLAIMS))).all()


def test_one_line_accepted_twice_at_once_is_offered_once(live_app):
    stage = Stage(live_app)
    address = f"/agenda/plan/lines/{stage.lines[0]}/accept"
    one, other = stage.browser("Imke"), stage.browser("Imke")

    answers = at_once(lambda: one.post(address), lambda: other.post(address))

    assert sorted(answers) == [303, 409]
    with live_app.app_context():
        assert len(live_claims(db.session())) == 1


class OneAuthor(Stage):
    """Two lines name the same author, who has room for one."""

    def prepare(self, session, house):
        first, second, _ = lines(self.run)
        second.author = first.author
        first.author.capacity_per_quarter = 1


def test_two_lines_of_one_author_at_once_never_give_more_than_there_is_room_for(live_app):
    stage = OneAuthor(live_app)
    one, other = stage.browser("Imke"), stage.browser("Imke")

    answers = at_once(lambda: one.post(f"/agenda/plan/lines/{stage.lines[0]}/accept"),
                      lambda: other.post(f"/agenda/plan/lines/{stage.lines[1]}/accept"))

    assert sorted(answers) == [303, 422]
    with live_app.app_context():
        assert len(live_claims(db.session())) == 1


class Placed(Stage):
    """The first slot has its topic already, so that anybody may claim it; Dan is in no line of the plan."""

    def prepare(self, session, house):
        house.colleague(name="Dan")
        line = lines(self.run)[0]
        agenda.fill_slot(session, actor=house.imke, slot=line.slot, topic=line.topic, now=NOW)
        self.slot = line.slot.uid


def test_accepting_a_line_and_claiming_its_slot_at_once_leave_one_author(live_app):
    stage = Placed(live_app)
    lead, member = stage.browser("Imke"), stage.browser("Dan")

    accepted, claimed = at_once(lambda: lead.post(f"/agenda/plan/lines/{stage.lines[0]}/accept"),
                                lambda: member.post(f"/agenda/slots/{stage.slot}/claim"))

    assert {accepted, claimed} <= {303, 409, 422}
    assert [accepted, claimed].count(303) == 1
    with live_app.app_context():
        session = db.session()
        assert len(live_claims(session)) == 1
        line = session.scalars(sa.select(PlanLine).where(PlanLine.uid == stage.lines[0])).one()
        assert (line.state is LineState.ACCEPTED) == (accepted == 303) == (line.claim is not None)


def test_two_plans_started_at_once_are_one(live_app):
    stage = Stage(live_app)
    one, other = stage.browser("Imke"), stage.browser("Imke")
    form = {"horizon": "2027-01-01/2027-03-31", "limit": "10"}

    answers = at_once(lambda: one.post("/agenda/plan", data=form), lambda: other.post("/agenda/plan", data=form))

    assert set(answers) == {303}
    with live_app.app_context():
        going = sa.select(sa.func.count()).where(PlanRun.state.in_((RunState.QUEUED, RunState.RUNNING)))
        assert db.session().scalar(going) == 1


def test_accepting_all_and_rejecting_one_at_once_leave_one_truth(live_app):
    stage = Stage(live_app)
    one, other = stage.browser("Imke"), stage.browser("Imke")

    answers = at_once(lambda: one.post(f"/agenda/plan/{stage.run_uid}/accept"),
                      lambda: other.post(f"/agenda/plan/lines/{stage.lines[0]}/reject", data={"reason": "other"}))

    assert set(answers) <= {303, 409}
    with live_app.app_context():
        for line in db.session().scalars(sa.select(PlanLine)):
            assert (line.state is LineState.ACCEPTED) == (line.claim is not None)
