"""Reads about publications: what is planned, what waits, what is out."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.channels.listeners import OWN
from planner.channels.models import Channel
from planner.connectors import KINDS
from planner.core.errors import NotFound
from planner.core.reading import read
from planner.messages.models import Notice
from planner.steps.agenda.models import Claim, Slot, slot_channel
from planner.steps.agenda.queries.pauses import is_held
from planner.steps.agenda.rules.pauses import Place
from planner.steps.publishing import rules
from planner.steps.publishing.models import (
    Correction,
    Errand,
    Publication,
    PublicationAttempt,
    SlugHistory,
    Variant,
)
from planner.steps.writing.models import Draft, FinalApproval, ReviewRound, Revision
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState

_P = PublicationState
GONE = (_P.CANCELLED, _P.TAKEN_DOWN)
# Of a statement about publications with their variants and slots: an open pause holds it.
PAUSED = is_held(slot_id=Publication.slot_id, site_id=Publication.site_id, channel_id=Variant.channel_id,
                  campaign_id=Slot.campaign_id)
PAGE = 50


def _whole() -> sa.Select[Publication]:
    draft = joinedload(Publication.variant).joinedload(Variant.draft)
    return sa.select(Publication).options(
        joinedload(Publication.variant).joinedload(Variant.channel),
        draft.joinedload(Draft.claim).joinedload(Claim.author),
        joinedload(Publication.slot), joinedload(Publication.revision).load_only(Revision.sha256, Revision.number))


def get_publication(session: Session, uid: str) -> Publication:
    """The publication with this uid. Raises NotFound."""
    found = session.scalar(_whole().where(Publication.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def live_of_slot(session: Session, slot_id: int) -> Sequence[Publication]:
    """The publications of a slot that are not over, by channel."""
    return session.scalars(_whole().where(Publication.slot_id == slot_id, Publication.state.not_in(GONE))
                           .order_by(Publication.id)).all()


def with_attempts(session: Session, slot_id: int) -> Sequence[Publication]:
    """The same, with all that was tried, and those that were given up; two statements."""
    return session.scalars(
        _whole().where(Publication.slot_id == slot_id, sa.or_(
            Publication.state.not_in(GONE), Publication.state == _P.TAKEN_DOWN, sa.exists().where(
                PublicationAttempt.publication_id == Publication.id)))
        .order_by(Publication.id).options(selectinload(Publication.attempts))).all()


def open_errands(session: Session, slot_id: int) -> dict[int, Errand]:
    """What has to change over there and is not done, of a slot's publications, by their id."""
    return {each.publication_id: each for each in session.scalars(
        sa.select(Errand).join(Publication, Publication.id == Errand.publication_id)
        .where(Publication.slot_id == slot_id, Errand.state.in_(("waiting", "sending", "failed"))))}


def live_of_draft(session: Session, draft_id: int) -> Sequence[Publication]:
    """The publications of a draft that are not over, by channel."""
    return session.scalars(_live_of_draft(), {"draft": draft_id}).all()


@cache
def _live_of_draft() -> sa.Select[Publication]:
    return (_whole().join(Variant, Variant.id == Publication.variant_id)
            .where(Variant.draft_id == sa.bindparam("draft"), Publication.state.not_in(GONE))
            .order_by(Publication.id))


def has_variants(session: Session, draft_id: int) -> bool:
    """Whether anything of a draft was ever planned; of a text approved for the first time nothing was."""
    return bool(read(session, _ANY, {"draft": draft_id}))


_ANY = sa.select(Variant.id).where(Variant.draft_id == sa.bindparam("draft")).limit(1)


def variants_of(session: Session, draft: Draft) -> dict[int, Variant]:
    """The variants of a draft in its own language, by channel."""
    return {each.channel_id: each for each in session.scalars(_variants(), {"draft": draft.id, "lang": draft.lang})}


@cache
def _variants() -> sa.Select[Variant]:
    return sa.select(Variant).where(Variant.draft_id == sa.bindparam("draft"), Variant.lang == sa.bindparam("lang"))


def channels_of(session: Session, slot: Slot) -> Sequence[Channel]:
    """The channels of a slot by key, each with its rules; two statements."""
    return session.scalars(_channels(), {"slot": slot.id}).all()


@cache
def _channels() -> sa.Select[Channel]:
    return (sa.select(Channel).join(slot_channel, slot_channel.c.channel_id == Channel.id)
            .where(slot_channel.c.slot_id == sa.bindparam("slot")).order_by(Channel.key)
            .options(selectinload(Channel.rules)))


def live_of_versions(session: Session, draft_id: int) -> Sequence[Publication]:
    """The publications of a draft's language versions that are not over."""
    return session.scalars(_whole().join(Variant, Variant.id == Publication.variant_id)
                           .join(Draft, Draft.id == Variant.draft_id)
                           .where(Draft.version_of_id == draft_id, Publication.state.not_in(GONE))
                           .order_by(Publication.id)).all()


def valid_approval(session: Session, draft_id: int) -> FinalApproval | None:
    """The newest final approval of a draft that nothing made stale."""
    return session.scalar(
        sa.select(FinalApproval).join(ReviewRound, ReviewRound.id == FinalApproval.round_id)
        .where(ReviewRound.draft_id == draft_id, FinalApproval.stale_at.is_(None))
        .order_by(FinalApproval.id.desc()).limit(1))


def text_that_is_out(session: Session, draft_id: int) -> Revision | None:
    """The revision of a draft that readers see now, None when nothing of it is out."""
    return session.scalar(
        sa.select(Revision).join(Publication, Publication.revision_id == Revision.id)
        .join(Variant, Variant.id == Publication.variant_id)
        .where(Variant.draft_id == draft_id, Publication.state == _P.PUBLISHED)
        .order_by(Revision.number.desc()).limit(1))


def get_correction(session: Session, uid: str) -> Correction:
    """The correction with this uid, its texts and people. Raises NotFound."""
    draft = joinedload(Correction.draft)
    found = session.scalar(sa.select(Correction).where(Correction.uid == uid).options(
        joinedload(Correction.was), joinedload(Correction.revision), joinedload(Correction.by),
        joinedload(Correction.reviewer), joinedload(Correction.persona),
        draft.joinedload(Draft.claim).joinedload(Claim.author), draft.joinedload(Draft.claim).joinedload(Claim.slot)))
    if found is None:
        raise NotFound("not_found")
    return found


def corrections_of(session: Session, draft_id: int) -> Sequence[Correction]:
    """What was mended in a text, or is to be, newest first."""
    return session.scalars(sa.select(Correction).where(Correction.draft_id == draft_id)
                           .order_by(Correction.id.desc()).options(joinedload(Correction.by))).all()


def due_ids(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Keys of what we publish ourselves and is due, oldest first; not what waits for a lead, nor what is paused."""
    return list(session.scalars(
        sa.select(Publication.id).join(Variant, Variant.id == Publication.variant_id)
        .join(Channel, Channel.id == Variant.channel_id).join(Slot, Slot.id == Publication.slot_id)
        .where(Channel.connector == OWN, Publication.state == _P.SCHEDULED,
               Publication.due_at <= now, Publication.waits_for_lead.is_(False), ~PAUSED)
        .order_by(Publication.due_at, Publication.id).limit(limit)))


def too_late(session: Session, *, now: datetime) -> Sequence[Publication]:
    """What the planner puts out itself and was to go, or to be tried again, more than two hours ago; the oldest first.

    Not what waits for a lead already, nor what is paused. Source: docs/domain.md c (scheduler was down).
    """
    at = sa.func.coalesce(Publication.next_try_at, Publication.due_at)
    return session.scalars(
        _whole().join(Variant, Variant.id == Publication.variant_id).join(Channel, Channel.id == Variant.channel_id)
        .join(Slot, Slot.id == Publication.slot_id)
        .where(Publication.state == _P.SCHEDULED, Publication.due_at < now - rules.GOES_OUT_WITHIN,
               at < now - rules.GOES_OUT_WITHIN, Publication.waits_for_lead.is_(False), ~PAUSED,
               Channel.connector.in_((OWN, *KINDS)))
        .order_by(Publication.due_at, Publication.id)).all()


def partly_since(session: Session, *, before: datetime) -> Sequence[Publication]:
    """What failed before an instant, of slots that are partly published, and nobody was asked about yet."""
    asked = sa.exists().where(Notice.key == sa.literal("choose:") + Publication.uid)
    return session.scalars(
        _whole().join(Slot, Slot.id == Publication.slot_id)
        .where(Publication.state == _P.FAILED, Publication.failed_at <= before,
               Slot.state == SlotState.PARTLY_PUBLISHED, ~asked)
        .order_by(Publication.failed_at, Publication.id)).all()


def is_paused(session: Session, publication: Publication) -> bool:
    """Whether an open pause holds it."""
    return bool(session.scalar(
        sa.select(sa.literal(True)).select_from(Publication).join(Variant, Variant.id == Publication.variant_id)
        .join(Slot, Slot.id == Publication.slot_id).where(Publication.id == publication.id, PAUSED)))


def waiting_between(session: Session, since: datetime | None, until: datetime) -> list[tuple[Publication, Place]]:
    """What goes out by itself between two instants (since None: whatever was due before), and where."""
    found = session.scalars(
        _whole().join(Variant, Variant.id == Publication.variant_id).join(Channel, Channel.id == Variant.channel_id)
        .where(Channel.connector == OWN, Publication.state == _P.SCHEDULED, Publication.due_at <= until,
               Publication.waits_for_lead.is_(False),
               *(() if since is None else (Publication.due_at >= since,)))
        .order_by(Publication.due_at, Publication.id)
        .options(joinedload(Publication.slot).joinedload(Slot.topic))).all()
    return [(each, Place(each.slot_id, each.site_id, (each.variant.channel_id,), each.slot.campaign_id))
            for each in found]


def held_back(session: Session) -> Sequence[Publication]:
    """What waits for a lead because its moment passed, while nothing could go out; the oldest first."""
    return session.scalars(
        _whole().where(Publication.state == _P.SCHEDULED, Publication.waits_for_lead.is_(True),
                       Publication.note.in_(("publication_held", "publication_too_late")))
        .order_by(Publication.due_at, Publication.id)
        .options(joinedload(Publication.slot).joinedload(Slot.topic))).all()


def channel_dates() -> sa.Select[str, datetime | None]:
    """When something went out on a channel, for its cadence goal; what was taken down keeps counting, and a language
    version is no piece of its own.

    Source: docs/domain.md c (publication, take down), g (cadence).
    """
    scope = (sa.literal("channel:") + Channel.key).label("scope")
    return (sa.select(scope, Publication.published_at.label("at"))
            .join(Variant, Variant.id == Publication.variant_id).join(Channel, Channel.id == Variant.channel_id)
            .join(Draft, Draft.id == Variant.draft_id)
            .where(Publication.published_at.is_not(None), Publication.state.in_((_P.PUBLISHED, _P.TAKEN_DOWN)),
                   Draft.version_of_id.is_(None)))


def lock_due(session: Session, publication_id: int) -> Publication | None:
    """The publication, if it is still scheduled and no other worker holds it."""
    return session.scalar(
        sa.select(Publication).where(Publication.id == publication_id, Publication.state == _P.SCHEDULED)
        .with_for_update(skip_locked=True))


def lock_publication(session: Session, publication_id: int) -> Publication:
    """The publication as it is now; nobody else changes it until the transaction ends."""
    return session.scalars(sa.select(Publication).where(Publication.id == publication_id).with_for_update(
        of=Publication).execution_options(populate_existing=True)).one()


def taken_slugs(session: Session, site_id: int, lang: str, stem: str, *, but_draft: int) -> set[str]:
    """Addresses beginning with ``stem`` that belong, or once belonged, to another text of this site and language."""
    return set(session.scalars(sa.select(SlugHistory.slug).where(
        SlugHistory.site_id == site_id, SlugHistory.lang == lang, SlugHistory.slug.startswith(stem, autoescape=True),
        SlugHistory.draft_id != but_draft)))
