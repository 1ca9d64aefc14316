"""What follows when a text is not on a channel any more."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core import events
from planner.search import services as search
from planner.steps.publishing import queries
from planner.steps.publishing.events import ArticleTakenDown
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import out
from planner.steps.publishing.services.states import advance_publication
from planner.workflow.publishing import PublicationState


def note_taken_down(session: Session, publication: Publication, *, actor_id: int | None, reason: str,
                    now: datetime) -> None:
    """It is gone there. Raises Conflict when it was not out."""
    advance_publication(session, publication, "take_down", actor_id=actor_id, now=now, reason=reason)
    publication.changed_at = now
    search.drop(session, kind="article", uid=publication.uid)
    work = out.find_work(session, publication)
    if work is not None and not _is_out_elsewhere(session, publication):
        work.is_out = False
    events.announce(session, ArticleTakenDown(publication, now))


def _is_out_elsewhere(session: Session, publication: Publication) -> bool:
    return any(each.state is PublicationState.PUBLISHED
               for each in queries.live_of_draft(session, publication.variant.draft_id))
