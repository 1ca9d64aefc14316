"""What somebody says to an area that is suggested to them: yes, at this level, or not me."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.people.models import Person
from planner.policy import Action
from planner.steps.inventory.models import TopicArea, dismissed_area


def dismiss_area(session: Session, *, actor: Person, now: datetime, area: TopicArea) -> None:
    """Never suggest ``area`` to ``actor`` again; saying so twice is once."""
    policy.require(actor, Action.EDIT_EXPERTISE, actor)
    mine = sa.and_(dismissed_area.c.person_id == actor.id, dismissed_area.c.area_id == area.id)
    if session.scalar(sa.select(dismissed_area.c.area_id).where(mine)) is None:
        session.execute(sa.insert(dismissed_area).values(person_id=actor.id, area_id=area.id))
        event_log.record(session, actor, "dismiss_area", actor_id=actor.id, now=now, area=area.key)


def undismiss_area(session: Session, *, actor: Person, now: datetime, area: TopicArea) -> None:
    """Undo :func:`dismiss_area`."""
    policy.require(actor, Action.EDIT_EXPERTISE, actor)
    session.execute(sa.delete(dismissed_area).where(dismissed_area.c.person_id == actor.id,
                                                    dismissed_area.c.area_id == area.id))
    event_log.record(session, actor, "undismiss_area", actor_id=actor.id, now=now, area=area.key)
