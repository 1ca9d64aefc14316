"""Asking somebody to write a slot, and their answer (docs/domain.md k)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner import policy
from planner.core import events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda import queries, rules
from planner.steps.agenda.events import OfferAnswer, OfferAnswered
from planner.steps.agenda.models import Claim, OfferOrigin, Slot
from planner.steps.agenda.services import line
from planner.steps.agenda.services.claims import began, set_chain
from planner.steps.agenda.services.holding import hold, hold_turns, nobody_else
from planner.steps.agenda.services.notices import tell_leads
from planner.steps.agenda.services.states import advance_claim, advance_slot
from planner.workflow import CLAIM, SLOT
from planner.workflow.agenda import ClaimState, claim_guards


def offer_slot(session: Session, *, actor: Person | None, slot: Slot, person: Person, origin: OfferOrigin,
               now: datetime, note: str = "") -> Claim:
    """Ask ``person`` to write an open slot; it is theirs when they accept, and closed to others until they answer.

    Args:
        actor: the lead who asks; None for the planner itself.
        origin: who is behind it; an offer that a lead stands behind may be for a slot that is near.
        note: what is said with it.
    Raises:
        SlotTaken: somebody holds the slot, or is asked for it.
        Conflict: the slot is not open.
        RuleBroken: the person can't take it (the guard's code, as ``offer_no_room`` for ``claim_no_room``).
        NotAllowed.
    Source: docs/domain.md k (claim, offer).
    """
    if actor is not None:
        policy.require(actor, Action.ASSIGN, slot)
    hold(session, slot)
    nobody_else(slot)
    SLOT.follow(slot.state, "claim")
    hold_turns(session, person)
    readiness = queries.readiness(session, person, slot, now=now, has_dates=origin in line.WITH_LEAD)
    if readiness.refusals:
        raise RuleBroken(readiness.refusals[0].replace("claim_", "offer_", 1), name=person.name)
    try:
        with session.begin_nested():
            return line.make_offer(session, slot, person, origin=origin, actor_id=actor.id if actor else None, now=now,
                                   note=note)
    except (StaleDataError, IntegrityError):
        session.expire(slot)
        nobody_else(slot)
        raise Conflict("stale") from None


def accept_offer(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Claim:
    """Take the slot that one was asked for; deadlines are fixed from now on.

    Raises:
        Conflict: the offer ended (``offer_over``); RuleBroken: a guard's code; NotAllowed.
    Source: docs/domain.md k (claim, accept).
    """
    policy.require(actor, Action.ANSWER_OFFER, claim)
    slot = claim.slot
    hold(session, slot)
    _expect_offer(claim, now=now)
    hold_turns(session, claim.author)
    readiness = queries.readiness(session, claim.author, slot, now=now, but=claim,
                                  has_dates=claim.offered_by in line.WITH_LEAD)
    refusals = claim_guards(readiness.facts)
    if refusals:
        raise RuleBroken(refusals[0], **readiness.params)
    try:
        with session.begin_nested():
            advance_slot(session, slot, "claim", actor_id=actor.id, now=now)
            claim.taken_at, claim.expires_at = now, None
            set_chain(claim, _chain(session, slot, now=now))
            advance_claim(session, claim, "accept", actor_id=actor.id, now=now, facts=readiness.facts)
    except (StaleDataError, IntegrityError):
        raise Conflict("offer_over") from None
    if claim.offered_by in {OfferOrigin.LEAD, OfferOrigin.PLAN}:
        tell_leads(session, "offer_accepted", slot, now=now, but=actor.id, name=actor.name)
    events.announce(session, OfferAnswered(claim, OfferAnswer.ACCEPTED, actor.id, now))
    began(session, claim, actor_id=actor.id, now=now)
    return claim


def _expect_offer(claim: Claim, *, now: datetime) -> None:
    is_over = claim.expires_at is not None and claim.expires_at <= now
    if claim.state is not ClaimState.OFFERED or is_over:
        raise Conflict("offer_over")


def _chain(session: Session, slot: Slot, *, now: datetime) -> rules.Deadlines:
    """The dates of who accepts now; squeezed into the days that are left when a lead stands behind it."""
    where = slot.local_date, slot.local_time, slot.zone, work_calendar(session)
    near = rules.claim_window(local_date(now, slot.zone), slot.local_date, where[3]) < rules.LEAD_WINDOW
    return rules.moved_chain(now, *where) if near else rules.claim_chain(now, *where)


def decline_offer(session: Session, *, actor: Person, claim: Claim, now: datetime, reason: str = "") -> Slot:
    """Say no to an offer; words are optional. Who is next in line is asked, or the slot is open to all.

    Raises:
        Conflict: the offer ended (``offer_over``); NotAllowed.
    """
    policy.require(actor, Action.ANSWER_OFFER, claim)
    hold(session, claim.slot)
    _expect_offer(claim, now=now)
    _end(session, claim, "decline", actor_id=actor.id, now=now, reason=reason)
    return claim.slot


def _end(session: Session, claim: Claim, event: str, *, actor_id: int | None, now: datetime, reason: str = "") -> None:
    slot, origin = claim.slot, claim.offered_by
    claim.ended_at, claim.answer = now, reason
    advance_claim(session, claim, event, actor_id=actor_id, now=now, reason=reason or None)
    answer = OfferAnswer.DECLINED if event == "decline" else OfferAnswer.LAPSED
    events.announce(session, OfferAnswered(claim, answer, actor_id, now))
    following = line.offer_next(session, slot, now=now)
    if origin in {OfferOrigin.LEAD, OfferOrigin.PLAN}:
        tell_leads(session, f"offer_{answer.value}", slot, now=now, but=actor_id, key=claim.uid,
                   name=claim.author.name, reason=reason)
    elif following is None and now > slot.claim_by:
        tell_leads(session, "slot_needs_author", slot, now=now, but=actor_id, key=claim.uid)


def withdraw_offer(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Slot:
    """A lead takes an unanswered offer back; who stood in line stands there again. Raises Conflict, NotAllowed."""
    policy.require(actor, Action.ASSIGN, claim)
    hold(session, claim.slot)
    if not CLAIM.can(claim.state, "recall"):
        raise Conflict("offer_over")
    line.recall_offer(session, claim, actor_id=actor.id, now=now)
    return claim.slot


def due_offers(session: Session, *, now: datetime) -> list[int]:
    """Keys of offers whose time has passed, the oldest first."""
    return list(session.scalars(sa.select(Claim.id).where(
        Claim.state == ClaimState.OFFERED, Claim.expires_at <= now).order_by(Claim.expires_at, Claim.id)))


def lapse_offer(session: Session, claim_id: int, now: datetime) -> bool:
    """Nobody answered in time: who is next in line is asked. False when somebody answered in this moment."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        return False
    hold(session, claim.slot)
    if claim.state is not ClaimState.OFFERED or claim.expires_at is None or claim.expires_at > now:
        return False
    _end(session, claim, "lapse", actor_id=None, now=now)
    return True
