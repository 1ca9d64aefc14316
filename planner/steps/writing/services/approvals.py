"""What leads do: approve finally, ask somebody by name, waive a persona; and what an admin does: name a deputy."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.events import announce
from planner.core.localtime import to_local
from planner.people.models import Person
from planner.personas.models import Persona
from planner.policy import Action, Role
from planner.steps.writing import queries, rules
from planner.steps.writing.events import DraftApproved
from planner.steps.writing.models import Draft, FinalApproval, ReviewRequest, ReviewRound, Revision
from planner.steps.writing.services import notices, scoring
from planner.steps.writing.services.asking import ask, authors_of, consider, review_due
from planner.steps.writing.services.rounds import (
    OPEN_CHANGES,
    record_final_approval,
    round_facts,
    settle_round,
)
from planner.steps.writing.services.states import advance_draft, advance_request, share_draft
from planner.steps.writing.services.verdicts import set_change
from planner.workflow.writing import LIVE_REQUESTS, ApprovalFacts, ChangeState, DraftState, RequestState, RoundState

_REFUSALS = rules.ApprovalRefusal


def approval_refusals(session: Session, draft: Draft, *, actor: Person, sha256: str,
                      now: datetime) -> tuple[rules.ApprovalRefusal, ...]:
    """Every reason why ``actor`` can't approve this text finally now; empty when they can.

    Source: docs/domain.md c (QUORUM), d 1.
    """
    return _refusals(session, draft, queries.current_round(session, draft), actor=actor, sha256=sha256, now=now)


def _refusals(session: Session, draft: Draft, turn: ReviewRound | None, *, actor: Person, sha256: str,
              now: datetime) -> tuple[rules.ApprovalRefusal, ...]:
    if turn is None:
        return (_REFUSALS.ROUND_NOT_PASSED,)
    requests = queries.requests_of(session, draft)
    facts = round_facts(session, draft, turn, requests, queries.standing_verdicts(draft, requests), now=now)
    given = queries.final_approvals(session, draft)
    since = given[-1].revision.number if given else 0
    return rules.approval_refusals(facts, approver_id=actor.id, sha256=sha256,
                                   text_changed_by=queries.changed_by(session, draft, since=since))


def approve_finally(session: Session, draft: Draft, *, read: Revision, actor: Person, now: datetime,
                    reason: str = "") -> FinalApproval:
    """Say that the newest revision may go out. The draft was read with ``lock=True``.

    Raises:
        NotAllowed: no lead and no deputy, or an author of the text.
        Conflict: approved already (with who and when), or the text is not the one that was read.
        RuleBroken: the quorum is not there, too few people took part, or the text is below the minimum of the rubric
            and no reason is given (``rubric_below``).
    Source: docs/domain.md c (draft: final approval), docs/domain-more.md p (rubric, gate).
    """
    policy.require(actor, Action.APPROVE_FINALLY, draft)
    _refuse_second(session, draft, actor)
    turn = queries.current_round(session, draft)
    refused = _refusals(session, draft, turn, actor=actor, sha256=read.sha256, now=now)
    if _REFUSALS.OTHER_REVISION in refused:
        raise Conflict("approval_other_revision")
    if refused and refused[0] in (_REFUSALS.IS_AUTHOR, _REFUSALS.OWN_EDIT):
        raise RuleBroken(refused[0].value)
    is_below = scoring.is_below_minimum(session, draft)
    if is_below and not reason.strip():
        raise RuleBroken("rubric_below")
    advance_draft(session, draft, "approve", actor_id=actor.id, now=now, facts=ApprovalFacts(
        round_passed=_REFUSALS.ROUND_NOT_PASSED not in refused and turn is not None, same_revision=True,
        enough_people=_REFUSALS.TOO_FEW_PEOPLE not in refused))
    if turn is None or draft.head is None:
        raise RuleBroken("round_not_passed")
    approval = record_final_approval(session, draft, turn, by_id=actor.id, now=now)
    if is_below:
        event_log.record(session, draft, "below_minimum", actor_id=actor.id, now=now, reason=reason.strip())
    announce(session, DraftApproved(draft, draft.head, actor.id, now))
    notices.approval_settled(session, turn, draft.head.number, now=now)
    notices.approved(session, draft, by=actor, now=now)
    return approval


def _refuse_second(session: Session, draft: Draft, actor: Person) -> None:
    if draft.state not in (DraftState.APPROVED, DraftState.SCHEDULED, DraftState.PUBLISHED):
        return
    given = queries.standing_approvals(session, draft)
    if given:
        raise Conflict("approved_already", name=given[-1].by.name,
                       when=f"{to_local(given[-1].at, actor.zone):%d-%m-%Y %H:%M}")


# --- Helping a round on ------------------------------------------------------------------------------------------


def ask_person(session: Session, draft: Draft, persona: Persona, person: Person, *, actor: Person,
               now: datetime) -> ReviewRequest:
    """A lead asks somebody by name to judge for a persona.

    Raises:
        NotAllowed: no lead, or an author of the text.
        Conflict: no round is open, or this person has the request already.
        RuleBroken: the person is not eligible (``reviewer_not_eligible`` with ``name`` and ``why``).
    Source: docs/domain.md c (review request: none left, lead chooses).
    """
    policy.require(actor, Action.WAIVE_REVIEW, draft)
    turn = queries.current_round(session, draft)
    if turn is None or turn.state is not RoundState.OPEN:
        raise Conflict("round_not_open")
    requests = queries.requests_of(session, draft)
    here = [one for one in requests if one.round_id == turn.id and one.persona_id == persona.id]
    if any(one.reviewer_id == person.id and one.state in LIVE_REQUESTS for one in here):
        raise Conflict("asked_already", name=person.name)
    due_at = review_due(session, draft, now=now)
    known = consider(session, draft, [persona.id], authors=authors_of(draft, turn), requests=requests, due_at=due_at,
                     now=now)
    found = next((one for one in known if one.person.id == person.id), None)
    reasons = found.reasons if found else (rules.Ineligible.DOES_NOT_REPRESENT,)
    if reasons:
        raise RuleBroken("reviewer_not_eligible", name=person.name, why=reasons[0])
    request = ask(session, draft, turn, persona, person, requests=requests, due_at=due_at, actor_id=actor.id, now=now)
    share_draft(session, draft)
    return request


def waive_persona(session: Session, draft: Draft, persona: Persona, *, reason: str, actor: Person,
                  now: datetime) -> None:
    """A lead lets a text go on without the word of one persona; shown beside the publication.

    Raises:
        NotAllowed: no lead, or an author of the text.
        Conflict: nobody is asked for this persona now.
        RuleBroken: no reason, or it is the last persona (``waive_last``).
    Source: docs/domain.md c (review request: waive).
    """
    policy.require(actor, Action.WAIVE_REVIEW, draft)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    turn = queries.current_round(session, draft)
    requests = queries.requests_of(session, draft)
    here = [one for one in requests if turn is not None and one.round_id == turn.id]
    live = [one for one in here if one.persona_id == persona.id and one.state in LIVE_REQUESTS]
    if turn is None or not live:
        raise Conflict("nobody_asked")
    waived = {one.persona_id for one in here if one.state is RequestState.WAIVED} | {persona.id}
    if all(one.id in waived for one in draft.personas):
        raise RuleBroken("waive_last")
    for request in live:
        advance_request(session, request, "waive", actor_id=actor.id, now=now, reason=reason.strip())
    for change in (change for one in requests if one.persona_id == persona.id for change in one.changes):
        if change.state in OPEN_CHANGES:
            set_change(session, change, ChangeState.WITHDRAWN, actor_id=actor.id, now=now)
    settle_round(session, draft, turn, now=now)


# --- The deputy --------------------------------------------------------------------------------------------------


def needs_deputy(session: Session, draft: Draft) -> bool:
    """Whether no lead but the authors themselves could give this text its final approval.

    Source: docs/domain.md d 1 (with one lead in the organisation an admin names a deputy for that draft).
    """
    return all(lead.id in draft.owner_ids for lead in queries.leads(session))


def name_deputy(session: Session, draft: Draft, person: Person, *, actor: Person, now: datetime) -> None:
    """An admin names who gives this one text its final approval; everybody who sees the text sees that.

    Raises:
        NotAllowed: no admin.
        RuleBroken: another lead can do it, or the person wrote the text or does not work here.
    """
    policy.require(actor, Action.NAME_DEPUTY, draft)
    if not needs_deputy(session, draft):
        raise RuleBroken("deputy_not_needed")
    if person.id in draft.owner_ids or Role.MEMBER not in person.roles:
        raise RuleBroken("deputy_owner")
    draft.deputy = person
    session.flush()
    event_log.record(session, draft, "deputy", actor_id=actor.id, now=now, name=person.name)
    notices.deputy_named(session, draft, person, now=now)
    share_draft(session, draft)
