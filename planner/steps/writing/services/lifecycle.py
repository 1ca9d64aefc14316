"""A draft is begun with its claim, put aside with it, and taken up again."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.steps.agenda.models import Claim, Slot
from planner.steps.writing import queries
from planner.steps.writing.models import Draft
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services.revisions import append_revision
from planner.steps.writing.services.rounds import stop_round
from planner.steps.writing.services.states import advance_draft, index_draft
from planner.workflow import DRAFT
from planner.workflow.writing import DraftState


def start_draft(session: Session, slot: Slot, claim: Claim, *, actor_id: int | None, now: datetime) -> Draft:
    """The draft of a claim that is live now: taken up again, or begun with what an earlier author left.

    Source: docs/domain.md c (draft: start; claim: release).
    """
    known = queries.draft_of_claim(session, claim.id)
    if known is not None:
        if known.state is DraftState.ABANDONED:
            for text in (known, *queries.versions_put_aside(session, known)):
                advance_draft(session, text, "resume", actor_id=actor_id, now=now)
                index_draft(session, text)
        return known
    draft = Draft(claim=claim, topic=slot.topic, title=slot.topic.title if slot.topic else "", lang=slot.lang,
                  state=DraftState.WRITING, personas=list(slot.targets))
    session.add(draft)
    session.flush()
    event_log.record(session, draft, "start", actor_id=actor_id, now=now, to_state=draft.state.value)
    left = queries.earlier_work(session, topic_id=slot.topic_id, lang=slot.lang) if slot.topic_id else None
    if left is not None:
        append_revision(session, draft, Text(left.title, left.body), by_id=left.by_id, now=now, source=left)
    index_draft(session, draft)
    return draft


def abandon_draft(session: Session, draft: Draft, *, actor_id: int | None, now: datetime,
                  reason: str | None = None) -> None:
    """Put a draft aside; its text stays, its round ends, whoever was asked need not read it any more.

    Its language versions go with it.
    """
    versions = [one.draft for one in queries.versions_of(session, draft)]
    for text in (draft, *(one for one in versions if DRAFT.can(one.state, "abandon"))):
        stop_round(session, text, actor_id=actor_id, now=now)
        advance_draft(session, text, "abandon", actor_id=actor_id, now=now, reason=reason)
        index_draft(session, text)
