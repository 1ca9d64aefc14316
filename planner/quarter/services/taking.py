"""A what-if becomes the plan: what was supposed is written down where it is a fact, and the days are planned again."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.quarter import queries, rules
from planner.quarter.models import PlanRun
from planner.quarter.rules import Away, Question, Scenario
from planner.quarter.services.runs import plan_again, start_run
from planner.steps.agenda.queries import goal, own_channels
from planner.steps.agenda.rules import Period
from planner.steps.agenda.services import Outlets, When, plan_slot, set_cadence
from planner.workflow.quarter import RunState


def take_what_if(session: Session, *, actor: Person, run: PlanRun, now: datetime) -> PlanRun:
    """Make what was supposed the plan; returns the run that plans the days again. Pressed twice it is one.

    A weight counts in the new plan. Somebody away is away in the new plan; their profile is theirs and stays as it is.
    More publications raise the organisation's goal and put the supposed slots on the agenda; so does one slot more,
    without the goal.

    Raises:
        Conflict: the what-if has no answer yet (``plan_not_ready``), or another plan is made (``plan_running``).
        RuleBroken: what the agenda refuses: a day that has passed, no channel in that language, a goal out of range.
    Source: docs/domain-more.md m (what-if).
    """
    policy.require(actor, Action.MAKE_PLANS)
    if not run.is_what_if or run.previous is None or run.state is not RunState.READY:
        raise Conflict("plan_not_ready")
    if queries.taken_as(run) is not None:
        return queries.get_run(session, str(queries.taken_as(run)))
    asked = rules.read_question(run.scenario)
    if asked.kind is Scenario.WEIGHT:
        weights = {**rules.read_wish(run.from_date, run.to_date, run.previous.params).weights,
                   asked.persona: asked.number}
        made = start_run(session, actor=actor, horizon=Period(run.from_date, run.to_date), weights=weights, now=now)
    else:
        away = _become_fact(session, actor, run, asked, now=now)
        made = plan_again(session, actor=actor, run=run.previous, away=away, now=now)
    run.parts = {**run.parts, "taken": made.uid}
    session.flush()
    return made


def _become_fact(session: Session, actor: Person, run: PlanRun, asked: Question, *, now: datetime) -> Away | None:
    """Write down on the agenda what was supposed of it; who is away is no fact of the agenda."""
    if asked.kind is Scenario.AWAY and asked.first and asked.last:
        return Away(asked.person, asked.first, asked.last)
    if asked.kind is Scenario.CADENCE:
        period, minimum = goal(session)
        set_cadence(session, actor=actor, period=period, minimum=minimum + asked.number, now=now)
    house = get_organisation(session)
    slots = [(When(slot.date, queries.USUAL_TIME, house.zone), slot.language) for slot in queries.invented(run)]
    coming = [one for one in slots if one[0].is_after(now)]
    if not coming:
        raise RuleBroken("slot_in_past")
    for when, lang in coming:
        outlets = Outlets(lang, own_channels(session, lang)[:1], required=True)
        plan_slot(session, actor=actor, when=when, outlets=outlets, now=now)
    return None
