"""The moment itself: everything is checked again, then the text is out, once (docs/domain.md c; trust 2.7, 6.4)."""
from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import standstill
from planner.core.errors import RuleBroken
from planner.people.models import Person, Site
from planner.policy import Action
from planner.steps.publishing import queries, rules
from planner.steps.publishing.models import Publication, SlugHistory
from planner.steps.publishing.services import moment, out
from planner.steps.publishing.services.planning import is_automatic, is_own
from planner.steps.publishing.services.states import advance_publication
from planner.workflow.publishing import PublicationState

log = logging.getLogger("planner")
_P = PublicationState


def release_due(session: Session, publication_id: int, *, now: datetime) -> bool:
    """Put one due publication of our own out; returns whether it went.

    One that is too late, whose checks no longer hold, or that breaks on its way stays visible and waits for a lead: it
    is not tried again every few seconds.
    """
    publication = queries.lock_due(session, publication_id)
    if publication is None or publication.due_at > now or publication.waits_for_lead:
        return False
    if not rules.goes_out_by_itself(publication.due_at, now=now):
        moment.stop(session, publication, "publication_too_late", now=now)
        return False
    try:
        with session.begin_nested():
            moment.start(session, publication, actor_id=None, now=now)
            _put_out(session, publication, now=now)
    except RuleBroken as refused:
        if refused.code != "publication_paused":        # a pause holds it; whoever resumes decides
            moment.stop(session, publication, refused.code, now=now)
        return False
    except OperationalError:                # the database is away: nothing is known of the text, so it is tried again
        raise
    except Exception:
        log.exception("publication %s broke on its way out and waits for a lead", publication_id)
        moment.stop(session, publication, "publication_broke", now=now)
        return False
    return True


def release_now(session: Session, *, actor: Person, publication: Publication, now: datetime) -> bool:
    """A lead puts out what waits, at once; returns whether it is out, or goes as soon as its channel has a turn.

    Raises:
        NotAllowed, Conflict.
        RuleBroken: the checks of the moment, a channel that is done by hand, or a house that stands still.
    """
    policy.require(actor, Action.PUBLISH, publication)
    if standstill.is_still(session):
        raise RuleBroken("publication_still")
    channel = publication.variant.channel
    if not is_automatic(channel):
        raise RuleBroken("publication_by_hand")
    if publication.state is _P.READY:
        advance_publication(session, publication, "schedule", actor_id=actor.id, now=now)
    publication.due_at = min(publication.due_at, now)
    if not is_own(channel):                             # no request waits for another house
        moment.check(session, publication, now=now)
        publication.next_try_at, publication.tries = now, 0
        publication.waits_for_lead, publication.note = False, ""
        return False
    moment.start(session, publication, actor_id=actor.id, now=now)
    _put_out(session, publication, now=now)
    return True


def confirm_by_hand(session: Session, *, actor: Person, publication: Publication, url: str, now: datetime) -> None:
    """A lead posted it there and gives its address as proof; also where the planner itself could not.

    Raises:
        RuleBroken: no http(s) address (``publication_needs_url``), our own site (``publication_by_itself``), or an
            approval fell meanwhile.
        Conflict: it is out already, or on its way at this moment.
    """
    policy.require(actor, Action.PUBLISH, publication)
    if is_own(publication.variant.channel):
        raise RuleBroken("publication_by_itself")
    split = _split(url)
    if split is None or split.scheme not in {"http", "https"} or not split.hostname or len(url) > 500:
        raise RuleBroken("publication_needs_url")
    if publication.state is not _P.VERIFYING:           # there it is found, by a person
        _step_up(session, publication, actor=actor, now=now)
        publication.due_at = min(publication.due_at, now)
        moment.start(session, publication, actor_id=actor.id, now=now, by_hand=True)     # it is out there already
    publication.url = url
    out.finish(session, publication, now=now)


def _step_up(session: Session, publication: Publication, *, actor: Person, now: datetime) -> None:
    for state, event in ((_P.FAILED, "retry"), (_P.READY, "schedule")):
        if publication.state is state:
            advance_publication(session, publication, event, actor_id=actor.id, now=now)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:                  # such as brackets that hold no address
        return None


def _put_out(session: Session, publication: Publication, *, now: datetime) -> None:
    """Give the text its address on our own site."""
    out.attempt(publication, now=now)
    site_id = publication.site_id or session.scalar(sa.select(Site.id).where(Site.is_main).order_by(Site.id))
    assert site_id is not None
    publication.site_id = site_id
    draft, revision = publication.variant.draft, publication.revision
    assert revision is not None
    if publication.slug is None:
        stem = rules.slug(revision.title)
        taken = queries.taken_slugs(session, site_id, publication.lang, stem, but_draft=draft.id)
        publication.slug = rules.free_slug(stem, taken)
    session.flush()
    known = session.scalar(sa.select(SlugHistory.id).where(
        SlugHistory.site_id == site_id, SlugHistory.lang == publication.lang, SlugHistory.slug == publication.slug))
    if known is None:
        session.add(SlugHistory(site_id=site_id, lang=publication.lang, slug=publication.slug, draft_id=draft.id,
                                from_at=now))
    publication.url = out.article_path(session, publication)
    out.finish(session, publication, now=now)
    out.index(session, publication)
