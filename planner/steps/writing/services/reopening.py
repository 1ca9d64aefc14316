"""A carried approval that somebody wants to give anew: a reviewer for their persona, or a lead for all of them."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import get_organisation, work_calendar
from planner.policy import Action
from planner.steps.writing import queries, rules
from planner.steps.writing.models import Draft, ReviewRequest
from planner.steps.writing.services.edits import APPROVED, readers_changed
from planner.steps.writing.services.timed import lapses_at
from planner.workflow.writing import DraftState


def may_reopen(session: Session, draft: Draft, standing: queries.Standing, *, now: datetime) -> bool:
    """Whether there is still time to look again at small words that a yes was carried over to: one working day.

    Source: docs/domain.md c (change classes, 1: each reviewer can reopen within 1 working day).
    """
    if not standing.is_carried or draft.head is None or draft.state not in (*APPROVED, DraftState.IN_REVIEW):
        return False
    return now <= lapses_at(draft.head.at, work_calendar(session), get_organisation(session).zone)


def reopen(session: Session, draft: Draft, request: ReviewRequest, *, actor: Person, now: datetime) -> None:
    """A reviewer wants to judge the small words after all: they are asked again, and no approval rests on less.

    Raises:
        NotAllowed: another's verdict, or one's own text.
        Conflict: nothing was carried over, or the working day is over (``carry_settled``).
    Source: docs/domain.md c (change classes, 1).
    """
    policy.require(actor, Action.GIVE_VERDICT, request)
    standing = next((one for one in queries.standing_verdicts(draft, queries.requests_of(session, draft))
                     if one.request.id == request.id), None)
    if standing is None or draft.head is None or not may_reopen(session, draft, standing, now=now):
        raise Conflict("carry_settled")
    request.reopened_number = draft.head.number
    session.flush()
    event_log.record(session, request, "reopen", actor_id=actor.id, now=now, revision=draft.head.number)
    readers_changed(session, draft, actor_id=actor.id, now=now)


def raise_class(session: Session, draft: Draft, *, reason: str, actor: Person, now: datetime) -> None:
    """A lead says that small words are more than small: every approval of the text before them is asked again.

    Raises:
        NotAllowed: no lead.
        Conflict: the newest revision holds no small change since the approval (``class_not_small``).
        RuleBroken: without a reason.
    Source: docs/domain.md c ("the lead can raise a class, never lower it").
    """
    policy.require(actor, Action.RAISE_CLASS, draft)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    head = draft.head
    if head is None or not can_be_raised(draft):
        raise Conflict("class_not_small")
    head.change_class = rules.raised(rules.ChangeClass.COSMETIC, rules.ChangeClass.TEXT)
    draft.raised_number = head.number
    for approval in queries.final_approvals(session, draft):
        if approval.sha256 == head.sha256:
            approval.outdated_at = approval.outdated_at or now          # only carried over to it, never given to it
    session.flush()
    event_log.record(session, draft, "raise", actor_id=actor.id, now=now, reason=reason.strip(), revision=head.number)
    readers_changed(session, draft, actor_id=actor.id, now=now)


def can_be_raised(draft: Draft) -> bool:
    """Whether the newest revision is a small change that approvals may rest on."""
    head = draft.head
    return (head is not None and head.change_class is rules.ChangeClass.COSMETIC
            and draft.state in (*APPROVED, DraftState.IN_REVIEW))
