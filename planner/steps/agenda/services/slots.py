"""Writes to slots: planning, filling, moving, cancelling, each with its way back."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import is_zone, to_utc
from planner.core.workdays import Calendar
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.personas.models import Persona
from planner.policy import Action
from planner.search import services as search
from planner.steps.agenda import rules
from planner.steps.agenda.events import SlotCancelled, SlotMoved, SlotOpened, SlotRestored
from planner.steps.agenda.models import ReleaseReason, Slot, Topic
from planner.steps.agenda.services import claims, line
from planner.steps.agenda.services.states import advance_slot, advance_topic, expect
from planner.web.markdown import plain_text
from planner.workflow import SLOT
from planner.workflow.agenda import MOVABLE_SLOTS, MoveFacts, SlotState, TopicState


@dataclass(frozen=True, slots=True)
class When:
    """A moment as a person means it. Raises RuleBroken (``unknown_zone``)."""

    day: date
    clock: time
    zone: str

    def __post_init__(self) -> None:
        if not is_zone(self.zone):
            raise RuleBroken("unknown_zone", zone=self.zone)

    def is_after(self, now: datetime) -> bool:
        """Whether it is still to come."""
        return to_utc(self.day, self.clock, self.zone) > now


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where and in which language a slot goes out, and whom it is for (nobody named: whom its topic is for)."""

    lang: str
    channels: Collection[Channel]
    personas: Collection[Persona] = ()
    required: bool = False


def when_of(slot: Slot) -> When:
    """The slot's own moment."""
    return When(slot.local_date, slot.local_time, slot.zone)


def expect_inside(campaign: Campaign | None, day: date) -> None:
    """Refuse a day outside the campaign's dates. Raises RuleBroken. Source: docs/domain.md b (campaign)."""
    if campaign is not None and not campaign.from_date <= day <= campaign.to_date:
        raise RuleBroken("slot_outside_campaign", first=campaign.from_date.isoformat(),
                         last=campaign.to_date.isoformat())


def derive(session: Session, slot: Slot, when: When, *, calendar: Calendar | None = None) -> None:
    """Give a slot its moment and what follows from it: publish_at, claim_by, closes_at (docs/domain.md g).

    ``calendar`` is handed in by who derives many.
    """
    calendar = calendar or work_calendar(session)
    chain = rules.deadline_chain(when.day, when.clock, when.zone, calendar)
    slot.local_date, slot.local_time, slot.zone = when.day, when.clock, when.zone
    slot.publish_at, slot.claim_by = chain.publish_at, chain.claim_by or chain.publish_at
    slot.closes_at = rules.claim_closes_at(when.day, when.zone, calendar)


def derive_all(session: Session, *, now: datetime) -> list[Slot]:
    """Work out again by when the slots to come have to be claimed, after working days have changed.

    Deadlines of live claims stand: they are fixed when the claim is made (docs/domain.md c, claim).
    """
    coming = list(session.scalars(sa.select(Slot).where(Slot.publish_at > now, Slot.state.in_(MOVABLE_SLOTS))))
    for slot in coming:
        derive(session, slot, when_of(slot))
    return coming


def plan_slot(session: Session, *, actor: Person, when: When, outlets: Outlets, now: datetime,
              topic: Topic | None = None) -> Slot:
    """Put a place on the agenda, with its topic when there is one.

    Raises:
        RuleBroken: in the past, no channel, a channel that does not speak the language, the topic's language differs.
        NotAllowed, Conflict.
    """
    policy.require(actor, Action.PLAN)
    if not when.is_after(now):
        raise RuleBroken("slot_in_past")
    slot = Slot(state=SlotState.PLANNED, claims=[])
    derive(session, slot, when)
    set_outlets(slot, outlets)
    session.add(slot)
    session.flush()
    event_log.record(session, slot, "create", actor_id=actor.id, now=now, to_state=slot.state)
    if topic is not None:
        fill_slot(session, actor=actor, slot=slot, topic=topic, now=now)
    return slot


def set_outlets(slot: Slot, outlets: Outlets) -> None:
    """Say where a slot goes out. Raises RuleBroken: no channel, or one that does not speak the language."""
    if not outlets.channels:
        raise RuleBroken("slot_needs_channel")
    for channel in outlets.channels:
        if outlets.lang not in channel.languages:
            raise RuleBroken("slot_channel_language", channel=channel.name)
    slot.lang, slot.required = outlets.lang, outlets.required
    slot.channels, slot.personas = list(outlets.channels), list(outlets.personas)
    slot.site_id = next((channel.site_id for channel in outlets.channels if channel.site_id), None)


def edit_slot(session: Session, *, actor: Person, slot: Slot, outlets: Outlets, when: When, version: int,
              now: datetime) -> Slot:
    """Change where, in which language, for whom and when a slot goes out; a new moment counts as a move.

    Raises:
        Conflict: somebody changed it meanwhile (``stale``), or it is over.
        RuleBroken: as `plan_slot`; another language than its topic's.
    """
    policy.require(actor, Action.PLAN, slot)
    expect(slot, version)
    SLOT.follow(slot.state, "move", MoveFacts(in_future=True))
    if slot.topic is not None and slot.topic.lang != outlets.lang:
        raise RuleBroken("slot_other_language")
    set_outlets(slot, outlets)
    slot.is_edited = slot.is_edited or slot.series_id is not None
    event_log.record(session, slot, "edit", actor_id=actor.id, now=now)
    session.flush()
    if when != when_of(slot):
        move_slot(session, actor=actor, slot=slot, to=when, now=now)
    return slot


def fill_slot(session: Session, *, actor: Person, slot: Slot, topic: Topic, now: datetime,
              version: int | None = None) -> Slot:
    """Put an open topic on an empty slot: the slot is open to claim.

    Raises:
        RuleBroken: the languages differ, or the slot is for other personas.
        Conflict: the topic is planned already, or the slot is not empty.
    """
    policy.require(actor, Action.PLAN, slot)
    expect(slot, version)
    if slot.lang != topic.lang:
        raise RuleBroken("slot_other_language")
    if slot.personas and not set(slot.personas) & set(topic.personas):
        raise RuleBroken("slot_other_persona")
    advance_topic(session, topic, "plan", actor_id=actor.id, now=now)
    slot.topic = topic
    advance_slot(session, slot, "fill", actor_id=actor.id, now=now)
    index_slot(session, slot)
    events.announce(session, SlotOpened(slot, actor.id, now))
    return slot


def empty_slot(session: Session, *, actor: Person, slot: Slot, now: datetime, version: int | None = None) -> Topic:
    """Take the topic off an open slot; it goes back to the ideas to place. Returns the topic."""
    policy.require(actor, Action.PLAN, slot)
    expect(slot, version)
    line.close_line(session, slot, actor_id=actor.id, now=now)
    advance_slot(session, slot, "empty", actor_id=actor.id, now=now)
    return free_topic(session, slot, actor_id=actor.id, now=now)


def free_topic(session: Session, slot: Slot, *, actor_id: int | None, now: datetime) -> Topic:
    """Part a slot that has become empty from its topic, which is open again. Raises Conflict when it has none."""
    topic = slot.topic
    if topic is None:
        raise Conflict("stale")
    slot.topic = None
    session.flush()
    if topic.state is TopicState.PLANNED:
        advance_topic(session, topic, "unplan", actor_id=actor_id, now=now)
    index_slot(session, slot)
    return topic


def move_slot(session: Session, *, actor: Person, slot: Slot, to: When, now: datetime,
              version: int | None = None) -> datetime:
    """Give a slot another moment; deadlines are worked out again. A missed slot comes back to life.

    Returns:
        The old ``publish_at``.
    Raises:
        RuleBroken: the new moment is not in the future (``slot_in_past``).
        Conflict: it was changed meanwhile, is published or cancelled, or somebody else placed its topic.
    Source: docs/domain.md c (slot, move; miss).
    """
    policy.require(actor, Action.PLAN, slot)
    expect(slot, version)
    if slot.is_reserve:
        raise RuleBroken("reserve_has_no_day")
    expect_inside(slot.campaign, to.day)
    was, old = slot.publish_at, when_of(slot)
    if to == old:
        return was
    facts = MoveFacts(in_future=to.is_after(now))
    revived = slot.state is SlotState.MISSED
    if revived:
        _forget_lost_topic(session, slot)
    advance_slot(session, slot, "revive" if revived else "move", actor_id=actor.id, now=now, facts=facts,
                 was=old.day.isoformat(), becomes=to.day.isoformat(), clock=f"{to.clock:%H:%M}")
    derive(session, slot, to)
    slot.moves += 1
    if slot.live_claim is not None:
        claims.rederive(session, slot.live_claim)
    if revived:
        _refill(session, slot, actor_id=actor.id, now=now)
    index_slot(session, slot)
    events.announce(session, SlotMoved(slot, was, actor.id, now))
    return was


def move_back(session: Session, *, actor: Person, slot: Slot, to: When, version: int | None,
              by_series: bool, now: datetime) -> None:
    """Take the last move of a slot back: ``by_series`` gives it back to the series that looked after it until then.

    Raises:
        Conflict, RuleBroken: as `move_slot`.
    Source: docs/domain.md g (series); docs/domain-more.md k (Undo).
    """
    move_slot(session, actor=actor, slot=slot, to=to, version=version, now=now)
    if by_series and slot.series_id is not None:
        slot.is_edited = False
        session.flush()


def _forget_lost_topic(session: Session, slot: Slot) -> None:
    """A slot that comes back finds its topic on another slot, or dropped: it comes back empty."""
    if slot.topic is not None and slot.topic.state is not TopicState.OPEN:
        slot.topic = None
        session.flush()


def _refill(session: Session, slot: Slot, *, actor_id: int | None, now: datetime) -> None:
    """Bring back the topic that a missed or cancelled slot had."""
    if slot.topic is not None:
        advance_topic(session, slot.topic, "plan", actor_id=actor_id, now=now)
        advance_slot(session, slot, "fill", actor_id=actor_id, now=now)


def cancel_slot(session: Session, *, actor: Person, slot: Slot, reason: str, now: datetime,
                version: int | None = None) -> Slot:
    """Take a slot off the agenda: its claim is released, its topic is open again. Raises RuleBroken without reason."""
    policy.require(actor, Action.PLAN, slot)
    expect(slot, version)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    claim = slot.live_claim
    advance_slot(session, slot, "cancel", actor_id=actor.id, now=now, reason=reason)
    slot.reason = reason
    if claim is not None:
        claims.end_claim(session, claim, ReleaseReason.CANCELLED, actor_id=actor.id, now=now)
    if slot.topic is not None and slot.topic.state is TopicState.PLANNED:
        advance_topic(session, slot.topic, "unplan", actor_id=actor.id, now=now)
    line.end_line(session, slot, now=now)
    index_slot(session, slot)
    events.announce(session, SlotCancelled(slot, actor.id, now))
    return slot


def restore_slot(session: Session, *, actor: Person, slot: Slot, now: datetime) -> Slot:
    """Undo a cancellation: the slot is back, with topic and claim as far as nobody took them meanwhile.

    Raises:
        RuleBroken: its moment has passed; a new slot is the way on.
    """
    policy.require(actor, Action.PLAN, slot)
    if not when_of(slot).is_after(now):
        raise RuleBroken("slot_in_past")
    SLOT.follow(slot.state, "restore")
    _forget_lost_topic(session, slot)
    advance_slot(session, slot, "restore", actor_id=actor.id, now=now)
    slot.reason = None
    _refill(session, slot, actor_id=actor.id, now=now)
    held = [claim for claim in slot.claims if claim.outline_due is not None]
    lost = max(held, key=lambda claim: (claim.taken_at, claim.id), default=None)
    if slot.state is SlotState.OPEN and lost is not None and lost.release_reason is ReleaseReason.CANCELLED:
        claims.resume_if_free(session, lost, actor_id=actor.id, now=now)
    line.rejoin_line(session, slot, now=now)
    index_slot(session, slot)
    events.announce(session, SlotRestored(slot, actor.id, now))
    return slot


def index_slot(session: Session, slot: Slot) -> None:
    """Keep the search index in step: a slot is found by its topic's title and brief."""
    session.flush()
    if slot.topic is None or slot.state is SlotState.CANCELLED:
        search.drop(session, kind="slot", uid=slot.uid)
        return
    search.put(session, kind="slot", uid=slot.uid, lang=slot.topic.lang, title=slot.topic.title,
               text=plain_text(slot.topic.brief), detail="" if slot.is_reserve else slot.local_date.isoformat(),
               address=f"/agenda/slots/{slot.uid}")
