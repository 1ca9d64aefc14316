"""The moment itself: everything is checked again, then the text is out, once (docs/domain.md c; trust 2.7, 6.4)."""
from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner import policy
from planner.assets import queries as assets
from planner.assets import rules as asset_rules
from planner.assets.services import mark_published
from planner.core import events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person, Site
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.search import services as search
from planner.steps.agenda.services import outcomes
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries, rules
from planner.steps.publishing.events import ArticlePublished, PublicationStopped
from planner.steps.publishing.models import Outcome, Publication, PublicationAttempt, SlugHistory
from planner.steps.publishing.services.planning import is_own, required
from planner.steps.publishing.services.states import advance_publication
from planner.steps.writing.queries.versions import source_of
from planner.steps.writing.rules.languages import SourceFlag
from planner.steps.writing.services.states import advance_draft
from planner.web.markdown import plain_text, render
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState, StartFacts
from planner.workflow.writing import DraftState

log = logging.getLogger("planner")
_P = PublicationState


def release_due(session: Session, publication_id: int, *, now: datetime) -> bool:
    """Put one due publication out; returns whether it went.

    One that is too late, whose checks no longer hold, or that breaks on its way stays visible and waits for a lead: it
    is not tried again every few seconds.
    """
    publication = queries.lock_due(session, publication_id)
    if publication is None or publication.due_at > now or publication.waits_for_lead:
        return False
    if not rules.goes_out_by_itself(publication.due_at, now=now):
        _stop(session, publication, "publication_too_late", now=now)
        return False
    try:
        with session.begin_nested():
            _start(session, publication, actor_id=None, now=now)
            _put_out(session, publication, now=now)
    except RuleBroken as refused:
        if refused.code != "publication_paused":        # a pause holds it; whoever resumes decides
            _stop(session, publication, refused.code, now=now)
        return False
    except OperationalError:                # the database is away: nothing is known of the text, so it is tried again
        raise
    except Exception:
        log.exception("publication %s broke on its way out and waits for a lead", publication_id)
        _stop(session, publication, "publication_broke", now=now)
        return False
    return True


def release_now(session: Session, *, actor: Person, publication: Publication, now: datetime) -> None:
    """A lead puts out what waits, at once. Raises NotAllowed, Conflict, RuleBroken (the checks are the same)."""
    policy.require(actor, Action.PUBLISH, publication)
    if not is_own(publication.variant.channel):
        raise RuleBroken("publication_by_hand")
    if publication.state is _P.READY:
        advance_publication(session, publication, "schedule", actor_id=actor.id, now=now)
    publication.due_at = min(publication.due_at, now)
    _start(session, publication, actor_id=actor.id, now=now)
    _put_out(session, publication, now=now)


def confirm_by_hand(session: Session, *, actor: Person, publication: Publication, url: str, now: datetime) -> None:
    """A lead posted it there and gives its address as proof.

    Raises:
        RuleBroken: no http(s) address (``publication_needs_url``), our own site (``publication_by_itself``), or an
            approval fell meanwhile.
        Conflict: it is out already.
    """
    policy.require(actor, Action.PUBLISH, publication)
    if is_own(publication.variant.channel):
        raise RuleBroken("publication_by_itself")
    split = _split(url)
    if split is None or split.scheme not in {"http", "https"} or not split.hostname or len(url) > 500:
        raise RuleBroken("publication_needs_url")
    if publication.state is _P.READY:
        advance_publication(session, publication, "schedule", actor_id=actor.id, now=now)
    publication.due_at = min(publication.due_at, now)
    _start(session, publication, actor_id=actor.id, now=now, by_hand=True)      # it is out there already
    publication.url = url
    _finish(session, publication, now=now)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:                  # such as brackets that hold no address
        return None


def take_down(session: Session, *, actor: Person, publication: Publication, reason: str, now: datetime) -> None:
    """Take a text off our site; its address answers 410 from now on. Raises NotAllowed, Conflict, RuleBroken."""
    policy.require(actor, Action.PUBLISH, publication)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    advance_publication(session, publication, "take_down", actor_id=actor.id, now=now, reason=reason)
    publication.changed_at = now
    search.drop(session, kind="article", uid=publication.uid)
    work = _work(session, publication)
    if work is not None and not _is_out_elsewhere(session, publication):
        work.is_out = False


def _is_out_elsewhere(session: Session, publication: Publication) -> bool:
    return any(each.state is _P.PUBLISHED for each in queries.live_of_draft(session, publication.variant.draft_id))


def _facts(session: Session, publication: Publication, now: datetime, *, by_hand: bool) -> StartFacts:
    draft = publication.variant.draft
    approval = queries.valid_approval(session, draft.id)
    revision = publication.revision
    valid = (approval is not None and revision is not None and approval.sha256 == revision.sha256
             and draft.state in {DraftState.SCHEDULED, DraftState.PUBLISHED})
    author = draft.claim.author if draft.claim else None
    source = draft.version_of
    if source is not None:
        valid = valid and source.state in {DraftState.SCHEDULED, DraftState.PUBLISHED}
    return StartFacts(source_current=source is None or source_of(session, draft).flag is not SourceFlag.CHANGED,
                      is_due=publication.due_at <= now, approvals_valid=valid,
                      author_active=author is not None and author.is_active,
                      may_go=by_hand or not queries.is_paused(session, publication))


def _start(session: Session, publication: Publication, *, actor_id: int | None, now: datetime,
           by_hand: bool = False) -> None:
    if publication.state is _P.PUBLISHED:
        raise Conflict("publication_out_already")
    if publication.slot.is_reserve:
        raise RuleBroken("publication_in_reserve")
    advance_publication(session, publication, "start", actor_id=actor_id, now=now,
                        facts=_facts(session, publication, now, by_hand=by_hand))
    _pictures(session, publication, now=now)
    publication.waits_for_lead, publication.note = False, ""


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


def _stop(session: Session, publication: Publication, code: str, *, now: datetime) -> None:
    publication.waits_for_lead, publication.note = True, code
    events.announce(session, PublicationStopped(publication, code, now))


def _put_out(session: Session, publication: Publication, *, now: datetime) -> None:
    """Give the text its address on our own site."""
    _attempt(session, publication, now=now)
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
    publication.url = _path(session, publication)
    _finish(session, publication, now=now)
    search.put(session, kind="article", uid=publication.uid, lang=publication.lang, title=revision.title,
               text=plain_text(revision.body), address=publication.url, audience="public",
               detail=", ".join(person.name for person in _authors(publication)))


def _path(session: Session, publication: Publication) -> str:
    house = get_organisation(session)
    prefix = "/blog/" if publication.lang == house.locale else f"/blog/{publication.lang}/"
    return f"{prefix}{publication.slug}"


def _attempt(session: Session, publication: Publication, *, now: datetime) -> None:
    number = len(publication.attempts) + 1
    publication.attempts.append(PublicationAttempt(
        number=number, at=now, idempotency_key=f"{publication.uid}:{number}", outcome=Outcome.OK))


def _finish(session: Session, publication: Publication, *, now: datetime) -> None:
    advance_publication(session, publication, "ok", actor_id=None, now=now)
    publication.published_at = publication.changed_at = now
    draft = publication.variant.draft
    if draft.state is DraftState.SCHEDULED:
        advance_draft(session, draft, "publish", actor_id=None, now=now)
    _keep_work(session, publication, now=now)
    slot = publication.slot
    siblings = list(queries.live_of_slot(session, slot.id))
    if slot.state in {SlotState.READY, SlotState.PARTLY_PUBLISHED} and all(
            each.state is _P.PUBLISHED for each in required(siblings)):
        outcomes.mark_published(session, slot, now=now)
    events.announce(session, ArticlePublished(publication, now))


def _authors(publication: Publication) -> list[Person]:
    claim = publication.variant.draft.claim
    return [claim.author, *claim.co_authors] if claim else []


def _work(session: Session, publication: Publication) -> PublishedWork | None:
    return session.scalar(sa.select(PublishedWork).where(PublishedWork.source_uid == publication.variant.draft.uid))


def _keep_work(session: Session, publication: Publication, *, now: datetime) -> None:
    """Write what maps, matching and cadence read; the first publication of a text gives it its date."""
    draft, revision = publication.variant.draft, publication.revision
    assert revision is not None
    authors = _authors(publication)
    work = _work(session, publication)
    if work is None:
        topic = publication.slot.topic
        work = PublishedWork(source_uid=draft.uid, published_at=now, lang=draft.lang, personas=list(draft.personas),
                             local_date=local_date(now, get_organisation(session).zone), title=revision.title,
                             areas=[topic.area] if topic and topic.area else [],
                             topic_uid=topic.uid if topic else None)
        session.add(work)
    work.title, work.excerpt, work.authors = revision.title, publication.variant.excerpt, authors
    work.is_out = draft.version_of_id is None           # a language version counts with its source
    if is_own(publication.variant.channel):
        work.address = publication.url or ""
