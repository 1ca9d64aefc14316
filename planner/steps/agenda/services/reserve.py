"""Writes to the reserve: keep a piece in waiting, take it for a slot, put it back (docs/domain-more.md k)."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from planner import policy
from planner.channels.models import Channel
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation, work_calendar
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.events import ApprovalWantedAgain, SlotsExchanged
from planner.steps.agenda.models import Slot, Topic
from planner.steps.agenda.rules import reserve as rules
from planner.steps.agenda.services.claims import rederive
from planner.steps.agenda.services.exchange import Effects, exchange_contents, exchange_effects
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.slots import (
    Outlets,
    When,
    cancel_slot,
    derive,
    fill_slot,
    plan_slot,
    set_outlets,
)
from planner.steps.agenda.services.states import advance_slot, expect
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState

MORNING = time(9)
TAKEN = "taken"             # why a reserve item ended whose piece was taken and that got nothing in return


def add_reserve(session: Session, *, actor: Person, topic: Topic, ready_by: date, now: datetime,
                channels: Collection[Channel] = ()) -> Slot:
    """Keep a topic in reserve: somebody claims and writes it as any slot, but it has no day of its own.

    Args:
        channels: where it can go out one day; our own in its language when none are given.
    Raises:
        RuleBroken: the day has passed (``reserve_in_past``), or no channel speaks the language.
        Conflict: the topic has a slot already. NotAllowed.
    Source: docs/domain-more.md k (reserve item).
    """
    policy.require(actor, Action.KEEP_RESERVE)
    slot = _empty_item(session, actor=actor, lang=topic.lang, ready_by=ready_by, channels=channels, now=now)
    return fill_slot(session, actor=actor, slot=slot, topic=topic, now=now)


def _empty_item(session: Session, *, actor: Person, lang: str, ready_by: date, channels: Collection[Channel],
                now: datetime) -> Slot:
    house = get_organisation(session)
    if ready_by <= local_date(now, house.zone):
        raise RuleBroken("reserve_in_past")
    chosen = channels or queries.own_channels(session, lang)
    if not chosen:
        raise RuleBroken("no_own_channel")
    slot = Slot(state=SlotState.PLANNED, claims=[], is_reserve=True, ready_by=ready_by, origin="reserve")
    _derive(session, slot, house.zone)
    set_outlets(slot, Outlets(lang, chosen))
    session.add(slot)
    session.flush()
    event_log.record(session, slot, "reserve", actor_id=actor.id, now=now, to_state=slot.state,
                     becomes=ready_by.isoformat())
    return slot


def _derive(session: Session, slot: Slot, zone: str) -> None:
    assert slot.ready_by is not None
    derive(session, slot, When(rules.chain_day(slot.ready_by, work_calendar(session)), MORNING, zone))


def set_ready_by(session: Session, *, actor: Person, item: Slot, ready_by: date, now: datetime,
                 version: int | None = None) -> date:
    """Another day by which a reserve item is wanted; its deadlines follow. Returns the day that it was.

    Raises:
        RuleBroken: the day has passed; Conflict: changed meanwhile, or over; NotAllowed.
    """
    policy.require(actor, Action.KEEP_RESERVE, item)
    expect(item, version)
    if ready_by <= local_date(now, item.zone):
        raise RuleBroken("reserve_in_past")
    was = item.ready_by
    if item.state not in MOVABLE_SLOTS or was is None:
        raise Conflict("stale")
    item.ready_by = ready_by
    _derive(session, item, item.zone)
    if item.live_claim is not None:
        rederive(session, item.live_claim)
    event_log.record(session, item, "ready_by", actor_id=actor.id, now=now, was=was.isoformat(),
                     becomes=ready_by.isoformat())
    session.flush()
    return was


def reserve_effects(session: Session, *, actor: Person, item: Slot, slot: Slot, now: datetime) -> Effects:
    """What taking ``item`` for ``slot`` would do; nothing is changed. Source: docs/domain-more.md k."""
    found = exchange_effects(session, actor=actor, slot=slot, other=item, now=now)
    refusal = _refusal(item, slot.local_date, now)
    return found if refusal is None else replace(found, refusal=refusal, params={})


def _refusal(item: Slot, day: date, now: datetime) -> str | None:
    if not item.is_reserve:
        return "reserve_not_ready"
    return rules.refusal_to_take(rules.Item(item.state, item.usable_until), day, local_date(now, item.zone))


def take_reserve(session: Session, *, actor: Person, item: Slot, slot: Slot, now: datetime,
                 version: int | None = None) -> Slot:
    """Let a finished piece go out on ``slot``; what was there waits in the reserve with its claim.

    Args:
        version: of the reserve item that the person saw.
    Raises:
        Conflict: somebody took it a moment ago, or the slot is out or over.
        RuleBroken: it is not ready, too old for that day, or its approvals have to be given again; the exchange's own.
        NotAllowed.
    Source: docs/domain-more.md k (take from reserve).
    """
    policy.require(actor, Action.KEEP_RESERVE, item)
    hold(session, slot, item)
    expect(item, version)
    if slot.is_reserve:
        raise RuleBroken("reserve_needs_day")
    refusal = _refusal(item, slot.local_date, now)
    if refusal is not None:
        raise RuleBroken(refusal)
    exchange_contents(session, actor=actor, slot=slot, other=item, now=now)
    _retire_if_empty(session, item, actor=actor, now=now)
    return slot


def take_reserve_on(session: Session, *, actor: Person, item: Slot, when: When, now: datetime,
                    channels: Collection[Channel] = (), version: int | None = None) -> Slot:
    """Let a finished piece go out on a new slot. Raises as `take_reserve`, and RuleBroken ``slot_in_past``."""
    policy.require(actor, Action.KEEP_RESERVE, item)
    outlets = Outlets(item.lang, channels or item.channels)
    slot = plan_slot(session, actor=actor, when=when, outlets=outlets, now=now)
    return take_reserve(session, actor=actor, item=item, slot=slot, now=now, version=version)


def _retire_if_empty(session: Session, item: Slot, *, actor: Person, now: datetime) -> None:
    """A place in the reserve that got nothing in return is closed."""
    if item.topic is None and item.state is SlotState.PLANNED:
        advance_slot(session, item, "cancel", actor_id=actor.id, now=now, reason=TAKEN)
        item.reason = TAKEN
        session.flush()


def put_back(session: Session, *, actor: Person, slot: Slot, now: datetime, item: Slot | None = None) -> Slot:
    """Put the piece of a slot (back) into the reserve; what waited there in its stead returns to the slot.

    Args:
        item: where it came from; a new place in the reserve without it.
    Returns:
        The reserve item.
    Raises:
        Conflict: the slot is out or over, or the place holds something else by now; RuleBroken; NotAllowed.
    """
    policy.require(actor, Action.KEEP_RESERVE, slot)
    if slot.is_reserve or slot.topic is None:
        raise Conflict("stale")
    if item is None:
        ready_by = local_date(now, slot.zone) + timedelta(days=1)
        item = _empty_item(session, actor=actor, lang=slot.lang, ready_by=ready_by, channels=slot.channels, now=now)
    elif item.state is SlotState.CANCELLED and item.reason == TAKEN:
        advance_slot(session, item, "restore", actor_id=actor.id, now=now)
        item.reason = None
    if not item.is_reserve or item.state is SlotState.READY:
        raise Conflict("stale")
    exchange_contents(session, actor=actor, slot=slot, other=item, now=now)
    return item


def undo_take(session: Session, *, actor: Person, slot: Slot, item: Slot, now: datetime, was_new: bool) -> Slot:
    """Take back a taking of a moment ago; a slot that was made for it goes off the agenda again."""
    put_back(session, actor=actor, slot=slot, item=item, now=now)
    if was_new and slot.topic is None:
        cancel_slot(session, actor=actor, slot=slot, reason=TAKEN, now=now)
    return item


def take_out(session: Session, *, actor: Person, item: Slot, slot: Slot, now: datetime) -> Slot:
    """Undo putting something into the reserve: it stands on its slot again, ready or not. Raises Conflict."""
    policy.require(actor, Action.KEEP_RESERVE, item)
    if not item.is_reserve or slot.is_reserve or slot.topic is not None:
        raise Conflict("undo_too_late")
    exchange_contents(session, actor=actor, slot=slot, other=item, now=now)
    _retire_if_empty(session, item, actor=actor, now=now)
    return slot


def ask_again(session: Session, *, actor: Person, item: Slot, now: datetime) -> Slot:
    """Ask for the approval of a piece that was approved long ago once more; until then it is not ready.

    Raises:
        Conflict: it is not ready. NotAllowed.
    Source: docs/domain-more.md k (approvals older than 90 days must be confirmed first).
    """
    policy.require(actor, Action.KEEP_RESERVE, item)
    if item.state is not SlotState.READY:
        raise Conflict("stale")
    events.announce(session, ApprovalWantedAgain(item, actor.id, now))
    return item


def drop_reserve(session: Session, *, actor: Person, item: Slot, reason: str, now: datetime) -> Slot:
    """Keep a piece no longer: its claim is released, its topic open again. Raises as `cancel_slot`."""
    policy.require(actor, Action.KEEP_RESERVE, item)
    return cancel_slot(session, actor=actor, slot=item, reason=reason, now=now)


def keep_age(session: Session, news: SlotsExchanged) -> None:
    """How long a piece can be used goes with the piece."""
    slot, other = news.slot, news.other
    slot.usable_until, other.usable_until = other.usable_until, slot.usable_until
    session.flush()


def note_approval(slot: Slot, *, now: datetime) -> None:
    """A piece is finished: a reserve item is usable for so long; what has a day of its own needs no such limit."""
    until = rules.usable_until(local_date(now, slot.zone)) if slot.is_reserve else None
    if slot.usable_until != until:
        slot.usable_until = until

