"""Reads about lines to channels: what is due on which, and who is at it."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.channels.listeners import OWN
from planner.channels.models import Channel
from planner.connectors import KINDS
from planner.steps.agenda.models import Slot
from planner.steps.publishing import rules
from planner.steps.publishing.models import Errand, Publication, Variant
from planner.steps.publishing.queries import PAUSED
from planner.workflow.publishing import ErrandState, PublicationState

HEAD_START = timedelta(minutes=1)
_P, _E = PublicationState, ErrandState


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    """Of a statement with channels: nobody is in the middle of a call there. One line, one call at a time."""
    other, variant = aliased(Publication), aliased(Variant)
    errand, of_errand, variant_of_errand = aliased(Errand), aliased(Publication), aliased(Variant)
    return sa.and_(
        ~sa.exists().where(other.variant_id == variant.id, variant.channel_id == Channel.id,
                           other.state.in_((_P.PUBLISHING, _P.VERIFYING)), other.leased_until > now),
        ~sa.exists().where(errand.publication_id == of_errand.id, of_errand.variant_id == variant_of_errand.id,
                           variant_of_errand.channel_id == Channel.id, errand.state == _E.SENDING,
                           errand.leased_until > now))


def _served(but: Collection[int]) -> list[sa.ColumnElement[bool]]:
    return [Channel.connector.in_(tuple(KINDS)), Channel.is_active.is_(True), Channel.id.not_in(but)]


def lost(session: Session, *, now: datetime) -> Sequence[Publication]:
    """What is on its way, although the lease of whoever sent it is over."""
    return session.scalars(
        sa.select(Publication).where(Publication.state == _P.PUBLISHING, Publication.leased_until <= now)
        .order_by(Publication.id).with_for_update(skip_locked=True)).all()


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Whether there may be anything to do: asked at rest, without a lock."""
    at = sa.func.coalesce(Publication.next_try_at, Publication.due_at)
    waits = sa.select(sa.literal(1)).select_from(Publication).join(Variant, Variant.id == Publication.variant_id).join(
        Channel, Channel.id == Variant.channel_id).where(
        Channel.connector.in_(tuple(KINDS)), Publication.waits_for_lead.is_(False),
        sa.or_(sa.and_(Publication.state.in_((_P.SCHEDULED, _P.VERIFYING)), Publication.due_at <= now, at <= now),
               sa.and_(Publication.state == _P.PUBLISHING, Publication.leased_until <= now)))
    asked = sa.select(sa.literal(1)).where(Errand.state.in_((_E.WAITING, _E.SENDING)), Errand.due_at <= now)
    return session.scalar(sa.union_all(waits, asked).limit(1)) is not None


def _own_first(now: datetime) -> sa.ColumnElement[bool]:
    """Our own site is to have the text this very minute: others then can be told where it stands."""
    own, variant, channel = aliased(Publication), aliased(Variant), aliased(Channel)
    return sa.exists().where(
        own.slot_id == Publication.slot_id, own.state == _P.SCHEDULED, own.waits_for_lead.is_(False),
        own.due_at.between(now - HEAD_START, now), own.variant_id == variant.id, variant.channel_id == channel.id,
        channel.connector == OWN)


def next_due(session: Session, *, now: datetime, but: Collection[int]) -> Publication | None:
    """The publication that waits longest for a channel that is free: to be sent, or to be looked up; locked."""
    at = sa.func.coalesce(Publication.next_try_at, Publication.due_at)
    looked_up = sa.and_(Publication.state == _P.VERIFYING,
                        sa.or_(Publication.leased_until.is_(None), Publication.leased_until <= now))
    sent = sa.and_(Publication.state == _P.SCHEDULED, at >= now - rules.GOES_OUT_WITHIN, ~PAUSED, ~_own_first(now))
    return session.scalar(
        sa.select(Publication).join(Variant, Variant.id == Publication.variant_id)
        .join(Channel, Channel.id == Variant.channel_id).join(Slot, Slot.id == Publication.slot_id)
        .where(*_served(but), Publication.due_at <= now, at <= now, Publication.waits_for_lead.is_(False),
               sa.or_(looked_up, sent), _is_free(now))
        .order_by(at, Publication.id).limit(1).with_for_update(of=Publication, skip_locked=True))


def next_errand(session: Session, *, now: datetime, but: Collection[int], may_take_over: bool) -> Errand | None:
    """The change that waits longest for a channel that is free; also one whose worker was not heard of again."""
    due: Any = sa.and_(Errand.state == _E.WAITING, Errand.due_at <= now)
    if may_take_over:
        due = sa.or_(due, sa.and_(Errand.state == _E.SENDING, Errand.leased_until <= now))
    return session.scalar(
        sa.select(Errand).join(Publication, Publication.id == Errand.publication_id)
        .join(Variant, Variant.id == Publication.variant_id).join(Channel, Channel.id == Variant.channel_id)
        .where(*_served(but), due, _is_free(now)).order_by(Errand.due_at, Errand.id).limit(1)
        .with_for_update(of=Errand, skip_locked=True))
