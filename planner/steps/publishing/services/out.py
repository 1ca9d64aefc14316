"""What follows when a text is out on a channel, or is not: its draft, its slot, the works, the index, the news."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.search import services as search
from planner.search.services import Opened
from planner.steps.agenda.services import outcomes
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries
from planner.steps.publishing.events import ArticlePublished, SlotPartlyPublished
from planner.steps.publishing.models import AttemptKind, Outcome, Publication, PublicationAttempt
from planner.steps.publishing.services.planning import is_own, required
from planner.steps.publishing.services.states import advance_publication
from planner.steps.writing.services.states import advance_draft
from planner.web.markdown import plain_text
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState

_P = PublicationState


def finish(session: Session, publication: Publication, *, now: datetime) -> None:
    """It is out there: the state, and everything that follows from it. The address is known already."""
    advance_publication(session, publication, "ok", actor_id=None, now=now)
    publication.published_at = publication.changed_at = now
    publication.leased_until = publication.next_try_at = publication.failed_at = None
    publication.tries, publication.waits_for_lead, publication.note = 0, False, ""
    draft = publication.variant.draft
    if draft.state is DraftState.SCHEDULED:
        advance_draft(session, draft, "publish", actor_id=None, now=now)
    keep_work(session, publication, now=now)
    settle_slot(session, publication, now=now)
    events.announce(session, ArticlePublished(publication, now))


def settle_slot(session: Session, publication: Publication, *, now: datetime) -> None:
    """Say of the slot what its channels came to: all of them have it, or some have it and one failed.

    Source: docs/domain.md c (slot: published, partly; one of three channels fails).
    """
    slot = publication.slot
    if slot.state not in {SlotState.READY, SlotState.PARTLY_PUBLISHED}:
        return
    wanted = required(list(queries.live_of_slot(session, slot.id)))
    states = {each.state for each in wanted}
    if states == {_P.PUBLISHED}:
        outcomes.mark_published(session, slot, now=now)
    elif slot.state is SlotState.READY and {_P.PUBLISHED, _P.FAILED} <= states:
        outcomes.mark_partly(session, slot, now=now)
        events.announce(session, SlotPartlyPublished(slot, now))


def authors(publication: Publication) -> list[Person]:
    """Who wrote it: the author and the co-authors."""
    claim = publication.variant.draft.claim
    return [claim.author, *claim.co_authors] if claim else []


def find_work(session: Session, publication: Publication) -> PublishedWork | None:
    """What maps, matching and cadence know of its text."""
    return session.scalar(sa.select(PublishedWork).where(PublishedWork.source_uid == publication.variant.draft.uid))


def new_work(publication: Publication, *, now: datetime, zone: str) -> PublishedWork:
    """The work that a text becomes with its first publication, which gives it its date."""
    draft, topic, revision = publication.variant.draft, publication.slot.topic, publication.revision
    assert revision is not None
    return PublishedWork(source_uid=draft.uid, published_at=now, lang=draft.lang, personas=list(draft.personas),
                         local_date=local_date(now, zone), title=revision.title,
                         areas=[topic.area] if topic and topic.area else [], topic_uid=topic.uid if topic else None)


def describe_work(work: PublishedWork, publication: Publication) -> None:
    """Bring a work up to date with one publication of its text."""
    assert publication.revision is not None
    work.title, work.excerpt, work.authors = (publication.revision.title, publication.variant.excerpt,
                                              authors(publication))
    work.is_out = publication.variant.draft.version_of_id is None       # a language version counts with its source
    if is_own(publication.variant.channel):
        work.address = publication.url or ""


def keep_work(session: Session, publication: Publication, *, now: datetime) -> None:
    """Write what maps, matching and cadence read."""
    work = find_work(session, publication)
    if work is None:
        work = new_work(publication, now=now, zone=get_organisation(session).zone)
        session.add(work)
    describe_work(work, publication)


def attempt(publication: Publication, *, now: datetime, kind: AttemptKind = AttemptKind.PUBLISH,
            outcome: Outcome | None = Outcome.OK) -> PublicationAttempt:
    """Write down that something is tried; ``outcome`` None while it runs. The key is the publication's in each try."""
    number = max((each.number for each in publication.attempts), default=0) + 1
    made = PublicationAttempt(number=number, kind=kind, at=now, idempotency_key=publication.uid, outcome=outcome,
                              ended_at=now if outcome is not None else None)
    publication.attempts.append(made)
    return made


def opened(publication: Publication) -> Opened:
    """What everybody finds of it from now on."""
    assert publication.revision is not None
    return Opened(publication.uid, publication.revision.sha256, publication.url or "",
                  ", ".join(person.name for person in authors(publication)))


def index(session: Session, publication: Publication) -> None:
    """Let everybody find an article of ours; most of it was made ready when it was planned."""
    entry, revision = opened(publication), publication.revision
    assert revision is not None
    if not search.open_many(session, kind="article", opened=[entry]):
        search.put(session, kind="article", uid=entry.uid, lang=publication.lang, title=revision.title,
                   text=plain_text(revision.body), address=entry.address, audience="public", detail=entry.detail)


def article_path(session: Session, publication: Publication) -> str:
    """The path of an article of ours."""
    house = get_organisation(session)
    prefix = "/blog/" if publication.lang == house.locale else f"/blog/{publication.lang}/"
    return f"{prefix}{publication.slug}"
