"""“I am on it”: a reviewer says so, and for a working day author and lead see it (docs/domain-more.md p, queue)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict
from planner.core.workdays import Calendar
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.steps.writing.services.timed import lapses_at
from planner.workflow.writing import LIVE_REQUESTS


def look_at(session: Session, request: ReviewRequest, *, actor: Person, now: datetime) -> None:
    """Say that one is on it; the state stays, and so do the due date and the lapse. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.GIVE_VERDICT, request)
    if request.state not in LIVE_REQUESTS:
        raise Conflict("request_over", state=request.state)
    request.looking_at = now
    session.flush()
    event_log.record(session, request, "look", actor_id=actor.id, now=now)


def stop_looking(session: Session, request: ReviewRequest, *, actor: Person, now: datetime) -> None:
    """Take that back. Raises NotAllowed."""
    policy.require(actor, Action.GIVE_VERDICT, request)
    request.looking_at = None
    session.flush()


def keep_looking(session: Session, draft: Draft, person: Person, *, now: datetime) -> None:
    """A comment shows that somebody is still on it: the working day begins anew."""
    rounds = sa.select(ReviewRound.id).where(ReviewRound.draft_id == draft.id)
    for request in session.scalars(sa.select(ReviewRequest).where(
            ReviewRequest.round_id.in_(rounds), ReviewRequest.reviewer_id == person.id,
            ReviewRequest.state.in_(LIVE_REQUESTS), ReviewRequest.looking_at.is_not(None))):
        request.looking_at = now


def is_looking(request: ReviewRequest, *, calendar: Calendar, zone: str, now: datetime) -> bool:
    """Whether the mark still stands: for one working day without a verdict or a comment."""
    return (request.looking_at is not None and request.state in LIVE_REQUESTS
            and now < lapses_at(request.looking_at, calendar, zone))
