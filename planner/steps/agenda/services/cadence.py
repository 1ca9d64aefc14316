"""The organisation's cadence goal."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.agenda.models import CadenceGoal, CadencePeriod

ORGANISATION = "organisation"
MOST = {CadencePeriod.WEEK: 7, CadencePeriod.MONTH: 31}


def set_cadence(session: Session, *, actor: Person, period: CadencePeriod, minimum: int, now: datetime) -> CadenceGoal:
    """How often the organisation wants to publish at least.

    Raises:
        RuleBroken: fewer than one, or more than one a day.
    Source: docs/domain.md b (cadence_goal) and g (cadence).
    """
    policy.require(actor, Action.SET_CADENCE)
    if not 1 <= minimum <= MOST[period]:
        raise RuleBroken("cadence_range", most=MOST[period])
    goal = session.scalar(sa.select(CadenceGoal).where(CadenceGoal.scope == ORGANISATION))
    if goal is None:
        goal = CadenceGoal(scope=ORGANISATION)
        session.add(goal)
    goal.period, goal.minimum = period, minimum
    session.flush()
    event_log.record(session, goal, "set", actor_id=actor.id, now=now, period=period.value, minimum=minimum)
    return goal
