"""Review rounds: opened when the author sends a text in, passed by the quorum, failed by a no."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.core.events import announce
from planner.people.models import Person
from planner.personas.models import Persona
from planner.personas.queries import members_who_sign_in
from planner.policy import Action
from planner.steps.writing import queries, rules
from planner.steps.writing.events import DraftApproved, DraftSubmitted
from planner.steps.writing.gates import pass_gates
from planner.steps.writing.models import Draft, FinalApproval, ReviewRequest, ReviewRound
from planner.steps.writing.services import notices
from planner.steps.writing.services.asking import Choice, ask, authors_of, choose_reviewers
from planner.steps.writing.services.states import advance_draft, advance_request, advance_round, share_draft
from planner.workflow.writing import (
    APPROVALS,
    LIVE_REQUESTS,
    ApprovalFacts,
    ChangeState,
    RequestState,
    RoundState,
    Severity,
    SubmitFacts,
)

OPEN_CHANGES = frozenset({ChangeState.OPEN, ChangeState.CONTESTED})


# --- What holds of the verdicts given so far ---------------------------------------------------------------------


def mark_verdicts(session: Session, draft: Draft, requests: Iterable[ReviewRequest], *, actor_id: int | None,
                  now: datetime) -> list[queries.Standing]:
    """Write down which verdicts lapsed and which came back with the text; returns those that hold."""
    requests = list(requests)
    standing = queries.standing_verdicts(draft, requests)
    holding = {one.request.id for one in standing}
    for request in requests:
        if request.state is RequestState.ANSWERED and request.id not in holding and not _superseded(request, requests):
            advance_request(session, request, "stale", actor_id=actor_id, now=now)
        elif request.state is RequestState.STALE and request.id in holding:
            advance_request(session, request, "revive", actor_id=actor_id, now=now)
    return standing


def _superseded(request: ReviewRequest, requests: Iterable[ReviewRequest]) -> bool:
    """The same reviewer judged again later for this persona: the earlier verdict is history, not stale."""
    return any(other.id > request.id and other.persona_id == request.persona_id
               and other.reviewer_id == request.reviewer_id and other.state is RequestState.ANSWERED
               for other in requests)


def round_facts(session: Session, draft: Draft, turn: ReviewRound, requests: Collection[ReviewRequest],
                standing: Iterable[queries.Standing], *, now: datetime) -> rules.Round:
    """What decides a round, as the rules want it. Source: docs/domain.md c (QUORUM)."""
    head = draft.head
    sha256 = head.sha256 if head else ""
    here = [one for one in requests if one.round_id == turn.id]
    waived = {one.persona_id for one in here if one.state is RequestState.WAIVED}
    wanted = frozenset(persona.id for persona in draft.personas) - waived
    judgements = tuple(rules.Judgement(one.request.reviewer_id, one.request.persona_id, one.request.verdict, sha256)
                       for one in standing if one.request.persona_id in wanted and one.request.verdict)
    musts = sum(change.severity is Severity.MUST and change.state in OPEN_CHANGES
                for one in requests if one.persona_id in wanted for change in one.changes)
    return rules.Round(sha256, wanted, authors_of(draft, turn), judgements, open_musts=musts,
                       unanswered=sum(one.state in LIVE_REQUESTS and one.due_at > now for one in here),
                       active_members=members_who_sign_in(session),
                       needs_persona=draft.version_of_id is None)


# --- Sending in and taking back ----------------------------------------------------------------------------------


def submit_draft(session: Session, draft: Draft, *, actor: Person, now: datetime) -> ReviewRound:
    """Send a text in: a round is opened, and whoever speaks for a persona without a valid yes is asked.

    Raises:
        NotAllowed, Conflict.
        RuleBroken: no text, no persona, or nobody for one (``draft_no_reviewer`` with ``persona``); a gate is closed.
    Source: docs/domain.md c (draft: submit).
    """
    policy.require(actor, Action.SUBMIT_DRAFT, draft)
    requests = queries.requests_of(session, draft)
    standing = mark_verdicts(session, draft, requests, actor_id=actor.id, now=now)
    lacking = _without_yes(draft, standing)
    authors = draft.owner_ids | {actor.id}
    choice = choose_reviewers(session, draft, lacking, authors=authors, requests=requests, now=now)
    has_text = bool(draft.head and draft.head.body.strip() and draft.title)
    if has_text and choice.missing:
        raise RuleBroken("draft_no_reviewer", persona=_names(choice.missing, actor.locale))
    if has_text:
        pass_gates(session, draft, now=now)
    last = queries.current_round(session, draft)
    advance_draft(session, draft, "submit", actor_id=actor.id, now=now, facts=SubmitFacts(
        has_text=has_text, has_personas=bool(draft.personas) or draft.version_of_id is not None,
        has_reviewers=not choice.missing))
    turn = _open_round(session, draft, last, submitted_by=actor, now=now)
    ask_for(session, draft, turn, choice, requests=requests, actor_id=actor.id, now=now)
    announce(session, DraftSubmitted(draft, now))
    if not lacking:                     # every yes still holds
        settle_round(session, draft, turn, now=now)
    share_draft(session, draft)
    return turn


def ask_for(session: Session, draft: Draft, turn: ReviewRound, choice: Choice, *, requests: Collection[ReviewRequest],
            actor_id: int | None, now: datetime) -> None:
    """Ask whoever was chosen; the leads hear for which persona there is nobody."""
    for persona in draft.personas:
        if persona.id in choice.people:
            ask(session, draft, turn, persona, choice.people[persona.id], requests=requests, due_at=choice.due_at,
                actor_id=actor_id, now=now)
    for persona in choice.missing:
        notices.nobody_to_ask(session, draft, persona, turn=turn, now=now)


def _without_yes(draft: Draft, standing: Iterable[queries.Standing]) -> list[Persona]:
    approved = {one.request.persona_id for one in standing if one.request.verdict in APPROVALS}
    refused = {one.request.persona_id for one in standing if one.request.verdict not in APPROVALS}
    return [persona for persona in draft.personas if persona.id in refused or persona.id not in approved]


def _names(personas: Iterable[Persona], locale: str) -> str:
    return ", ".join(persona.label(locale) for persona in personas)


def try_submit(session: Session, draft: Draft, *, actor: Person, now: datetime) -> RuleBroken | None:
    """Send a text in, or say why not; what was saved with it stays saved.

    When nobody can judge it the leads are told: no text is stuck silently. Raises NotAllowed, Conflict.
    """
    try:
        with session.begin_nested():
            submit_draft(session, draft, actor=actor, now=now)
    except RuleBroken as refused:
        if refused.code == "draft_no_reviewer":
            _report_missing_reviewers(session, draft, now=now)
        return refused
    return None


def _report_missing_reviewers(session: Session, draft: Draft, *, now: datetime) -> None:
    requests = queries.requests_of(session, draft)
    lacking = _without_yes(draft, queries.standing_verdicts(draft, requests))
    choice = choose_reviewers(session, draft, lacking, authors=draft.owner_ids, requests=requests, now=now)
    for persona in choice.missing:
        notices.nobody_to_ask(session, draft, persona, turn=None, now=now)


def _open_round(session: Session, draft: Draft, last: ReviewRound | None, *, submitted_by: Person,
                now: datetime) -> ReviewRound:
    """The next round; it is written with whom it asks."""
    if last is not None:
        notices.changes_answered(session, last, now=now)
    turn = ReviewRound(draft_id=draft.id, number=last.number + 1 if last else 1, opened_on_id=draft.head_id,
                       submitted_by_id=submitted_by.id, state=RoundState.OPEN, opened_at=now)
    session.add(turn)
    event_log.record(session, turn, "open", actor_id=submitted_by.id, now=now, to_state=turn.state.value)
    return turn


def withdraw_draft(session: Session, draft: Draft, *, actor: Person, now: datetime) -> None:
    """Take a text back to go on writing: requests are cancelled, verdicts stay in the history.

    Raises NotAllowed, Conflict. Source: docs/domain.md c (draft: withdraw).
    """
    policy.require(actor, Action.SUBMIT_DRAFT, draft)
    advance_draft(session, draft, "withdraw", actor_id=actor.id, now=now)
    stop_round(session, draft, actor_id=actor.id, now=now)
    share_draft(session, draft)                 # whoever was asked does not find it any more


def stop_round(session: Session, draft: Draft, *, actor_id: int | None, now: datetime) -> None:
    """Close the round that is open or passed, if there is one, and cancel what it still asks."""
    turn = queries.current_round(session, draft)
    if turn is None or turn.state not in (RoundState.OPEN, RoundState.PASSED):
        return
    _cancel_live(session, turn, queries.requests_of(session, draft), actor_id=actor_id, now=now)
    if turn.state is RoundState.PASSED and draft.head is not None:
        notices.approval_settled(session, turn, draft.head.number, now=now)
    advance_round(session, turn, "close", actor_id=actor_id, now=now)


def _cancel_live(session: Session, turn: ReviewRound, requests: Iterable[ReviewRequest], *, actor_id: int | None,
                 now: datetime) -> None:
    for request in requests:
        if request.round_id == turn.id and request.state in LIVE_REQUESTS:
            advance_request(session, request, "cancel", actor_id=actor_id, now=now)


# --- The end of a round ------------------------------------------------------------------------------------------


def settle_round(session: Session, draft: Draft, turn: ReviewRound, *, now: datetime,
                 requests: Collection[ReviewRequest] | None = None) -> None:
    """Pass or fail a round that has come to its end; else leave it open.

    ``requests``: every one of this draft, when they were read and none was made since.
    Source: docs/domain.md c (round, QUORUM).
    """
    if turn.state is not RoundState.OPEN:
        return
    if requests is None:
        requests = queries.requests_of(session, draft)
    standing = queries.standing_verdicts(draft, requests)
    facts = round_facts(session, draft, turn, requests, standing, now=now)
    outcome = rules.round_outcome(facts)
    if outcome is rules.RoundOutcome.OPEN:
        return
    _cancel_live(session, turn, requests, actor_id=None, now=now)
    share_draft(session, draft)
    if outcome is rules.RoundOutcome.FAILED:
        advance_round(session, turn, "fail", actor_id=None, now=now)
        advance_draft(session, draft, "fail", actor_id=None, now=now)
        notices.changes_asked(session, draft, turn, now=now)
        return
    advance_round(session, turn, "pass", actor_id=None, now=now)
    if not revive_final_approval(session, draft, turn, facts, now=now):
        notices.approval_asked(session, draft, turn, now=now)


def revive_final_approval(session: Session, draft: Draft, turn: ReviewRound, facts: rules.Round, *,
                          now: datetime) -> bool:
    """Let an earlier final approval of this very text hold again; returns whether there was one.

    Source: docs/domain.md c (stale is per revision hash: going back to the approved text revives the approvals).
    """
    head = draft.head
    earlier = [one for one in queries.final_approvals(session, draft)
               if head and one.sha256 == head.sha256 and one.outdated_at is None]
    if head is None or not earlier:
        return False
    given = earlier[-1]
    if rules.approval_refusals(facts, approver_id=given.by_id, sha256=given.sha256):
        return False
    record_final_approval(session, draft, turn, by_id=given.by_id, now=now, carried_from=given)
    advance_draft(session, draft, "approve", actor_id=None, now=now, facts=ApprovalFacts(
        round_passed=True, same_revision=True, enough_people=True))
    announce(session, DraftApproved(draft, head, None, now))
    return True


def record_final_approval(session: Session, draft: Draft, turn: ReviewRound, *, by_id: int, now: datetime,
                          carried_from: FinalApproval | None = None) -> FinalApproval:
    """Write a final approval down for the newest text; one that is carried keeps the moment when it was given."""
    head = draft.head
    assert head is not None, "only a revision is approved"
    approval = FinalApproval(round_id=turn.id, revision=head, sha256=head.sha256, by_id=by_id,
                             at=carried_from.at if carried_from else now,
                             carried_from_id=carried_from.id if carried_from else None)
    session.add(approval)
    session.flush()
    event_log.record(session, draft, "carry" if carried_from else "final_approval", actor_id=by_id, now=now,
                     revision=head.number)
    return approval
