"""Cadence goals: how often the organisation, a channel, a persona or a theme is to be published."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.channels.models import Channel
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas.models import Persona
from planner.policy import Action
from planner.steps.agenda.models import CadenceGoal, CadencePeriod
from planner.steps.agenda.rules.forecast import ORGANISATION
from planner.steps.inventory.models import Theme

MOST = {CadencePeriod.WEEK: 7, CadencePeriod.MONTH: 31}
_TABLES = {"channel": Channel.key, "persona": Persona.key, "theme": Theme.key}


def set_cadence(session: Session, *, actor: Person, period: CadencePeriod, minimum: int, now: datetime,
                scope: str = ORGANISATION, version: int | None = None) -> CadenceGoal:
    """How often ``scope`` is to be published at least; a goal that is there already gets other numbers.

    Args:
        scope: "organisation", or channel, persona or theme with its key: "channel:linkedin".
        version: of the goal that the person saw; None when they saw none.
    Raises:
        RuleBroken: fewer than one, more than one a day, or a goal of nothing that we know (``cadence_scope``).
        Conflict: somebody changed it meanwhile.
    Source: docs/domain.md b (cadence_goal) and g (cadence).
    """
    policy.require(actor, Action.SET_CADENCE)
    if not 1 <= minimum <= MOST[period]:
        raise RuleBroken("cadence_range", most=MOST[period])
    _expect_known(session, scope)
    goal = session.scalar(sa.select(CadenceGoal).where(CadenceGoal.scope == scope))
    if goal is None:
        goal = _new(session, scope)
    elif version is not None and goal.version != version:
        raise Conflict("stale")
    goal.period, goal.minimum = period, minimum
    session.flush()
    event_log.record(session, goal, "set", actor_id=actor.id, now=now, scope=scope, period=period.value,
                     minimum=minimum)
    return goal


def _new(session: Session, scope: str) -> CadenceGoal:
    goal = CadenceGoal(scope=scope)
    try:
        with session.begin_nested():
            session.add(goal)
            session.flush()
    except IntegrityError:
        raise Conflict("stale") from None           # somebody else set it in this moment
    return goal


def _expect_known(session: Session, scope: str) -> None:
    kind, _sign, key = scope.partition(":")
    known = scope == ORGANISATION or (
        kind in _TABLES and session.scalar(sa.select(sa.exists().where(_TABLES[kind] == key))))
    if not known:
        raise RuleBroken("cadence_scope")


def remove_cadence(session: Session, *, actor: Person, goal: CadenceGoal, now: datetime) -> CadenceGoal:
    """Ask no more of this scope; the organisation always has a goal. Returns it as it was, to bring it back.

    Raises:
        RuleBroken: it is the organisation's (``cadence_stays``).
    """
    policy.require(actor, Action.SET_CADENCE)
    if goal.scope == ORGANISATION:
        raise RuleBroken("cadence_stays")
    event_log.record(session, goal, "remove", actor_id=actor.id, now=now, scope=goal.scope)
    was = CadenceGoal(scope=goal.scope, period=goal.period, minimum=goal.minimum)
    session.delete(goal)
    session.flush()
    return was
