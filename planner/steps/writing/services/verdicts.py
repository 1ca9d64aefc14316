"""What reviewers do: accept, judge, say no; and what authors answer to the points they made."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.events import announce
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.models import PersonaFact
from planner.policy import Action
from planner.steps.writing import queries
from planner.steps.writing.events import ReviewAnswered
from planner.steps.writing.models import (
    ChangeRequest,
    Draft,
    FactReading,
    Reading,
    ReviewRequest,
    Revision,
)
from planner.steps.writing.queries.pages import why_parked
from planner.steps.writing.rules.words import words
from planner.steps.writing.services import notices, scoring
from planner.steps.writing.services.asking import ask_next, authors_of, reasons_against_verdict
from planner.steps.writing.services.rounds import OPEN_CHANGES, settle_round
from planner.steps.writing.services.states import advance_request, share_draft
from planner.web.markdown import plain_text
from planner.workflow.writing import APPROVALS, LIVE_REQUESTS, ChangeState, Severity, Verdict, VerdictFacts

MOST_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One change that a reviewer wants, tied to a fact of the persona or to words of the text."""

    text: str
    fact: PersonaFact | None = None
    quote: str = ""
    severity: Severity = Severity.MUST


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with all that a reviewer says: ``withdrawn`` are uids of earlier points that they take back, ``scores``
    what they give for each criterion of the rubric."""

    verdict: Verdict
    summary: str = ""
    points: Sequence[Point] = ()
    readings: Mapping[int, Reading] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    scores: Mapping[str, int] = field(default_factory=dict)


def give_verdict(session: Session, request: ReviewRequest, answer: Answer, *, read: Revision, actor: Person,
                 now: datetime) -> None:
    """Answer a request for one persona, about the revision that was read.

    The draft was read with ``lock=True``, so that of an edit and a verdict at once the second sees the first.

    Raises:
        NotAllowed: not asked, or one's own text.
        Conflict: the request is over (``request_over``), or the text changed (``verdict_other_revision``).
        RuleBroken: what is said breaks a rule; nothing is written.
    Source: docs/domain.md c (review request: verdict), d 1, 2; docs/domain-more.md p (reading facts).
    """
    policy.require(actor, Action.GIVE_VERDICT, request)
    draft, head = request.round.draft, request.round.draft.head
    _require_live(request)
    if head is None or read.sha256 != head.sha256:
        raise Conflict("verdict_other_revision")
    _check_answer(session, draft, answer, read, now)
    requests = queries.requests_of(session, draft)
    musts = _open_musts(requests, request)
    for change in musts:
        if change.uid in answer.withdrawn:
            set_change(session, change, ChangeState.WITHDRAWN, actor_id=actor.id, now=now)
    is_free = answer.verdict not in APPROVALS or not any(change.state in OPEN_CHANGES for change in musts)
    against = reasons_against_verdict(session, draft, request.persona, actor,
                                      authors=authors_of(draft, request.round), now=now)
    advance_request(session, request, "verdict", actor_id=actor.id, now=now, persona=request.persona.code,
                    verdict=answer.verdict.value, revision=head.number,
                    facts=VerdictFacts(read_current=True, no_open_must=is_free, is_eligible=not against))
    _write(session, request, answer, head, now)
    if answer.scores:
        scoring.give_scores(session, request, answer.scores, actor=actor)
    announce(session, ReviewAnswered(request, now))
    notices.review_answered(session, draft, request, now=now)
    settle_round(session, draft, request.round, now=now, requests=requests)


def _require_live(request: ReviewRequest) -> None:
    if request.state not in LIVE_REQUESTS:
        raise Conflict("request_over", state=request.state)


def _check_answer(session: Session, draft: Draft, answer: Answer, read: Revision, now: datetime) -> None:
    if answer.verdict is Verdict.APPROVE_WITH_REMARKS and not answer.summary.strip():
        raise RuleBroken("verdict_needs_summary")
    if answer.verdict in APPROVALS:
        return
    if not 1 <= len(answer.points) <= MOST_CHANGES:
        raise RuleBroken("verdict_needs_change")
    on = local_date(now, get_organisation(session).zone)
    text = _plain(f"{read.title}\n{read.body}\n{plain_text(read.body)}")
    for point in answer.points:
        if point.fact is None and not point.quote.strip():
            raise RuleBroken("change_needs_ground")
        if point.fact is not None and (parked := why_parked(point.fact, on)):
            raise RuleBroken("change_parked", state=parked[0])
        if point.quote and _plain(point.quote) not in text:
            raise RuleBroken("change_quote_missing", number=read.number)


def _plain(text: str) -> str:
    """For finding a sentence again: one blank between words, small letters."""
    return " ".join(words(text)).casefold()


def _open_musts(requests: Iterable[ReviewRequest], request: ReviewRequest) -> list[ChangeRequest]:
    """Points that must be made for this persona and are neither done nor taken back, whoever made them."""
    return [change for one in requests if one.persona_id == request.persona_id for change in one.changes
            if change.severity is Severity.MUST and change.state in OPEN_CHANGES]


def _write(session: Session, request: ReviewRequest, answer: Answer, head: Revision, now: datetime) -> None:
    request.verdict, request.summary = answer.verdict, answer.summary.strip() or None
    request.revision_read, request.answered_at = head, now
    if answer.verdict not in APPROVALS:
        request.changes += [ChangeRequest(text=point.text.strip(), quote=point.quote.strip(), fact=point.fact,
                                          severity=point.severity, state=ChangeState.OPEN)
                            for point in answer.points]
    if answer.readings:
        request.readings += [FactReading(fact_id=fact_id, reading=reading)
                             for fact_id, reading in answer.readings.items()]
    session.flush()


def accept_request(session: Session, request: ReviewRequest, *, actor: Person, now: datetime) -> None:
    """Say that one will read it. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.GIVE_VERDICT, request)
    _require_live(request)
    advance_request(session, request, "accept", actor_id=actor.id, now=now)


def decline_request(session: Session, request: ReviewRequest, *, reason: str, actor: Person,
                    now: datetime) -> ReviewRequest | None:
    """Say that one can't; whoever comes next is asked. Returns that request, None when nobody is left.

    Raises NotAllowed, Conflict; RuleBroken without a reason. Source: docs/domain.md c (review request: decline).
    """
    policy.require(actor, Action.GIVE_VERDICT, request)
    _require_live(request)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    advance_request(session, request, "decline", actor_id=actor.id, now=now, reason=reason.strip())
    return hand_on(session, request, now=now)


def hand_on(session: Session, request: ReviewRequest, *, now: datetime) -> ReviewRequest | None:
    """Ask whoever comes next for the persona of a request that just ended, then look whether the round is over."""
    draft = request.round.draft
    following = ask_next(session, draft, request.round, request.persona, actor_id=None, now=now)
    settle_round(session, draft, request.round, now=now)
    share_draft(session, draft)
    return following


# --- What the author answers -------------------------------------------------------------------------------------


def answer_change(session: Session, draft: Draft, change: ChangeRequest, *, state: ChangeState, answer: str,
                  actor: Person, now: datetime) -> None:
    """The author says that a point is done, contests it, or opens it again. Raises NotAllowed, RuleBroken, Conflict.

    Only its reviewer takes a point back. Source: docs/domain.md b (change_request).
    """
    policy.require(actor, Action.SUBMIT_DRAFT, draft)
    if change.state is ChangeState.WITHDRAWN or state is ChangeState.WITHDRAWN:
        raise Conflict("request_over", state=ChangeState.WITHDRAWN)
    if state is ChangeState.CONTESTED and not answer.strip():
        raise RuleBroken("reason_missing")
    change.answer = answer.strip()
    set_change(session, change, state, actor_id=actor.id, now=now)


def set_change(session: Session, change: ChangeRequest, state: ChangeState, *, actor_id: int | None,
               now: datetime) -> None:
    """Write the state of a point; the only writer of it."""
    was, change.state = change.state, state
    if was is not state:
        event_log.record(session, change, state.value, actor_id=actor_id, now=now, from_state=was.value,
                         to_state=state.value)
