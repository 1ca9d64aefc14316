"""Another reader for texts that are not out yet, when two personas become one or are two again.

A reviewer who is at work loses nothing: what they were asked stays theirs for the persona that remains, and a verdict
that was given stays given. Source: docs/domain.md f (Merge), c (awkward cases).
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.core import event_log
from planner.personas.events import Moved
from planner.personas.models import Persona
from planner.personas.services import swap_back, swap_target
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, ReviewRound
from planner.steps.writing.services import notices
from planner.steps.writing.services.edits import readers_changed
from planner.steps.writing.services.rounds import OPEN_CHANGES, settle_round, stop_round
from planner.steps.writing.services.states import advance_draft, advance_request
from planner.steps.writing.services.verdicts import set_change
from planner.workflow.writing import LIVE_REQUESTS, ChangeState, DraftState, RequestState, RoundState

_OVER = (DraftState.PUBLISHED, DraftState.ABANDONED)
_COUNT = LIVE_REQUESTS | {RequestState.ANSWERED}


def hand_over_persona(session: Session, kept: Persona, gone: Persona, *, actor_id: int, now: datetime) -> list[Moved]:
    """Texts on their way have ``kept`` as their reader instead of ``gone``, and so do those asked to judge them.

    Of two questions to the reviewers of one round the one for ``gone`` ends, unless it was answered: that verdict
    counts for ``kept``.
    """
    drafts = session.scalars(sa.select(Draft).where(Draft.personas.contains(gone), Draft.state.not_in(_OVER))
                             .options(selectinload(Draft.personas)).with_for_update(of=Draft))
    return [_hand_over(session, draft, kept, gone, actor_id=actor_id, now=now) for draft in drafts]


def _hand_over(session: Session, draft: Draft, kept: Persona, gone: Persona, *, actor_id: int, now: datetime) -> Moved:
    both = swap_target(draft.personas, gone, kept)
    requests = queries.requests_of(session, draft)
    turn = queries.current_round(session, draft)
    answered_for = {one.round_id for one in requests if one.persona_id == kept.id and one.state in _COUNT}
    moved, ended = [], []
    for request in requests:
        if request.persona_id != gone.id:
            continue
        if request.state in LIVE_REQUESTS and request.round_id in answered_for:
            advance_request(session, request, "cancel", actor_id=actor_id, now=now, reason=f"{gone.code} → {kept.code}")
            ended.append(request.uid)
        else:
            moved.append(request.uid)
        request.persona = kept
    event_log.record(session, draft, "reader", actor_id=actor_id, now=now, reader=kept.code, was=gone.code)
    session.flush()
    _look_again(session, draft, turn, now=now)
    return Moved("draft", draft.uid, both, {"requests": moved, "ended": ended})


def _look_again(session: Session, draft: Draft, turn: ReviewRound | None, *, now: datetime) -> None:
    """One persona less to wait for: the round may be over."""
    if turn is not None and turn.state is RoundState.OPEN:
        settle_round(session, draft, turn, now=now)


def drop_reader(session: Session, gone: Persona, *, reason: str, actor_id: int, now: datetime) -> int:
    """Texts in review go on without a persona that was put away; one that has no other reader goes back.

    Who was asked for it is waived, verdicts that were given stay as history. A text without a reader asks for changes,
    and its authors and the leads hear that they choose a persona. Returns how many texts it was.

    Source: docs/domain.md c (awkward cases: persona archived in review).
    """
    drafts = list(session.scalars(
        sa.select(Draft).where(Draft.personas.contains(gone), Draft.state == DraftState.IN_REVIEW)
        .options(selectinload(Draft.personas)).with_for_update(of=Draft)))
    for draft in drafts:
        _go_on_without(session, draft, gone, reason=reason, actor_id=actor_id, now=now)
    return len(drafts)


def _go_on_without(session: Session, draft: Draft, gone: Persona, *, reason: str, actor_id: int,
                   now: datetime) -> None:
    for request in queries.requests_of(session, draft):
        if request.persona_id != gone.id:
            continue
        if request.state in LIVE_REQUESTS:
            advance_request(session, request, "waive", actor_id=actor_id, now=now, reason=reason)
        for change in request.changes:
            if change.state in OPEN_CHANGES:
                set_change(session, change, ChangeState.WITHDRAWN, actor_id=actor_id, now=now)
    draft.personas.remove(gone)
    session.flush()
    event_log.record(session, draft, "reader_away", actor_id=actor_id, now=now, reason=reason, was=gone.code)
    turn = queries.current_round(session, draft)
    if draft.personas:
        _look_again(session, draft, turn, now=now)
        return
    stop_round(session, draft, actor_id=actor_id, now=now)
    advance_draft(session, draft, "fail", actor_id=None, now=now)
    notices.choose_persona(session, draft, gone, now=now)


def take_back_persona(session: Session, kept: Persona, gone: Persona, moved: Iterable[Moved], *, actor_id: int,
                      now: datetime) -> list[Draft]:
    """Undo :func:`hand_over_persona`; returns texts that are out or were given other readers since."""
    rows = {row.uid: row for row in moved if row.what == "draft"}
    left = []
    for draft in session.scalars(sa.select(Draft).where(Draft.uid.in_(rows)).options(selectinload(Draft.personas))
                                 .with_for_update(of=Draft)):
        row = rows[draft.uid]
        if draft.state in _OVER or not swap_back(draft.personas, gone, kept, both=row.both):
            left.append(draft)
            continue
        _requests_back(session, draft, kept, gone, row.detail, actor_id=actor_id, now=now)
        event_log.record(session, draft, "reader", actor_id=actor_id, now=now, reader=gone.code, was=kept.code)
    return left


def _requests_back(session: Session, draft: Draft, kept: Persona, gone: Persona, detail: dict[str, Sequence[Any]], *,
                   actor_id: int, now: datetime) -> None:
    requests = queries.requests_of(session, draft)
    named = {*detail["requests"], *detail["ended"]}
    for request in requests:
        if request.uid in named and request.persona_id == kept.id:
            request.persona = gone
    session.flush()
    readers_changed(session, draft, actor_id=actor_id, now=now)
