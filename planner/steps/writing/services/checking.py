"""What changed around an approved text: a fact of its reader (class 5), or who its readers are (class 3)."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.personas.models import Persona
from planner.policy import Action
from planner.steps.writing import queries, rules
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.steps.writing.queries.drafts import OVER
from planner.steps.writing.services.edits import APPROVED, readers_changed, void_final_approval
from planner.steps.writing.services.rounds import OPEN_CHANGES, settle_round
from planner.steps.writing.services.states import advance_request, share_draft
from planner.steps.writing.services.verdicts import set_change
from planner.workflow.writing import APPROVALS, LIVE_REQUESTS, ChangeState, DraftState, RequestState

_ON_ITS_WAY = frozenset({DraftState.IN_REVIEW, *APPROVED})


# --- Class 5: a counted fact of a target persona changed -----------------------------------------------------------


def mark_for_check(session: Session, persona: Persona, *, now: datetime) -> list[ReviewRequest]:
    """A counted fact of a persona changed: whoever said yes for it is asked to confirm; every approval stands.

    Source: docs/domain.md c (change classes, 5).
    """
    given = list(session.scalars(
        sa.select(ReviewRequest).join(ReviewRequest.round).join(ReviewRound.draft)
        .where(ReviewRequest.persona_id == persona.id, ReviewRequest.state == RequestState.ANSWERED,
               ReviewRequest.verdict.in_(APPROVALS), Draft.state.in_(_ON_ITS_WAY))))
    for request in given:
        draft = request.round.draft
        request.check_at = now
        notify(session, request.reviewer, key=f"fact_check:{request.uid}:{now.isoformat()}", text_key="fact_check",
               params={"title": draft.title, "persona": persona.code}, now=now,
               address=f"/reviews/{draft.uid}/{persona.code}")
    session.flush()
    return given


def confirm(session: Session, request: ReviewRequest, *, actor: Person, now: datetime) -> None:
    """The same reviewer says that the yes holds with the facts of today.

    Raises NotAllowed; Conflict when nothing is to be confirmed (``nothing_to_confirm``).
    """
    policy.require(actor, Action.GIVE_VERDICT, request)
    if request.check_at is None or request.state is not RequestState.ANSWERED:
        raise Conflict("nothing_to_confirm")
    finish(session, f"fact_check:{request.uid}:{request.check_at.isoformat()}", now=now)
    request.check_at = None
    session.flush()
    event_log.record(session, request, "confirm", actor_id=actor.id, now=now)


# --- Class 3: the target set changed -------------------------------------------------------------------------------


def change_readers(session: Session, draft: Draft, personas: Collection[Persona], *, actor: Person,
                   now: datetime) -> None:
    """A lead chooses other personas for a text: kept ones stand, new ones are asked, removed ones are history.

    ``draft`` was read with ``lock=True``.

    Raises:
        NotAllowed: no lead, or an author of the text.
        Conflict: the text is out or put aside (``draft_over``).
        RuleBroken: no persona is left (``draft_no_persona``).
    Source: docs/domain.md c (change classes, 3).
    """
    policy.require(actor, Action.CHANGE_READERS, draft)
    if draft.state in OVER:
        raise Conflict("draft_over")
    if not personas:
        raise RuleBroken("draft_no_persona")
    change = rules.persona_change([one.id for one in draft.personas], [one.id for one in personas])
    if change is None:
        return
    _let_go(session, draft, change.removed, actor=actor, now=now)
    draft.personas = sorted(personas, key=lambda one: one.code)
    session.flush()
    event_log.record(session, draft, "readers", actor_id=actor.id, now=now,
                     personas=[one.code for one in draft.personas])
    if draft.state in APPROVED and rules.fates(rules.ChangeClass.PERSONAS).final is rules.Fate.STALE:
        void_final_approval(session, draft, actor_id=actor.id, now=now)
    else:
        readers_changed(session, draft, actor_id=actor.id, now=now)
        turn = queries.current_round(session, draft)
        if turn is not None:
            settle_round(session, draft, turn, now=now)
    share_draft(session, draft)


def _let_go(session: Session, draft: Draft, removed: Collection[int], *, actor: Person, now: datetime) -> None:
    """Nobody answers for a persona that is no reader any more; verdicts given for it stay as history."""
    for request in queries.requests_of(session, draft):
        if request.persona_id not in removed:
            continue
        if request.state in LIVE_REQUESTS:
            advance_request(session, request, "cancel", actor_id=actor.id, now=now)
        for change in request.changes:
            if change.state in OPEN_CHANGES:
                set_change(session, change, ChangeState.WITHDRAWN, actor_id=actor.id, now=now)
