"""Reads about claims that change hands: who waits for a slot, what is asked of whom, whom one could ask."""
from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.event_log import Event
from planner.people.models import Person, PersonStatus
from planner.policy import Role
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Slot
from planner.steps.agenda.queries.cards import progress
from planner.steps.agenda.queries.slots import get_claim
from planner.steps.agenda.rules import Office, claim_expires
from planner.workflow.agenda import LINED_UP, MOVABLE_SLOTS, ClaimState, SlotState

T = TypeVar("T", ClaimHandover, ClaimSwap)
SWAPPABLE = 30          # slots that one is offered to swap with


def get_handover(session: Session, person: Person, uid: str) -> ClaimHandover:
    """The handover with this uid, for who asked, who was asked, and leads. Raises NotFound: out of sight."""
    found = session.scalar(sa.select(ClaimHandover).where(ClaimHandover.uid == uid).options(
        joinedload(ClaimHandover.claim).joinedload(Claim.slot), joinedload(ClaimHandover.to)))
    return _visible(found, person)


def get_swap(session: Session, person: Person, uid: str) -> ClaimSwap:
    """The swap with this uid, for who asked, who was asked, and leads. Raises NotFound: out of sight."""
    found = session.scalar(sa.select(ClaimSwap).where(ClaimSwap.uid == uid).options(
        joinedload(ClaimSwap.slot_a), joinedload(ClaimSwap.slot_b), joinedload(ClaimSwap.asked_of)))
    return _visible(found, person)


def _visible(found: T | None, person: Person) -> T:
    if found is None or not (Role.LEAD in person.roles or person.id in found.owner_ids | found.asked_ids):
        raise NotFound("not_found")
    return found


def get_seen_claim(session: Session, person: Person, uid: str) -> Claim:
    """The claim with this uid; that somebody asks or waits is seen by them and by leads. Raises NotFound."""
    found = get_claim(session, uid)
    if found.state in LINED_UP and found.author_id != person.id and Role.LEAD not in person.roles:
        raise NotFound("not_found")
    return found


def waiting_of(slot: Slot) -> list[Claim]:
    """Who stands in line for a slot, in order of asking."""
    waiting = [one for one in slot.claims if one.state is ClaimState.WAITING]
    return sorted(waiting, key=lambda one: (one.joined_at or one.taken_at, one.id))


def colleagues(session: Session, *, but: tuple[int, ...] = ()) -> list[Person]:
    """Everybody who works here and can sign in, by name."""
    return list(session.scalars(
        sa.select(Person).where(Person.status == PersonStatus.ACTIVE, Person.email.is_not(None), Person.id.not_in(but))
        .order_by(Person.name, Person.id)))


def get_colleague(session: Session, uid: str) -> Person:
    """One of them. Raises NotFound."""
    found = session.scalar(sa.select(Person).where(Person.uid == uid, Person.status != PersonStatus.LEFT))
    if found is None:
        raise NotFound("not_found")
    return found


def swappable(session: Session, slot: Slot, person: Person, *, now: datetime) -> list[Slot]:
    """The slots of colleagues that this one could be swapped with, by date: same language and site, still to come."""
    site = Slot.site_id.is_(None) if slot.site_id is None else Slot.site_id == slot.site_id
    return list(session.scalars(
        sa.select(Slot).join(Claim, sa.and_(Claim.slot_id == Slot.id, Claim.state == ClaimState.ACTIVE))
        .where(Slot.id != slot.id, Slot.state.in_(MOVABLE_SLOTS), Slot.lang == slot.lang, site,
               Slot.is_reserve.is_(False), Slot.publish_at > now, Claim.author_id != person.id)
        .order_by(Slot.publish_at, Slot.id).limit(SWAPPABLE)
        .options(joinedload(Slot.topic))).unique())


# What of a claim's history everybody may read; who asks and waits is between them and the leads.
_SHOWN = ("offer", "decline", "lapse", "recall", "extend", "hand_over", "pen_join", "pen_ghost", "pen_leave")
_TO_LEADS = ("request", "confirm", "deny", "join", "wait", "withdraw", "end", "rejoin", "requeue")


def claim_events(session: Session, slot: Slot, person: Person, *, limit: int = 50) -> list[Event]:
    """The history of a slot's claims as far as ``person`` may read it, newest first; one statement."""
    every = {one.uid for one in slot.claims}
    if not every:
        return []
    own = every if Role.LEAD in person.roles else {one.uid for one in slot.claims if one.author_id == person.id}
    told = sa.or_(Event.event.in_(_SHOWN), sa.and_(Event.event.in_(_TO_LEADS), Event.uid.in_(own)))
    taken = sa.and_(Event.event == "request", Event.to_state == ClaimState.ACTIVE)   # the slot's own line says it
    return list(session.scalars(
        sa.select(Event).where(Event.kind == "claim", Event.uid.in_(every), told, ~taken)
        .order_by(Event.id.desc()).limit(limit)))


def unwritten_claims(session: Session, office: Office, *, now: datetime) -> list[Claim]:
    """Live claims that nothing was written for, two working days after their outline was due, the oldest first.

    Whether they were reminded of twice is for whoever asks to find out. Source: docs/domain.md c (claim, expire).
    """
    late = session.scalars(
        sa.select(Claim).join(Claim.slot).where(Claim.state == ClaimState.ACTIVE, Claim.outline_due < now,
                                                Slot.state == SlotState.CLAIMED)
        .order_by(Claim.outline_due, Claim.id)).all()
    late = [one for one in late if one.outline_due is not None and claim_expires(one.outline_due, office) < now]
    texts = progress(session, [one.slot_id for one in late])
    return [one for one in late if (text := texts.get(one.slot_id)) is None or not text.is_started]
