"""The demo's texts get the history that they would have had: who asked whom, and what was answered."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from planner.core import event_log
from planner.imports.demo.source import Demo
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.workflow.writing import RequestState, RoundState

# What became of a request besides its verdict, and how long after the asking.
_BECAME = {RequestState.ACCEPTED: ("accept", timedelta(hours=3)), RequestState.LAPSED: ("lapse", timedelta(days=4)),
           RequestState.REASSIGNED: ("reassign", timedelta(days=1)),
           RequestState.DECLINED: ("decline", timedelta(days=1))}
_ROUND = {RoundState.PASSED: "pass", RoundState.FAILED: "fail"}


@dataclass(frozen=True, slots=True)
class _Step:
    at: datetime
    subject: Any
    event: str
    actor_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def tell_story(demo: Demo, draft: Draft) -> None:
    """Write down what happened to a text with a round of review, in the order in which it happened."""
    turn = draft.rounds[-1]
    steps = [*_of_draft(draft, turn), *(step for one in turn.requests for step in _of_request(one, turn))]
    for step in sorted(steps, key=lambda each: each.at):
        event_log.record(demo.session, step.subject, step.event, actor_id=step.actor_id, now=min(step.at, demo.now),
                         **step.detail)


def _of_draft(draft: Draft, turn: ReviewRound) -> Iterator[_Step]:
    author_id = turn.submitted_by_id
    if draft.claim is not None:
        yield _Step(draft.claim.taken_at, draft, "start", author_id)
    yield _Step(turn.opened_at, draft, "submit", author_id)
    answered = [one.answered_at for one in turn.requests if one.answered_at is not None]
    if turn.state in _ROUND and answered:
        yield _Step(max(answered) + timedelta(minutes=1), turn, _ROUND[turn.state])
    for approval in turn.approvals:
        yield _Step(approval.at, draft, "final_approval", approval.by_id, {"revision": approval.revision.number})


def _of_request(request: ReviewRequest, turn: ReviewRound) -> Iterator[_Step]:
    read = request.revision_read
    yield _Step(request.requested_at, request, "request", turn.submitted_by_id,
                {"persona": request.persona.code, "revision": read.number if read else turn.opened_on.number})
    if request.state in _BECAME:
        event, after = _BECAME[request.state]
        yield _Step(request.requested_at + after, request, event, request.reviewer_id)
    if request.answered_at is not None and request.verdict is not None and read is not None:
        yield _Step(request.answered_at, request, "verdict", request.reviewer_id,
                    {"verdict": request.verdict.value, "revision": read.number})
    if request.state is RequestState.STALE and request.answered_at is not None:
        yield _Step(request.answered_at + timedelta(hours=1), request, "stale")
