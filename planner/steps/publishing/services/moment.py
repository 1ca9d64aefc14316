"""Everything is checked again at the moment a text goes out, or is tried again (docs/domain.md c; trust 2.7)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.assets import queries as assets
from planner.assets import rules as asset_rules
from planner.assets.services import mark_published
from planner.core import events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.queries import get_organisation
from planner.steps.publishing import queries
from planner.steps.publishing.events import PublicationStopped
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services.states import advance_publication
from planner.steps.writing.queries.versions import source_of
from planner.steps.writing.rules.languages import SourceFlag
from planner.web.markdown import render
from planner.workflow import PUBLICATION
from planner.workflow.publishing import PublicationState, StartFacts
from planner.workflow.writing import DraftState

# Where a text stands when it goes out, or is out.
_GOES_OUT = frozenset({DraftState.SCHEDULED, DraftState.PUBLISHED})


def start(session: Session, publication: Publication, *, actor_id: int | None, now: datetime,
          by_hand: bool = False) -> None:
    """Begin to put it out. ``by_hand``: somebody did already, so that no pause holds it.

    Raises:
        Conflict: it is out already, or not scheduled.
        RuleBroken: it is not due, a pause holds it, its approval fell, its author left, its source changed, or one of
            its pictures may not be shown.
    """
    if publication.state is PublicationState.PUBLISHED:
        raise Conflict("publication_out_already")
    if publication.slot.is_reserve:
        raise RuleBroken("publication_in_reserve")
    advance_publication(session, publication, "start", actor_id=actor_id, now=now,
                        facts=facts(session, publication, now, by_hand=by_hand))
    _pictures(session, publication, now=now)
    publication.waits_for_lead, publication.note = False, ""


def check(session: Session, publication: Publication, *, now: datetime) -> None:
    """Whether it could begin now; nothing is changed. Raises as `start`."""
    PUBLICATION.follow(publication.state, "start", facts(session, publication, now))


def facts(session: Session, publication: Publication, now: datetime, *, by_hand: bool = False) -> StartFacts:
    """What is looked at again at the moment."""
    draft = publication.variant.draft
    approval = queries.valid_approval(session, draft.id)
    revision = publication.revision
    valid = (approval is not None and revision is not None and approval.sha256 == revision.sha256
             and draft.state in _GOES_OUT)
    author = draft.claim.author if draft.claim else None
    source = draft.version_of
    if source is not None:
        valid = valid and source.state in _GOES_OUT
    return StartFacts(source_current=source is None or source_of(session, draft).flag is not SourceFlag.CHANGED,
                      is_due=publication.due_at <= now, approvals_valid=valid,
                      author_active=author is not None and author.is_active,
                      may_go=by_hand or not queries.is_paused(session, publication))


def _pictures(session: Session, publication: Publication, *, now: datetime) -> None:
    """Hold a text back whose pictures may not be shown; show those of one that goes. Raises RuleBroken."""
    revision = publication.revision
    images = render(revision.body, lang=publication.lang).images if revision else ()
    if not images:
        return
    uids = asset_rules.uids_in(images)
    today = local_date(now, get_organisation(session).zone)
    reason = asset_rules.why_not(images, assets.by_uid(session, uids), on=today)
    if reason is not None:
        raise RuleBroken(reason)
    mark_published(session, uids, now=now)


def stop(session: Session, publication: Publication, code: str, *, now: datetime) -> None:
    """It does not go out now: it stays visible and waits for a lead."""
    publication.waits_for_lead, publication.note = True, code
    events.announce(session, PublicationStopped(publication, code, now))
