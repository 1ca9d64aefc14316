"""Reads of campaigns as the agenda sees them: their slots, their plan B, and where it is asked for."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.campaigns.models import Campaign
from planner.steps.agenda.models import Band, CampaignReserve, Slot
from planner.steps.agenda.queries.cards import Card, card_rows, cards
from planner.steps.agenda.rules.reserve import Item, Shelf, shelf
from planner.workflow.agenda import MOVABLE_SLOTS, OVER_SLOTS, SlotState

MOST = 60
ASKED_WITHIN = timedelta(days=2)        # so long after claim_by a slot that nobody took is looked at again


def slots_of_campaign(session: Session, campaign: Campaign, *, now: datetime) -> list[Card]:
    """The slots of a campaign in order of their day."""
    rows = session.execute(card_rows().where(Slot.campaign_id == campaign.id, Slot.is_reserve.is_(False),
                                             Slot.state != SlotState.CANCELLED)
                           .order_by(Slot.local_date, Slot.local_time, Slot.uid).limit(MOST)).all()
    return cards(session, rows, now=now)


def free_slots(session: Session, campaign: Campaign, *, now: datetime) -> Sequence[Slot]:
    """Slots to come inside its dates that belong to no campaign."""
    return session.scalars(
        sa.select(Slot).where(Slot.campaign_id.is_(None), Slot.is_reserve.is_(False), Slot.state.in_(MOVABLE_SLOTS),
                              Slot.publish_at > now, Slot.local_date.between(campaign.from_date, campaign.to_date))
        .order_by(Slot.publish_at, Slot.id).limit(MOST).options(joinedload(Slot.topic))).all()


def all_of_campaign(session: Session, campaign: Campaign) -> Sequence[Slot]:
    """Every slot of a campaign that was not cancelled or missed."""
    return session.scalars(sa.select(Slot).where(Slot.campaign_id == campaign.id, Slot.state.not_in(OVER_SLOTS))
                           .order_by(Slot.local_date, Slot.id).options(joinedload(Slot.topic))).all()


def bands_of_campaign(session: Session, campaign: Campaign) -> Sequence[Band]:
    """Its fairs and events."""
    return session.scalars(sa.select(Band).where(Band.campaign_id == campaign.id, Band.archived_at.is_(None))
                           .order_by(Band.from_date, Band.id)).all()


def plan_b(session: Session, campaign: Campaign) -> list[Slot]:
    """The reserve items of its plan B, in the order in which they are taken; those that were taken are left out."""
    return list(session.scalars(
        sa.select(Slot).join(CampaignReserve, CampaignReserve.slot_id == Slot.id)
        .where(CampaignReserve.campaign_id == campaign.id, Slot.is_reserve, Slot.state.not_in(OVER_SLOTS))
        .order_by(CampaignReserve.position, Slot.id).options(joinedload(Slot.topic))))


def first_usable(items: Sequence[Slot], day: date, today: date) -> Slot | None:
    """The first of a plan B that can go out on ``day``. Source: docs/domain-more.md k (plan B)."""
    return next((item for item in items if shelf(Item(item.state, item.usable_until), today) is Shelf.USABLE
                 and item.usable_until is not None and day <= item.usable_until), None)


def reserve_to_add(session: Session, campaign: Campaign) -> Sequence[Slot]:
    """Reserve items that are not in its plan B yet."""
    taken = sa.select(CampaignReserve.slot_id).where(CampaignReserve.campaign_id == campaign.id)
    return session.scalars(
        sa.select(Slot).where(Slot.is_reserve, Slot.state.not_in(OVER_SLOTS), Slot.id.not_in(taken))
        .order_by(Slot.usable_until.is_(None), Slot.usable_until, Slot.id).limit(MOST)
        .options(joinedload(Slot.topic))).all()


def unclaimed(session: Session, *, now: datetime) -> Sequence[Slot]:
    """Required slots of campaigns that nobody took by their claim_by, of the last two days."""
    return session.scalars(
        sa.select(Slot).where(Slot.required, Slot.campaign_id.is_not(None), Slot.is_reserve.is_(False),
                              Slot.state.in_((SlotState.PLANNED, SlotState.OPEN)), Slot.publish_at > now,
                              Slot.claim_by.between(now - ASKED_WITHIN, now))
        .order_by(Slot.claim_by, Slot.id).options(joinedload(Slot.campaign), joinedload(Slot.topic))).all()
