"""Reads of what is kept in reserve."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.core.errors import NotFound
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.agenda.queries.cards import Card, card_rows, cards
from planner.steps.agenda.rules.reserve import Item, Shelf, shelf
from planner.workflow.agenda import OVER_SLOTS, SlotState


@dataclass(frozen=True, slots=True)
class Kept:
    """One reserve item as the bank draws it."""

    card: Card
    ready_by: date
    usable_until: date | None
    shelf: Shelf
    is_late: bool


def reserve_items(session: Session, *, now: datetime, today: date) -> list[Kept]:
    """Everything that is kept, what is usable soonest gone first, then what is being made by the day it is wanted.

    Two statements, and writing's answer to how far the texts are.
    """
    rows = session.execute(card_rows().add_columns(Slot.ready_by, Slot.usable_until)
                           .where(Slot.is_reserve, Slot.state.not_in(OVER_SLOTS),
                                  Slot.state.not_in((SlotState.PUBLISHED, SlotState.PARTLY_PUBLISHED)))
                           .order_by(Slot.ready_by, Slot.uid)).all()
    found = [Kept(card, row.ready_by, row.usable_until, shelf(Item(row.state, row.usable_until), today),
                  row.state is not SlotState.READY and row.ready_by < today)
             for row, card in zip(rows, cards(session, rows, now=now), strict=True)]
    order = list(Shelf)
    return sorted(found, key=lambda kept: (order.index(kept.shelf), kept.usable_until or kept.ready_by, kept.card.uid))


def get_reserve(session: Session, uid: str) -> Slot:
    """The reserve item with this uid. Raises NotFound, also for a slot of the agenda."""
    found = session.scalar(sa.select(Slot).where(Slot.uid == uid, Slot.is_reserve).options(
        joinedload(Slot.topic).selectinload(Topic.personas), selectinload(Slot.channels),
        selectinload(Slot.claims).joinedload(Claim.author)))
    if found is None:
        raise NotFound("not_found")
    return found


def places_for(session: Session, item: Slot, *, now: datetime, limit: int = 8) -> Sequence[Slot]:
    """Slots that a reserve item could take the place of: to come, its language and site, the nearest first."""
    same = Slot.site_id == item.site_id if item.site_id is not None else Slot.site_id.is_(None)
    return session.scalars(
        sa.select(Slot).where(Slot.is_reserve.is_(False), Slot.publish_at > now, Slot.lang == item.lang, same,
                              Slot.state.in_((SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED)))
        .order_by(Slot.publish_at, Slot.id).limit(limit)
        .options(joinedload(Slot.topic), selectinload(Slot.claims).joinedload(Claim.author))).all()


def usable_on(session: Session, day: date, *, today: date, limit: int = 3) -> list[Slot]:
    """Reserve items that could go out on a day of their own, the one that ends first at the top; one statement."""
    found = session.scalars(
        sa.select(Slot).where(Slot.is_reserve, Slot.state == SlotState.READY, Slot.usable_until >= day)
        .order_by(Slot.usable_until, Slot.uid).limit(limit).options(joinedload(Slot.topic)))
    return [item for item in found if shelf(Item(item.state, item.usable_until), today) is Shelf.USABLE]


def usable_for(session: Session, slot: Slot, *, today: date, limit: int = 3) -> list[Slot]:
    """Reserve items that could go out instead of this slot's text, the one that ends first at the top."""
    if slot.is_reserve or slot.state not in {SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED}:
        return []
    same = Slot.site_id == slot.site_id if slot.site_id is not None else Slot.site_id.is_(None)
    found = session.scalars(
        sa.select(Slot).where(Slot.is_reserve, Slot.state == SlotState.READY, Slot.lang == slot.lang, same,
                              Slot.usable_until >= slot.local_date)
        .order_by(Slot.usable_until, Slot.uid).limit(limit).options(joinedload(Slot.topic)))
    return [item for item in found if shelf(Item(item.state, item.usable_until), today) is Shelf.USABLE]
