"""Whatever is decided in whatever order: runs and lines follow their tables, and no hard rule is ever broken."""
from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.core.errors import PlannerError
from planner.matching.rules import check
from planner.quarter import queries, services
from planner.quarter.models import PlanExclusion
from planner.quarter.rules import Reject
from planner.steps.agenda import services as agenda
from planner.workflow import LINE, RUN
from planner.workflow.agenda import LIVE_CLAIMS, ClaimState
from planner.workflow.quarter import LineState, RunState
from tests.factories import NOW
from tests.quarter.story import House, lines

pytestmark = pytest.mark.once
STEPS = ("accept", "pin", "unpin", "reject", "restore", "undo", "accept_all", "undo_all", "answer", "decline", "lapse",
         "claim", "tire", "look", "again", "wait")


class Walk:
    """A plan of three lines; each method is something that somebody could press, at one of the lines."""

    def __init__(self, session):
        self.session, self.house, self.now = session, House(session), NOW
        self.run = self.house.three_lines()
        self.seen = {line.uid: line.state for line in self.run.lines}

    def step(self, name, number):
        before = {line.uid: line.state for line in self.run.lines}
        with suppress(PlannerError), self.session.begin_nested():
            getattr(self, name)(lines(self.run)[number])
        self.session.expire_all()
        self.now += timedelta(seconds=5)
        self.check(before)

    def _decide(self, service, line, **more):
        service(self.session, actor=self.house.imke, line=line, now=self.now, **more)

    def accept(self, line):
        self._decide(services.accept_line, line)

    def pin(self, line):
        self._decide(services.pin_line, line)

    def unpin(self, line):
        self._decide(services.unpin_line, line)

    def reject(self, line):
        self._decide(services.reject_line, line, reason=Reject.OTHER)

    def restore(self, line):
        self._decide(services.restore_line, line)

    def undo(self, line):
        self._decide(services.undo_accept, line)

    def accept_all(self, _line):
        services.accept_all(self.session, actor=self.house.imke, run=self.run, now=self.now)

    def undo_all(self, _line):
        services.undo_all(self.session, actor=self.house.imke, run=self.run, now=self.now)

    def answer(self, line):
        if line.claim:
            agenda.accept_offer(self.session, actor=line.author, claim=line.claim, now=self.now)

    def decline(self, line):
        if line.claim:
            agenda.decline_offer(self.session, actor=line.author, claim=line.claim, now=self.now)

    def lapse(self, line):
        if line.claim:
            agenda.lapse_offer(self.session, line.claim.id, self.now + timedelta(days=30))

    def claim(self, line):
        near = self.house.slot(line.slot.local_date + timedelta(days=3), title="Near")
        agenda.claim_slot(self.session, actor=line.author, slot=near, now=self.now)

    def tire(self, line):
        line.author.capacity_per_quarter = 1

    def look(self, _line):
        self.session.flush()
        services.look_again(self.session, self.run.uid, now=self.now)

    def again(self, _line):
        self.house.solved(services.plan_again(self.session, actor=self.house.imke, run=self.run, now=self.now))

    def wait(self, _line):
        self.now += timedelta(minutes=2)

    def check(self, before):
        for line in self.run.lines:
            was = before[line.uid]
            ways = {row.target for rows in LINE.rows.values() for row in rows if was in row.sources}
            assert line.state is was or line.state in ways
            if line.state is LineState.ACCEPTED:
                assert line.claim is not None
                assert line.slot.topic_id == line.topic_id
            elif line.state in {LineState.PROPOSED, LineState.PINNED}:
                assert line.claim is None
            excluded = [one for one in self.session.query(PlanExclusion) if one.topic_id == line.topic_id]
            assert bool(excluded) == (line.state is LineState.REJECTED)
        live = [line for line in self.run.lines if line.claim and line.claim.state in LIVE_CLAIMS]
        instance = queries.house(self.session, self.house.wish(), now=self.now).instance
        free = {slot: turn for slot, turn in instance.fixed.items()
                if slot not in {line.slot.uid for line in live if line.claim.state is ClaimState.OFFERED}}
        assert len({line.slot_id for line in live}) == len(live)
        assert check(instance, instance.fixed) == () or free != instance.fixed


@contextmanager
def unwritten(session):
    """A walk leaves nothing behind; the next one builds its own house."""
    undo = session.begin_nested()
    try:
        yield
    finally:
        undo.rollback()
        session.expunge_all()
        session.info.pop("organisation", None)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), min_size=4, max_size=10))
def test_lines_follow_their_table_and_rules_hold(session, steps):
    with unwritten(session):
        walk = Walk(session)
        for name, number in steps:
            walk.step(name, number)


class RunWalk:
    """One run; what its starter, the worker and the clock can do to it."""

    def __init__(self, session):
        self.session, self.house = session, House(session)
        self.house.knows(self.house.ann)
        self.house.free_topic("First")
        self.house.week(0)
        self.run = self.house.start()

    def begin(self):
        services.begin(self.session, self.run, self.house.instance(), now=NOW)

    def solve(self):
        from planner.matching.engine import Engine, solve
        instance = self.house.instance()
        services.keep(self.session, self.run, instance, solve(instance, engine=Engine.FAST, limit_s=0.1), now=NOW)

    def fail(self):
        services.fail(self.session, self.run, note="Broken", now=NOW)

    def stop(self):
        services.stop_run(self.session, actor=self.house.imke, run=self.run, now=NOW)

    def start(self):
        self.house.start()

    def again(self):
        services.plan_again(self.session, actor=self.house.imke, run=self.run, now=NOW)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(("begin", "solve", "fail", "stop", "start", "again")), min_size=3, max_size=10))
def test_runs_follow_their_table_and_one_goes_on_at_a_time(session, steps):
    with unwritten(session):
        walk = RunWalk(session)
        for name in steps:
            was = walk.run.state
            with suppress(PlannerError), session.begin_nested():
                getattr(walk, name)()
            session.expire_all()
            ways = {row.target for rows in RUN.rows.values() for row in rows if was in row.sources}
            assert walk.run.state is was or walk.run.state in ways
            assert (walk.run.state is RunState.READY) == (walk.run.value is not None)
            assert len([one for one in queries.recent(session) if one.state in queries.GOING_ON]) <= 1
