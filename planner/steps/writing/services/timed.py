"""What time does to reviews: an unanswered request lapses, a round in which a no waits for nobody ends."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.db import one_by_one, unit_of_work
from planner.core.localtime import to_local, to_utc
from planner.core.workdays import Calendar
from planner.people.queries import get_organisation, work_calendar
from planner.steps.writing import queries
from planner.steps.writing.models import AWAY, Draft, ReviewRequest, ReviewRound
from planner.steps.writing.services.asking import is_away
from planner.steps.writing.services.rounds import settle_round
from planner.steps.writing.services.states import advance_request
from planner.steps.writing.services.unsaved import tidy_unsaved
from planner.steps.writing.services.verdicts import hand_on
from planner.workflow.writing import APPROVALS, LIVE_REQUESTS, RequestState, RoundState

GRACE_DAYS = 1          # working days after the due date


def lapses_at(due_at: datetime, calendar: Calendar, zone: str) -> datetime:
    """When an unanswered request lapses: the same clock one working day after it was due.

    Source: docs/domain.md c (review request: lapse).
    """
    shown = to_local(due_at, zone)
    return to_utc(calendar.addwd(shown.date(), GRACE_DAYS), shown.time(), zone)


def lapse_due(session: Session, now: datetime) -> int:
    """Let overdue requests lapse and ask whoever comes next; each in a unit of work of its own. Returns how many."""
    rows = session.execute(
        sa.select(ReviewRequest.id, ReviewRequest.due_at)
        .where(ReviewRequest.state.in_(LIVE_REQUESTS), ReviewRequest.due_at < now - timedelta(days=GRACE_DAYS))
        .order_by(ReviewRequest.due_at, ReviewRequest.id)).all()
    if not rows:
        return 0
    zone, calendar = get_organisation(session).zone, work_calendar(session)
    due = [request_id for request_id, due_at in rows if lapses_at(due_at, calendar, zone) < now]
    return one_by_one(due, _lapse, what="review request")


def end_rounds(session: Session, now: datetime) -> int:
    """End the rounds in which somebody said no and everybody else is past the due date. Returns how many."""
    request, live = aliased(ReviewRequest), aliased(ReviewRequest)
    refused = sa.exists().where(request.round_id == ReviewRound.id, request.state == RequestState.ANSWERED,
                                request.verdict.not_in(APPROVALS))
    waits = sa.exists().where(live.round_id == ReviewRound.id, live.state.in_(LIVE_REQUESTS), live.due_at > now)
    rounds = session.scalars(sa.select(ReviewRound.id).where(
        ReviewRound.state == RoundState.OPEN, refused, sa.not_(waits)).order_by(ReviewRound.id)).all()
    return one_by_one(rounds, _end, what="review round")


def tidy(session: Session, now: datetime) -> int:
    """Forget unsaved text that nobody came back to. Returns how many rows went."""
    with unit_of_work() as work:
        return tidy_unsaved(work.session, now=work.now)


def _lapse(session: Session, request_id: int, now: datetime) -> bool:
    request = _locked_request(session, request_id)
    if request is None or request.state not in LIVE_REQUESTS:
        return False                                # answered a moment ago, or taken by another worker
    advance_request(session, request, "lapse", actor_id=None, now=now)
    hand_on(session, request, now=now)
    return True


def _locked_request(session: Session, request_id: int) -> ReviewRequest | None:
    draft_id = session.scalar(sa.select(ReviewRound.draft_id).join(ReviewRequest).where(ReviewRequest.id == request_id))
    session.execute(sa.select(Draft.id).where(Draft.id == draft_id).with_for_update())
    return session.get(ReviewRequest, request_id, populate_existing=True)


def _end(session: Session, round_id: int, now: datetime) -> bool:
    turn = session.get(ReviewRound, round_id)
    if turn is None:
        return False
    session.execute(sa.select(Draft.id).where(Draft.id == turn.draft_id).with_for_update())
    session.refresh(turn)
    settle_round(session, turn.draft, turn, now=now)
    return turn.state is not RoundState.OPEN


def move_requests(session: Session, draft: Draft, *, due_at: datetime) -> int:
    """The deadline of a claim moved: what still waits to be read waits until then. Returns how many."""
    turn = queries.current_round(session, draft)
    live = [one for one in queries.requests_of(session, draft)
            if turn is not None and one.round_id == turn.id and one.state in LIVE_REQUESTS]
    for request in live:
        request.due_at = due_at
    return len(live)


def reassign_away(session: Session, person_id: int, *, now: datetime) -> int:
    """Somebody will be away most of the time: what they can't read in time goes to whoever comes next.

    They may still read along and comment. Returns how many. Source: docs/domain.md c (awkward cases, reviewer absent).
    """
    live = session.scalars(sa.select(ReviewRequest).where(
        ReviewRequest.reviewer_id == person_id, ReviewRequest.state.in_(LIVE_REQUESTS)).order_by(ReviewRequest.id))
    away = [one for one in live if is_away(session, person_id, due_at=one.due_at, now=now)]
    return _pass_on(session, away, actor_id=None, now=now, reason=AWAY)


def reassign_requests(session: Session, person_id: int, *, actor_id: int | None, now: datetime,
                      draft: Draft | None = None) -> int:
    """Somebody can't review any more, or not this ``draft``: each of their live requests goes to whoever comes next.

    Returns how many. Source: docs/domain.md c (review request: reviewer left or no longer eligible).
    """
    live = sa.select(ReviewRequest).where(
        ReviewRequest.reviewer_id == person_id, ReviewRequest.state.in_(LIVE_REQUESTS)).order_by(ReviewRequest.id)
    if draft is not None:
        live = live.join(ReviewRound).where(ReviewRound.draft_id == draft.id)
    return _pass_on(session, session.scalars(live).all(), actor_id=actor_id, now=now)


def _pass_on(session: Session, requests: Sequence[ReviewRequest], *, actor_id: int | None, now: datetime,
             reason: str | None = None) -> int:
    """All of them end before anybody is asked instead, so that nobody gets back what they hand on."""
    for request in requests:
        advance_request(session, request, "reassign", actor_id=actor_id, now=now, reason=reason)
    for request in requests:
        hand_on(session, request, now=now)
    return len(requests)
