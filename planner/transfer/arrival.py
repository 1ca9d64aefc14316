"""Saying of a house that was brought in that it is the one that works now (docs/domain-more.md s, Standstill)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, standstill
from planner.core.errors import Conflict
from planner.core.standstill import Came
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Action


def go_on(session: Session, *, actor: Person | None, now: datetime) -> None:
    """Let what waits go out; what is too late by now waits for a lead, as after any stop.

    Args:
        actor: None when an operator says so.
    Raises:
        NotAllowed; Conflict: it works already (``transfer_works``).
    """
    if actor is not None:
        policy.require(actor, Action.MEND_QUEUE)
    if not standstill.end(session):
        raise Conflict("transfer_works")
    event_log.record(session, get_organisation(session), "go_on", actor_id=actor.id if actor else None, now=now)


def stand_still(session: Session, *, now: datetime) -> None:
    """Let nothing go out of a house that was copied in another way, such as its files by hand."""
    standstill.begin(session.connection(), Came.COPIED, now=now)
    event_log.record(session, get_organisation(session), "stand_still", actor_id=None, now=now)
