"""Who owns which of the five steps."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import NotFound, RuleBroken
from planner.desk.models import StepOwner
from planner.desk.rules import Step
from planner.people.models import Person, PersonStatus
from planner.policy import Action


def set_owner(session: Session, *, actor: Person, step: str, person: Person | None, now: datetime) -> Person | None:
    """Let ``person`` look after a step, or nobody. Returns who did before.

    Raises:
        NotFound: no such step; RuleBroken: who left (``owner_left``); NotAllowed.
    """
    policy.require(actor, Action.OWN_STEP)
    if step not in set(Step):
        raise NotFound("not_found")
    if person is not None and person.status is PersonStatus.LEFT:
        raise RuleBroken("owner_left")
    found = session.scalar(sa.select(StepOwner).where(StepOwner.step == step))
    was = found.person if found is not None else None
    if found is None:
        found = StepOwner(step=step)
    if person is None:
        if was is not None:
            event_log.record(session, found, "disown", actor_id=actor.id, now=now, step=step)
            session.delete(found)
    else:
        found.person = person
        session.add(found)
        session.flush()
        event_log.record(session, found, "own", actor_id=actor.id, now=now, step=step)
    session.flush()
    return was
