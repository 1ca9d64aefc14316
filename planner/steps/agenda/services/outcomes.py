"""How a slot ends, or almost: what publishing and the clock tell the agenda."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import events
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.agenda.events import SlotMissed
from planner.steps.agenda.models import ReleaseReason, Slot
from planner.steps.agenda.rules.deadlines import MISSED_AFTER
from planner.steps.agenda.services import asks, claims, line
from planner.steps.agenda.services.notices import tell_leads
from planner.steps.agenda.services.reserve import note_approval
from planner.steps.agenda.services.states import advance_claim, advance_slot, advance_topic
from planner.workflow.agenda import SlotState, TopicState


def make_ready(session: Session, slot: Slot, *, now: datetime) -> None:
    """The text is approved and every required channel has its variant."""
    asks.lapse_swaps_of(session, slot, now=now)
    note_approval(slot, now=now)
    advance_slot(session, slot, "ready", actor_id=None, now=now)


def make_unready(session: Session, slot: Slot, *, now: datetime) -> None:
    """An approval is no longer valid."""
    asks.lapse_swaps_of(session, slot, now=now)
    advance_slot(session, slot, "unready", actor_id=None, now=now)


def mark_partly(session: Session, slot: Slot, *, now: datetime) -> None:
    """Some required channels have it, at least one failed."""
    asks.lapse_swaps_of(session, slot, now=now)
    advance_slot(session, slot, "partly", actor_id=None, now=now)


def mark_published(session: Session, slot: Slot, *, now: datetime) -> None:
    """Every required channel has it: the claim is fulfilled, the topic published."""
    advance_slot(session, slot, "published", actor_id=None, now=now)
    _finish(session, slot, actor_id=None, now=now)


def accept_partly(session: Session, slot: Slot, *, actor: Person, reason: str, now: datetime) -> None:
    """A lead lets it be with the channels that worked. Raises RuleBroken without a reason."""
    policy.require(actor, Action.PUBLISH, slot)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    advance_slot(session, slot, "accept", actor_id=actor.id, now=now, reason=reason)
    _finish(session, slot, actor_id=actor.id, now=now)


def _finish(session: Session, slot: Slot, *, actor_id: int | None, now: datetime) -> None:
    claim = slot.live_claim
    if claim is not None:
        asks.lapse_asks_of(session, claim, now=now)
        claim.ended_at = now
        advance_claim(session, claim, "fulfil", actor_id=actor_id, now=now)
    line.end_line(session, slot, now=now)
    if slot.topic is not None and slot.topic.state is TopicState.PLANNED:
        advance_topic(session, slot.topic, "publish", actor_id=actor_id, now=now)


def miss_due(session: Session, *, now: datetime, limit: int = 50) -> int:
    """Say of slots whose moment went by an hour ago without a finished text that they were missed.

    Claims are released, topics are open again, the leads are told. Two clocks at once do no harm: a row is taken by
    one. Returns how many.

    Source: docs/domain.md c (slot, miss).
    """
    due = (sa.select(Slot).where(Slot.state.in_({SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED}),
                                 Slot.publish_at < now - MISSED_AFTER, Slot.is_reserve.is_(False))
           .order_by(Slot.publish_at, Slot.id).limit(limit).with_for_update(skip_locked=True))
    missed = session.scalars(due).all()
    for slot in missed:
        _miss(session, slot, now=now)
    return len(missed)


def _miss(session: Session, slot: Slot, *, now: datetime) -> None:
    claim = slot.live_claim
    advance_slot(session, slot, "miss", actor_id=None, now=now)
    if claim is not None:
        claims.end_claim(session, claim, ReleaseReason.MISSED, actor_id=None, now=now)
    if slot.topic is not None and slot.topic.state is TopicState.PLANNED:
        advance_topic(session, slot.topic, "unplan", actor_id=None, now=now)
    line.end_line(session, slot, now=now)
    tell_leads(session, "slot_missed", slot, now=now)
    events.announce(session, SlotMissed(slot, now))
