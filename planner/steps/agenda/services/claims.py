"""Writes to claims: taking a slot, giving it back, new dates. Of many at once, one wins."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda import queries, rules
from planner.steps.agenda.events import SlotClaimed, SlotReleased
from planner.steps.agenda.models import Claim, OfferOrigin, ReleaseReason, Slot
from planner.steps.agenda.services import asks, line
from planner.steps.agenda.services.holding import hold, hold_turns, nobody_else
from planner.steps.agenda.services.notices import tell_author, tell_leads
from planner.steps.agenda.services.states import advance_claim, advance_slot, expect
from planner.workflow.agenda import LINED_UP, LIVE_CLAIMS, ClaimState, SlotState, claim_guards

UNDO_WITHIN = timedelta(seconds=60)     # a toast shows Undo for ten; whoever is slow of hand keeps the right
_DUES = ("outline_due", "draft_due", "review_due", "rework_due", "approve_by", "package_due")


def claim_slot(session: Session, *, actor: Person, slot: Slot, now: datetime,
               dates: rules.Deadlines | None = None) -> Claim:
    """Make ``actor`` the author of an open slot, with a chain of deadlines.

    Args:
        dates: deadlines that a lead sets; needed when fewer than five working days are left, else worked out.
    Returns:
        The claim, active.
    Raises:
        SlotTaken: somebody was faster.
        RuleBroken: a guard's code; the first one that the person can do something about.
        NotAllowed: ``dates`` from somebody who is no lead.
        Conflict: the slot is not open.
    Source: docs/domain.md c (claim, request) and g (late claim).
    """
    policy.require(actor, Action.CLAIM, slot)
    if dates is not None:
        policy.require(actor, Action.ASSIGN, slot)
    hold(session, slot)
    nobody_else(slot)
    _guard(session, actor, slot, now=now, dates=dates)
    chain = dates or rules.claim_chain(now, slot.local_date, slot.local_time, slot.zone, work_calendar(session))
    try:
        with session.begin_nested():            # the row version and the unique index decide, not the look above
            advance_slot(session, slot, "claim", actor_id=actor.id, now=now)
            wish = line.wish_of(slot, actor)
            if wish is not None:
                line.withdraw(session, wish, actor_id=actor.id, now=now)
            claim = Claim(slot=slot, author=actor, state=ClaimState.ACTIVE, taken_at=now)
            set_chain(claim, chain)
            session.add(claim)
            session.flush()
    except (StaleDataError, IntegrityError):
        session.expire(slot)
        nobody_else(slot)
        raise Conflict("stale") from None
    event_log.record(session, claim, "request", actor_id=actor.id, now=now, to_state=claim.state)
    began(session, claim, actor_id=actor.id, now=now)
    return claim


def began(session: Session, claim: Claim, *, actor_id: int | None, now: datetime) -> None:
    """A claim is live: who asked too waits on, and everybody who follows hears of it."""
    line.line_up_requests(session, claim.slot, now=now)
    events.announce(session, SlotClaimed(claim.slot, claim, actor_id, now))


def _guard(session: Session, person: Person, slot: Slot, *, now: datetime, dates: rules.Deadlines | None) -> None:
    if dates is not None and (dates.out_of_order() or dates.outline_due < now):
        raise RuleBroken("deadlines_out_of_order")
    hold_turns(session, person)
    readiness = queries.readiness(session, person, slot, now=now, has_dates=dates is not None)
    refusals = claim_guards(readiness.facts)
    if refusals:
        raise RuleBroken(refusals[0], **readiness.params)


def set_chain(claim: Claim, chain: rules.Deadlines) -> None:
    """Write a chain of deadlines on a claim; claim_by and publish_at are the slot's. Who asked for more time has it."""
    for name in _DUES:
        setattr(claim, name, getattr(chain, name))
    claim.more_until, claim.more_why = None, ""


def chain_of(claim: Claim) -> rules.Deadlines:
    """The deadlines of an active claim."""
    last = claim.slot.publish_at
    found = {name: getattr(claim, name) or last for name in _DUES}
    return rules.Deadlines(claim_by=None, publish_at=last, **found)


def rederive(session: Session, claim: Claim) -> None:
    """Work the deadlines out again after the slot has moved. Source: docs/domain.md c (slot, move)."""
    slot = claim.slot
    set_chain(claim, rules.moved_chain(claim.taken_at, slot.local_date, slot.local_time, slot.zone,
                                       work_calendar(session)))
    session.flush()


def undo_claim(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Slot:
    """Take back a claim of a moment ago, no reason asked.

    Raises:
        Conflict: it is too late for that (``undo_too_late``); releasing is the way on.
    """
    policy.require(actor, Action.RELEASE, claim)
    hold(session, claim.slot)
    if now - claim.taken_at > UNDO_WITHIN:
        raise Conflict("undo_too_late")
    return _give_back(session, claim, ReleaseReason.UNDONE, actor_id=actor.id, now=now)


def release_claim(session: Session, *, actor: Person, claim: Claim, reason: ReleaseReason, now: datetime,
                  note: str = "") -> Slot:
    """Give a slot back, so that somebody else can take it; its text is kept. The leads hear of it once claim_by has
    passed.

    Raises:
        Conflict: the claim has ended, or the text is ready to go out (cancelling or moving is the way on).
    Source: docs/domain.md c (slot and claim, release).
    """
    policy.require(actor, Action.RELEASE, claim)
    hold(session, claim.slot)
    slot = _give_back(session, claim, reason, actor_id=actor.id, now=now, note=note)
    if now > slot.claim_by:
        tell_leads(session, "slot_released_late", slot, now=now, but=actor.id)
    return slot


def _give_back(session: Session, claim: Claim, reason: ReleaseReason, *, actor_id: int | None, now: datetime,
               note: str = "") -> Slot:
    advance_slot(session, claim.slot, "release", actor_id=actor_id, now=now, reason=reason.value)
    end_claim(session, claim, reason, actor_id=actor_id, now=now, note=note)
    line.offer_next(session, claim.slot, now=now)
    return claim.slot


def end_claim(session: Session, claim: Claim, reason: ReleaseReason, *, actor_id: int | None, now: datetime,
              note: str = "") -> None:
    """End a live claim; whoever calls has given the slot its new state already."""
    claim.release_reason, claim.release_note, claim.ended_at = reason, note, now
    asks.lapse_asks_of(session, claim, now=now)
    if claim.state is ClaimState.OFFERED:
        tell_author(session, "offer_recalled", claim, now=now, but=actor_id)
    advance_claim(session, claim, "release", actor_id=actor_id, now=now, reason=note or reason.value)
    events.announce(session, SlotReleased(claim.slot, claim, actor_id, now))


def resume_claim(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Slot:
    """Undo a release: the same claim lives again, with its deadlines, when nobody took the slot meanwhile.

    Raises:
        SlotTaken, RuleBroken (a guard's code), Conflict.
    """
    policy.require(actor, Action.RELEASE, claim)
    hold(session, claim.slot)
    offered = claim.slot.live_claim
    if offered is not None and offered.state is ClaimState.OFFERED and _came_of(offered, claim, now=now):
        line.recall_offer(session, offered, actor_id=actor.id, now=now)
    nobody_else(claim.slot)
    _resume(session, claim, actor_id=actor.id, now=now)
    return claim.slot


def _came_of(offered: Claim, released: Claim, *, now: datetime) -> bool:
    """Whether an offer was made because of a release of a moment ago, which is being undone."""
    return (offered.offered_by in {OfferOrigin.WAITING, OfferOrigin.STAND_IN} and released.ended_at is not None
            and now - released.ended_at <= UNDO_WITHIN)


def resume_if_free(session: Session, claim: Claim, *, actor_id: int | None, now: datetime) -> bool:
    """As `resume_claim`, for a slot that comes back: False, and nothing done, when the author can't have it now."""
    readiness = queries.readiness(session, claim.author, claim.slot, now=now, has_dates=True)
    if claim_guards(readiness.facts):
        return False
    _resume(session, claim, actor_id=actor_id, now=now)
    return True


def _resume(session: Session, claim: Claim, *, actor_id: int | None, now: datetime) -> None:
    slot = claim.slot
    hold_turns(session, claim.author)
    facts = queries.readiness(session, claim.author, slot, now=now, has_dates=True)
    try:
        with session.begin_nested():
            advance_slot(session, slot, "claim", actor_id=actor_id, now=now, resumed=True)
            claim.release_reason, claim.release_note, claim.ended_at = None, "", None
            advance_claim(session, claim, "resume", actor_id=actor_id, now=now, facts=facts.facts)
    except (StaleDataError, IntegrityError):
        session.expire(slot)
        nobody_else(slot)
        raise Conflict("stale") from None
    began(session, claim, actor_id=actor_id, now=now)


def set_deadlines(session: Session, *, actor: Person, claim: Claim, dates: rules.Deadlines, now: datetime,
                  version: int | None = None) -> Claim:
    """Give a live claim other dates (extend): each keeps the next one, and the slot its day.

    Raises:
        RuleBroken: the dates are not in order, or later than the publication.
    Source: docs/domain.md c (claim, extend).
    """
    policy.require(actor, Action.ASSIGN, claim)
    expect(claim, version)
    if dates.out_of_order():
        raise RuleBroken("deadlines_out_of_order")
    advance_claim(session, claim, "extend", actor_id=actor.id, now=now)
    set_chain(claim, dates)
    session.flush()
    tell_author(session, "claim_new_dates", claim, now=now, but=actor.id)
    return claim


def release_all_of(session: Session, person: Person, *, now: datetime) -> list[Claim]:
    """Free the slots of somebody who left. A slot that is ready stays: publishing asks the lead at its moment.

    Source: docs/domain.md c (awkward cases, author leaves); trust 2.7.
    """
    theirs = session.scalars(
        sa.select(Claim).join(Claim.slot).where(Claim.author_id == person.id, Claim.state.in_(LIVE_CLAIMS),
                                                Slot.state == SlotState.CLAIMED)).all()
    for claim in theirs:
        _give_back(session, claim, ReleaseReason.MOVED_ON, actor_id=None, now=now)
        tell_leads(session, "slot_author_left", claim.slot, now=now)
    _let_go_of_wishes(session, person, now=now)
    return list(theirs)


def _let_go_of_wishes(session: Session, person: Person, *, now: datetime) -> None:
    """Who left waits for nothing, answers nothing, and stands in for nobody."""
    wishes = session.scalars(sa.select(Claim).where(
        Claim.author_id == person.id, Claim.state.in_(LINED_UP | {ClaimState.OFFERED})).order_by(Claim.id)).all()
    for claim in wishes:
        if claim.state is ClaimState.OFFERED:
            end_claim(session, claim, ReleaseReason.MOVED_ON, actor_id=None, now=now)
            line.offer_next(session, claim.slot, now=now)
        else:
            line.withdraw(session, claim, actor_id=None, now=now)
    asks.lapse_asks_to(session, person, now=now)


def expire_one(session: Session, claim_id: int, now: datetime) -> bool:
    """As `expire_claim`, by its key."""
    claim = session.get(Claim, claim_id)
    return claim is not None and expire_claim(session, claim, now=now)


def expire_claim(session: Session, claim: Claim, *, now: datetime) -> bool:
    """Let go of a claim that nothing was written for; as a release, without a word of blame. False: it moved on.

    Whoever calls has seen that the outline is two working days late, that there is no revision, and that two
    reminders were sent. Source: docs/domain.md c (claim, expire).
    """
    slot = claim.slot
    hold(session, slot)
    if claim.state is not ClaimState.ACTIVE or slot.state is not SlotState.CLAIMED:
        return False
    advance_slot(session, slot, "release", actor_id=None, now=now, reason=ReleaseReason.EXPIRED.value)
    claim.release_reason, claim.ended_at = ReleaseReason.EXPIRED, now
    asks.lapse_asks_of(session, claim, now=now)
    advance_claim(session, claim, "expire", actor_id=None, now=now)
    events.announce(session, SlotReleased(slot, claim, None, now))
    tell_author(session, "claim_expired", claim, now=now)
    if line.offer_next(session, slot, now=now) is None or now > slot.claim_by:
        tell_leads(session, "slot_expired", slot, now=now)
    return True
