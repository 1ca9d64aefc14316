"""What the list of publications shows: one statement for each part of it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.listeners import OWN
from planner.channels.models import Channel
from planner.people.models import Person
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.publishing.models import AttemptKind, Errand, Publication, Variant
from planner.steps.publishing.services.errands import OPEN
from planner.steps.writing.models import Draft
from planner.workflow.publishing import ErrandState, PublicationState

_P = PublicationState
PAGE = 50


class Part(StrEnum):
    """A part of the list: what somebody has to decide, what goes out, what is out."""

    DECIDE = "decide"
    COMING = "coming"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Line:
    """One publication as the list shows it; ``id`` is for the way to the next page."""

    id: int
    uid: str
    state: PublicationState
    title: str
    lang: str
    channel: str
    is_own: bool
    author: str
    due_at: datetime
    published_at: datetime | None
    next_try_at: datetime | None
    tries: int
    slot_uid: str
    slug: str | None
    url: str | None
    waits_for_lead: bool
    note: str
    errand: AttemptKind | None
    errand_state: ErrandState | None
    errand_note: str | None


Cursor = tuple[datetime, int]


def lines(session: Session, part: Part, *, channel: str | None = None, beyond: Cursor | None = None,
          limit: int = PAGE) -> list[Line]:
    """One part of the list by moment, what is out newest first; ``beyond`` is where the page before ended.

    Until a text is out its line bears the topic's title, which everybody may know; the draft's is its readers'.
    """
    title = sa.case((Publication.state == _P.PUBLISHED, Draft.title), else_=sa.func.coalesce(Topic.title, ""))
    is_out = part is Part.OUT
    at = Publication.published_at if is_out else Publication.due_at
    found = (sa.select(Publication.id, Publication.uid, Publication.state, title, Publication.lang, Channel.name,
                       Channel.connector == OWN, Person.name, Publication.due_at, Publication.published_at,
                       Publication.next_try_at, Publication.tries, Slot.uid, Publication.slug, Publication.url,
                       Publication.waits_for_lead, Publication.note, Errand.kind, Errand.state, Errand.note)
             .join(Variant, Variant.id == Publication.variant_id).join(Channel, Channel.id == Variant.channel_id)
             .join(Draft, Draft.id == Variant.draft_id).join(Slot, Slot.id == Publication.slot_id)
             .outerjoin(Topic, Topic.id == Slot.topic_id)
             .outerjoin(Errand, sa.and_(Errand.publication_id == Publication.id, Errand.state.in_(OPEN)))
             .join(Claim, Claim.id == Draft.claim_id).join(Person, Person.id == Claim.author_id)
             .where(_of(part), Slot.is_reserve.is_(False)).limit(limit))
    if channel is not None:
        found = found.where(Channel.key == channel)
    if beyond is not None:
        moment, key = beyond
        further = (at < moment, Publication.id < key) if is_out else (at > moment, Publication.id > key)
        found = found.where(sa.or_(further[0], sa.and_(at == moment, further[1])))
    order = (at.desc(), Publication.id.desc()) if is_out else (at, Publication.id)
    return [Line(*row) for row in session.execute(found.order_by(*order))]


def _of(part: Part) -> sa.ColumnElement[bool]:
    failed_there = sa.and_(Publication.state == _P.PUBLISHED, Errand.state == ErrandState.FAILED)
    decide = sa.or_(Publication.state == _P.FAILED, failed_there, sa.and_(
        Publication.state.in_((_P.SCHEDULED, _P.READY, _P.VERIFYING)), Publication.waits_for_lead.is_(True)))
    if part is Part.DECIDE:
        return decide
    if part is Part.OUT:
        return Publication.state.in_((_P.PUBLISHED, _P.TAKEN_DOWN))
    return sa.and_(Publication.state.in_((_P.DRAFT, _P.READY, _P.SCHEDULED, _P.PUBLISHING, _P.VERIFYING)),
                   Publication.waits_for_lead.is_(False))


def cursor_after(found: Sequence[Line], part: Part) -> Cursor | None:
    """Where a full page ends; None when nothing can come after it."""
    if len(found) < PAGE:
        return None
    last = found[-1]
    at = last.published_at if part is Part.OUT else last.due_at
    return None if at is None else (at, last.id)
