"""Asking for a slot where the organisation lets its leads decide on claims (setting ``claim_policy`` lead)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import house_settings, work_calendar
from planner.people.rules.settings import ClaimPolicy
from planner.policy import Action
from planner.steps.agenda import queries, rules
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.services import line
from planner.steps.agenda.services.claims import began, claim_slot, set_chain
from planner.steps.agenda.services.holding import hold, hold_turns, nobody_else
from planner.steps.agenda.services.notices import tell_author, tell_leads
from planner.steps.agenda.services.offers import accept_offer
from planner.steps.agenda.services.states import advance_claim, advance_slot
from planner.workflow import SLOT
from planner.workflow.agenda import ClaimState, claim_guards


def take_slot(session: Session, *, actor: Person, slot: Slot, now: datetime) -> Claim:
    """Claim a slot, or ask for it where leads decide; a lead's own claim needs no second one.

    Raises:
        As `claim_slot`; Conflict (``claim_asked``): this person asked already.
    Source: docs/domain-more.md k (claim, request).
    """
    holder = slot.live_claim
    if holder is not None and holder.state is ClaimState.OFFERED and holder.author_id == actor.id:
        return accept_offer(session, actor=actor, claim=holder, now=now)
    if house_settings(session).claim_policy is ClaimPolicy.DIRECT or policy.allowed(actor, Action.ASSIGN, slot):
        return claim_slot(session, actor=actor, slot=slot, now=now)
    policy.require(actor, Action.CLAIM, slot)
    hold(session, slot)
    nobody_else(slot)
    SLOT.follow(slot.state, "claim")
    if any(one.author_id == actor.id for one in slot.requests):
        raise Conflict("claim_asked")
    readiness = queries.readiness(session, actor, slot, now=now)
    if readiness.refusals:
        raise RuleBroken(readiness.refusals[0], **readiness.params)
    wish = line.wish_of(slot, actor)
    if wish is not None:                    # the line is over, now that the slot is open: they ask as others do
        line.withdraw(session, wish, actor_id=actor.id, now=now)
    claim = Claim(slot=slot, author=actor, state=ClaimState.REQUESTED, taken_at=now)
    session.add(claim)
    session.flush()
    event_log.record(session, claim, "request", actor_id=actor.id, now=now, to_state=claim.state)
    tell_leads(session, "claim_requested", slot, now=now, but=actor.id, name=actor.name)
    return claim


def confirm_request(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Slot:
    """Give the slot to who asked for it; deadlines are fixed from now on.

    Raises:
        SlotTaken: somebody holds it; RuleBroken: they can't take it any more, by a guard's code.
    """
    policy.require(actor, Action.ASSIGN, claim)
    slot = claim.slot
    hold(session, slot)
    nobody_else(slot)
    hold_turns(session, claim.author)
    readiness = queries.readiness(session, claim.author, slot, now=now)
    if claim_guards(readiness.facts):
        raise RuleBroken("request_stopped", name=claim.author.name)
    try:
        with session.begin_nested():
            advance_slot(session, slot, "claim", actor_id=claim.author_id, now=now)
            claim.taken_at = now
            set_chain(claim, rules.claim_chain(now, slot.local_date, slot.local_time, slot.zone,
                                               work_calendar(session)))
            advance_claim(session, claim, "confirm", actor_id=actor.id, now=now, facts=readiness.facts)
    except (StaleDataError, IntegrityError):
        session.expire(slot)
        nobody_else(slot)
        raise Conflict("stale") from None
    tell_author(session, "claim_confirmed", claim, now=now, but=actor.id)
    began(session, claim, actor_id=actor.id, now=now)
    return slot


def deny_request(session: Session, *, actor: Person, claim: Claim, reason: str, now: datetime) -> Slot:
    """Say no, in the lead's words. Raises RuleBroken without a reason."""
    policy.require(actor, Action.ASSIGN, claim)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    hold(session, claim.slot)
    claim.ended_at, claim.answer = now, reason
    advance_claim(session, claim, "deny", actor_id=actor.id, now=now, reason=reason)
    tell_author(session, "claim_denied", claim, now=now, but=actor.id, reason=reason)
    return claim.slot
