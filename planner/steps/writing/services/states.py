"""The only writers of the states of drafts, rounds and requests; each step is written down in the history."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.rows import put
from planner.messages.services import finish
from planner.search import services as search
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.steps.writing.queries import asked_ids
from planner.workflow import DRAFT, PRACTICE, REQUEST, ROUND
from planner.workflow.writing import LIVE_REQUESTS, DraftState, PracticeState, RequestState, RoundState


def advance_draft(session: Session, draft: Draft, event: str, *, actor_id: int | None, now: datetime,
                  facts: Any = None, reason: str | None = None) -> None:
    """Move a draft one transition on.

    Raises:
        Conflict: the event does not follow the state (``wrong_state``).
        RuleBroken: a guard refuses.
    """
    was = draft.state
    state = DraftState(DRAFT.follow(was, event, facts))
    put(session, draft, state=state, in_round=draft.in_round or event == "submit")
    event_log.record(session, draft, event, actor_id=actor_id, now=now, from_state=was.value,
                     to_state=draft.state.value, reason=reason)


def advance_practice(session: Session, draft: Draft, event: str, *, actor_id: int | None, now: datetime,
                     facts: Any = None, **detail: Any) -> None:
    """Move a practice text one transition on. Raises Conflict, RuleBroken."""
    was = draft.practice
    assert was is not None, "the draft of a claim is no practice"
    draft.practice_state = PracticeState(PRACTICE.follow(was, event, facts))
    if event != "save" or draft.practice_state is not was:
        event_log.record(session, draft, f"practice_{event}", actor_id=actor_id, now=now, from_state=was.value,
                         to_state=draft.practice_state.value, **detail)


def advance_round(session: Session, turn: ReviewRound, event: str, *, actor_id: int | None, now: datetime) -> None:
    """Move a review round one transition on. Raises Conflict."""
    was = turn.state
    state = RoundState(ROUND.follow(was, event))
    put(session, turn, state=state, closed_at=None if state in (RoundState.OPEN, RoundState.PASSED) else now)
    if event in ("pass", "reopen"):
        put(session, turn.draft, in_round=event == "reopen")
    event_log.record(session, turn, event, actor_id=actor_id, now=now, from_state=was.value,
                     to_state=turn.state.value)


def advance_request(session: Session, request: ReviewRequest, event: str, *, actor_id: int | None, now: datetime,
                    facts: Any = None, reason: str | None = None, **detail: Any) -> None:
    """Move a review request one transition on. Raises Conflict, RuleBroken."""
    was = request.state
    request.state = RequestState(REQUEST.follow(was, event, facts))
    if reason is not None:
        request.reason = reason
    if was in LIVE_REQUESTS and request.state not in LIVE_REQUESTS:
        finish(session, f"review_asked:{request.uid}", now=now)
    event_log.record(session, request, event, actor_id=actor_id, now=now, from_state=was.value,
                     to_state=request.state.value, reason=reason, **detail)


def index_draft(session: Session, draft: Draft) -> None:
    """Let the people who may read a draft find it; practice and what was put aside is found by nobody."""
    if not _is_found(draft):
        search.drop(session, kind="draft", uid=draft.uid)
        return
    search.put(session, kind="draft", uid=draft.uid, lang=draft.lang, title=draft.title,
               text=draft.head.body if draft.head else "", address=f"/drafts/{draft.uid}", audience="readers",
               reader_ids=_readers(session, draft))


def share_draft(session: Session, draft: Draft) -> None:
    """As :func:`index_draft` when others may read it now, and its words are what they were."""
    if not _is_found(draft) or not search.share(session, kind="draft", uid=draft.uid,
                                                reader_ids=_readers(session, draft)):
        index_draft(session, draft)


def _is_found(draft: Draft) -> bool:
    return draft.claim_id is not None and draft.state is not DraftState.ABANDONED


def _readers(session: Session, draft: Draft) -> frozenset[int]:
    return draft.owner_ids | asked_ids(session, draft) | ({draft.deputy_id} if draft.deputy_id else set())
