"""Writes to plan runs: asking for one, stopping it, keeping what was found (docs/domain-more.md m)."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner import policy
from planner.core import jobs
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.matching.engine import Solution
from planner.matching.rules import Instance, SlotIn, Turn, value, write_instance
from planner.matching.rules import input_hash as hash_of
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import get_organisation, house_settings
from planner.policy import Action
from planner.quarter import queries, rules
from planner.quarter.models import LineKind, PlanLine, PlanRun
from planner.quarter.rules import Away, Question, Wish
from planner.quarter.services.states import advance_run
from planner.steps.agenda.models import Slot, Topic
from planner.steps.agenda.rules import Period
from planner.workflow.quarter import LineState, RunState

JOB = "plan_quarter"


def start_run(session: Session, *, actor: Person, horizon: Period, now: datetime, limit_s: int | None = None,
              weights: Mapping[str, int] | None = None) -> PlanRun:
    """Have a plan made from nothing, up to the end of ``horizon``: only what somebody holds stays.

    Raises:
        RuleBroken: ``plan_horizon``, days that no plan can be made for; ``plan_limit``.
        Conflict: ``plan_running``, another one is being made.
    """
    policy.require(actor, Action.MAKE_PLANS)
    days = next((one for one in rules.horizons(_today(session, now)) if one.last == horizon.last), None)
    if days is None:
        raise RuleBroken("plan_horizon")
    wish = Wish(days.first, days.last, limit_s or usual_limit_s(session), weights=weights or {})
    return _queue(session, actor, wish, now=now)


def plan_again(session: Session, *, actor: Person, run: PlanRun, now: datetime, limit_s: int | None = None,
               away: Away | None = None) -> PlanRun:
    """Plan the same days again near this plan: what is pinned, accepted, claimed or within 14 days stays.

    ``away``: somebody whom the new plan takes as away; no pin of theirs stays.

    Source: docs/domain.md e (re-plan with minimal change). Raises Conflict: not ready, or another one is running.
    """
    policy.require(actor, Action.MAKE_PLANS)
    _expect_ready(run)
    today, was = _today(session, now), rules.read_wish(run.from_date, run.to_date, run.params)
    until, standing = rules.settled_until(today), queries.turns(session, run)
    near = {slot.uid for slot in (line.slot for line in queries.lines_of(session, run)) if slot.local_date <= until}
    pinned = queries.turns(session, run, {LineState.PINNED})
    pinned |= {slot: turn for slot, turn in standing.items() if slot in near}
    wish = replace(was, limit_s=limit_s or was.limit_s, previous=standing, pinned=pinned, settled_until=until)
    if away is not None:
        wish = replace(wish, away=(*wish.away, away),
                       pinned={slot: turn for slot, turn in pinned.items() if turn.author != away.person})
    return _queue(session, actor, wish, now=now, previous=run)


def ask_what_if(session: Session, *, actor: Person, run: PlanRun, question: Question, now: datetime) -> PlanRun:
    """Have a what-if of a ready plan computed; it never changes the plan.

    Raises:
        RuleBroken: the question says nothing about these days (`rules.expect_answerable`).
        Conflict: the plan is not ready.
    """
    policy.require(actor, Action.MAKE_PLANS)
    _expect_ready(run)
    rules.expect_answerable(question, Period(run.from_date, run.to_date))
    wish = replace(rules.read_wish(run.from_date, run.to_date, run.params), limit_s=usual_limit_s(session))
    return _queue(session, actor, wish, now=now, previous=run, question=question)


def _expect_ready(run: PlanRun) -> None:
    if run.state is not RunState.READY or run.is_what_if:
        raise Conflict("plan_not_ready")


def usual_limit_s(session: Session) -> int:
    """How long a plan looks when nobody says else, in seconds."""
    return house_settings(session).plan_limit_s


def _today(session: Session, now: datetime) -> Any:
    return local_date(now, get_organisation(session).zone)


def _queue(session: Session, actor: Person, wish: Wish, *, now: datetime, previous: PlanRun | None = None,
           question: Question | None = None) -> PlanRun:
    if not 1 <= wish.limit_s <= rules.LONGEST_S:
        raise RuleBroken("plan_limit")
    if question is None:
        _make_way(session, now=now)
    run = PlanRun(from_date=wish.first, to_date=wish.last, params=wish.as_json(), by=actor, previous=previous,
                  is_what_if=question is not None, scenario=question.as_json() if question else {})
    session.add(run)
    session.flush()
    run.job_uid = jobs.enqueue(session, JOB, asked_by_id=actor.id, run=run.uid).uid
    return run


def _make_way(session: Session, *, now: datetime) -> None:
    """One at a time; one whose work ended without a word is over."""
    other = queries.running(session)
    if other is None:
        return
    if not queries.is_over(queries.job_of(session, other)):
        raise Conflict("plan_running")
    advance_run(session, other, "fail", actor_id=None, now=now)


def stop_run(session: Session, *, actor: Person, run: PlanRun, now: datetime) -> None:
    """Stop looking: the best plan found so far is kept, when there is one. One that waits is cancelled at once.

    Raises Conflict (``wrong_state``): it is over.
    """
    policy.require(actor, Action.MAKE_PLANS)
    job = queries.job_of(session, run)
    if run.state is RunState.RUNNING and not queries.is_over(job):
        assert job is not None
        job.cancel_asked = True
        return
    advance_run(session, run, "cancel", actor_id=actor.id, now=now)
    run.ended_at = now
    if job is not None:
        job.cancel_asked = True


def begin(session: Session, run: PlanRun, instance: Instance, *, now: datetime) -> None:
    """The work starts: keep what it is computed from. Beginning again after a crash is fine."""
    if run.state is RunState.QUEUED:
        advance_run(session, run, "start", actor_id=None, now=now)
    run.input, run.input_hash = json.loads(json.dumps(write_instance(instance))), hash_of(instance)
    run.mark = queries.mark(session, run, now=now)


def fail(session: Session, run: PlanRun, *, note: str, now: datetime) -> None:
    """The work broke off."""
    if run.state in queries.GOING_ON:
        advance_run(session, run, "fail", actor_id=None, now=now)
        run.note, run.ended_at = note[:300], now


def keep(session: Session, run: PlanRun, instance: Instance, found: Solution, *, now: datetime,
         stopped: bool = False) -> None:
    """Store what was found, with its lines; tell who asked. A what-if is told by its page alone."""
    advance_run(session, run, "solve", actor_id=None, now=now)
    plan = dict(found.turns)
    run.engine, run.value, run.bound, run.is_proven = found.engine.value, found.z, found.bound, found.proven
    run.millis, run.ended_at = round(1000 * found.seconds), now
    run.parts = {"worth": found.worth.by_name(), "stopped": stopped,
                 "counts": {"slots": len(instance.slots), "topics": len(instance.topics),
                            "people": sum(person.active for person in instance.people)},
                 "settled": sorted(slot for slot in instance.fixed)}
    if run.is_what_if:
        run.parts = {**run.parts, **_answer(session, run, instance, found)}
    else:
        wish = rules.read_wish(run.from_date, run.to_date, run.params)
        held = {slot: turn for slot, turn in instance.fixed.items() if slot not in wish.pinned}
        run.parts = {**run.parts, "gained": asdict(rules.gained(instance, plan, held))}
        _add_lines(session, run, instance, found, plan)
        notify(session, run.by, key=f"plan_ready:{run.uid}", text_key="plan_ready",
               params={"first_on": run.from_date.isoformat(), "last_on": run.to_date.isoformat()},
               address=f"/agenda/plan/{run.uid}", now=now)


def _answer(session: Session, run: PlanRun, instance: Instance, found: Solution) -> dict[str, Any]:
    """What a what-if says beside its plan: both values of Z without what moving costs, what changes, and the plan.

    A what-if has no lines: some of its slots are invented, and none of it can be accepted.
    """
    assert run.previous is not None
    base = queries.instance_of(run.previous)
    before = value(replace(base, previous={}), queries.plan_of(session, run.previous, base))
    return {"before": before, "then": found.z - found.worth.change, "plan": rules.turns_as_json(found.turns),
            "supposed": asdict(rules.supposed(instance, found.turns))}


def _add_lines(session: Session, run: PlanRun, instance: Instance, found: Solution, plan: Mapping[str, Turn]) -> None:
    wish = rules.read_wish(run.from_date, run.to_date, run.params)
    terms = {line.slot: line.by_name() for line in found.plan}
    place = _Keys(session, instance)
    for slot in instance.slots:
        row = place.slots.get(slot.id)
        if row is None or (slot.id in instance.fixed and slot.id not in wish.pinned):
            continue
        turn, was = plan.get(slot.id), instance.previous.get(slot.id)
        line = PlanLine(run=run, slot_id=row, kind=_kind(turn, was), topic_id=place.topic(turn),
                        author_id=place.author(turn), was_author_id=place.author(was),
                        was_topic_id=place.topic(was) or place.topics.get(slot.topic or ""),
                        terms=terms.get(slot.id) or _why_empty(instance, plan, slot),
                        gain=rules.gain(instance, plan, slot.id, was if was != turn else None) if turn else 0)
        if slot.id in wish.pinned and turn is not None:
            line.state = LineState.PINNED
        session.add(line)
    session.flush()


def _kind(turn: Turn | None, was: Turn | None) -> LineKind:
    if turn is None:
        return LineKind.EMPTY
    return LineKind.CHANGE if was is not None and was != turn else LineKind.PLACE


def _why_empty(instance: Instance, plan: Mapping[str, Turn], slot: SlotIn) -> dict[str, Any]:
    why = rules.emptiness(instance, plan, slot)
    return {"gap": why.gap.value, "topic": why.topic, "able": list(why.able), "learners": list(why.learners)}


class _Keys:
    """Rows behind the ids of an instance; what a what-if invented has none."""

    def __init__(self, session: Session, instance: Instance) -> None:
        self.slots = queries.ids(session, Slot, list(instance.slot))
        self.topics = queries.ids(session, Topic, list(instance.topic))
        self.people = queries.ids(session, Person, list(instance.person))

    def topic(self, turn: Turn | None) -> int | None:
        """The topic of a turn."""
        return self.topics[turn.topic] if turn else None

    def author(self, turn: Turn | None) -> int | None:
        """Its author."""
        return self.people[turn.author] if turn else None
