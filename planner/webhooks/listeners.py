"""What becomes a webhook: the news of agenda, writing, publishing and reminders, each as one type."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from planner.core import events
from planner.messages.events import DigestSent
from planner.messages.letters import absolute, link
from planner.messages.words import add_notices
from planner.people.models import Person
from planner.steps.agenda.events import (
    SlotCancelled,
    SlotClaimed,
    SlotMoved,
    SlotOpened,
    SlotReleased,
    SlotRestored,
)
from planner.steps.agenda.models import Claim, Slot
from planner.steps.publishing.events import (
    ArticleCorrected,
    ArticlePublished,
    ArticleTakenDown,
    PublicationFailed,
    PublicationStopped,
)
from planner.steps.publishing.models import Publication
from planner.steps.writing.events import DraftApproved, DraftSubmitted, ReviewAnswered
from planner.steps.writing.models import Draft
from planner.web import panels
from planner.webhooks import queries
from planner.webhooks.rules import Subject, Type
from planner.webhooks.services import announce
from planner.webhooks.words import NOTICES
from planner.workflow.agenda import SlotState

People = Sequence[tuple[str, str]]


def _named(*people: Person) -> People:
    return tuple((person.uid, person.name) for person in people)


def _writers(claim: Claim | None) -> People:
    return _named(claim.author, *claim.co_authors) if claim is not None else ()


def of_slot(slot: Slot, people: People) -> Subject:
    """A slot; a finished piece in waiting has no moment yet."""
    return Subject(slot.uid, link("agenda.slot", uid=slot.uid), slot.topic.title if slot.topic else "",
                   slot.state.value, None if slot.is_reserve else slot.publish_at, slot.zone, people)


def of_draft(draft: Draft, people: People) -> Subject:
    """The text of a claim: its title and its slot's moment, never what is in it."""
    slot = draft.claim.slot if draft.claim is not None else None
    return Subject(draft.uid, link("drafts.show", uid=draft.uid), draft.title, draft.state.value,
                   None if slot is None or slot.is_reserve else slot.publish_at, slot.zone if slot else "UTC", people)


def of_publication(publication: Publication) -> Subject:
    """One text on one channel: where it is once it is out, else where its publication is looked after."""
    slot, draft = publication.slot, publication.variant.draft
    address = absolute(publication.url) if publication.url else link("publishing.slot", uid=slot.uid)
    return Subject(publication.uid, address, draft.title, publication.state.value,
                   publication.published_at or publication.due_at, slot.zone, _writers(draft.claim))


def of_person(news: DigestSent) -> Subject:
    """A daily mail: to whom, and nothing of what it says."""
    return Subject(news.person.uid, link("reminders.index"), "", "sent", news.now, news.person.zone,
                   _named(news.person))


def _slot(kind: Type, session: Session, news: Any) -> int:
    claim = getattr(news, "claim", None) or news.slot.live_claim
    return announce(session, kind, lambda: of_slot(news.slot, _writers(claim)), now=news.now)


def _restored(session: Session, news: SlotRestored) -> int:
    return _slot(Type.SLOT_OPENED, session, news) if news.slot.state is SlotState.OPEN else 0


def _requested(session: Session, news: DraftSubmitted) -> int:
    def subject() -> Subject:
        asked = dict.fromkeys(request.reviewer for request in news.draft.rounds[-1].requests)
        return of_draft(news.draft, _named(*asked))

    return announce(session, Type.REVIEW_REQUESTED, subject, now=news.now)


def _answered(session: Session, news: ReviewAnswered) -> int:
    return announce(session, Type.REVIEW_ANSWERED,
                    lambda: of_draft(news.request.round.draft, _named(news.request.reviewer)), now=news.now)


def _approved(session: Session, news: DraftApproved) -> int:
    return announce(session, Type.DRAFT_APPROVED, lambda: of_draft(news.draft, _writers(news.draft.claim)),
                    now=news.now)


def _publication(kind: Type, session: Session, news: Any) -> int:
    return announce(session, kind, lambda: of_publication(news.publication), now=news.now)


def _published_many(session: Session, news: Sequence[ArticlePublished]) -> int:
    """As one by one; a pass with hundreds of texts asks once whether anybody listens."""
    if not queries.listening(session, Type.PUBLICATION_PUBLISHED):
        return 0
    return sum(_publication(Type.PUBLICATION_PUBLISHED, session, each) for each in news)


def _corrected(session: Session, news: ArticleCorrected) -> int:
    draft = news.correction.draft
    return announce(session, Type.PUBLICATION_CORRECTED, lambda: of_draft(draft, _writers(draft.claim)), now=news.now)


def _digest(session: Session, news: DigestSent) -> int:
    return announce(session, Type.REMINDER_DIGEST, lambda: of_person(news), now=news.now)


TABLE: dict[type[Any], Callable[[Session, Any], int]] = {
    SlotOpened: partial(_slot, Type.SLOT_OPENED), SlotRestored: _restored,
    SlotClaimed: partial(_slot, Type.SLOT_CLAIMED), SlotReleased: partial(_slot, Type.SLOT_RELEASED),
    SlotMoved: partial(_slot, Type.SLOT_MOVED), SlotCancelled: partial(_slot, Type.SLOT_CANCELLED),
    DraftSubmitted: _requested, ReviewAnswered: _answered, DraftApproved: _approved,
    ArticlePublished: partial(_publication, Type.PUBLICATION_PUBLISHED),
    PublicationFailed: partial(_publication, Type.PUBLICATION_FAILED),
    PublicationStopped: partial(_publication, Type.PUBLICATION_FAILED), ArticleCorrected: _corrected,
    ArticleTakenDown: partial(_publication, Type.PUBLICATION_TAKEN_DOWN), DigestSent: _digest}


def _bar(subject: Any) -> str:
    return render_template("webhooks/_bar.html")


def connect() -> None:
    """Listen to the news, and put the page among the settings."""
    for kind, listener in TABLE.items():
        events.subscribe(kind, listener)
    events.subscribe(ArticlePublished, TABLE[ArticlePublished], many=_published_many)
    add_notices(NOTICES, urgent=NOTICES)
    panels.register("settings.bar", _bar)
