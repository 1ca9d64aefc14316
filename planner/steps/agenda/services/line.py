"""The line for a slot: who waits, who is asked next, and how waiting ends (docs/domain.md k)."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Absence, Person
from planner.people.queries import get_organisation, work_calendar
from planner.policy import Action
from planner.steps.agenda import queries, rules
from planner.steps.agenda.events import ClaimOffered
from planner.steps.agenda.models import Claim, OfferOrigin, Slot
from planner.steps.agenda.services.holding import hold, hold_turns
from planner.steps.agenda.services.notices import tell, tell_author
from planner.steps.agenda.services.states import advance_claim
from planner.workflow.agenda import LINED_UP, ClaimState, SlotState, claim_guards

# Offers that a lead stands behind: they may be for a slot so near that a lead sets the dates.
WITH_LEAD = frozenset({OfferOrigin.LEAD, OfferOrigin.PLAN, OfferOrigin.STAND_IN})
_GAVE_UP = frozenset({ClaimState.DECLINED, ClaimState.LAPSED, ClaimState.RELEASED, ClaimState.EXPIRED})


def office_of(session: Session) -> rules.Office:
    """When the organisation works."""
    house = get_organisation(session)
    return rules.Office(house.zone, work_calendar(session), house.office_open, house.office_close)


# --- Waiting -----------------------------------------------------------------------------------------------------


def join_line(session: Session, *, actor: Person, slot: Slot, now: datetime) -> Claim:
    """Wait for a slot that somebody else holds or is asked for.

    Raises:
        Conflict: nobody holds it (``line_needless``), it is the actor's own, or they stand in line already.
        RuleBroken: a guard's code; NotAllowed.
    Source: docs/domain.md k (claim, join).
    """
    policy.require(actor, Action.WAIT, slot)
    hold(session, slot)
    holder = slot.live_claim
    if holder is None:
        raise Conflict("line_needless")
    if holder.author_id == actor.id:
        raise Conflict("line_own")
    if wish_of(slot, actor) is not None:
        raise Conflict("line_joined")
    readiness = queries.readiness(session, actor, slot, now=now)
    if readiness.refusals:
        raise RuleBroken(readiness.refusals[0], **readiness.params)
    claim = Claim(slot=slot, author=actor, state=ClaimState.WAITING, taken_at=now, joined_at=now)
    session.add(claim)
    session.flush()
    event_log.record(session, claim, "join", actor_id=actor.id, now=now, to_state=claim.state)
    return claim


def wish_of(slot: Slot, person: Person) -> Claim | None:
    """The request or the place in line that somebody has for a slot."""
    return next((one for one in slot.claims if one.author_id == person.id and one.state in LINED_UP), None)


def place_in_line(claim: Claim) -> tuple[datetime, int]:
    """The order of asking."""
    return claim.joined_at or claim.taken_at, claim.id


def leave_line(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Slot:
    """Wait, or ask, no longer. Raises Conflict when it has become something else meanwhile."""
    policy.require(actor, Action.ANSWER_OFFER, claim)
    hold(session, claim.slot)
    withdraw(session, claim, actor_id=actor.id, now=now)
    return claim.slot


def withdraw(session: Session, claim: Claim, *, actor_id: int | None, now: datetime) -> None:
    """Take somebody's wish off a slot; the policy was asked before."""
    advance_claim(session, claim, "withdraw", actor_id=actor_id, now=now)
    claim.ended_at = now
    session.flush()


def line_up_requests(session: Session, slot: Slot, *, now: datetime) -> None:
    """Somebody got the slot: who asked for it too waits on, in order of asking."""
    for claim in slot.requests:
        claim.joined_at = claim.taken_at
        advance_claim(session, claim, "wait", actor_id=None, now=now)
        tell_author(session, "claim_waits", claim, now=now)


def end_line(session: Session, slot: Slot, *, now: datetime) -> None:
    """The slot is published, cancelled or missed: who waited hears it once, with three other open slots.

    Source: docs/domain.md k (waiting, end).
    """
    for claim in [one for one in slot.claims if one.state in LINED_UP]:
        advance_claim(session, claim, "end", actor_id=None, now=now)
        claim.ended_at = now
        others = [found.card.title for found in queries.open_slots_for(session, claim.author, now=now, but=slot.uid)]
        tell(session, claim.author, "line_ended" if others else "line_ended_none", slot, key=claim.uid, now=now,
             address="/agenda?state=open", others="; ".join(f"“{title}”" for title in others))
    session.flush()


def close_line(session: Session, slot: Slot, *, actor_id: int | None, now: datetime) -> None:
    """The topic goes elsewhere: nobody is asked for the slot any more, nobody waits for it."""
    live = slot.live_claim
    if live is not None and live.state is ClaimState.OFFERED:
        recall_offer(session, live, actor_id=actor_id, now=now)
    end_line(session, slot, now=now)


def rejoin_line(session: Session, slot: Slot, *, now: datetime) -> None:
    """A cancellation is undone: who waited until then waits again."""
    over = [one for one in slot.claims if one.state is ClaimState.ENDED]
    last = max((one.ended_at for one in over if one.ended_at), default=None)
    for claim in over:
        if claim.ended_at == last and wish_of(slot, claim.author) is None:
            claim.ended_at = None
            advance_claim(session, claim, "rejoin", actor_id=None, now=now)


# --- Asking ------------------------------------------------------------------------------------------------------


def make_offer(session: Session, slot: Slot, person: Person, *, origin: OfferOrigin, actor_id: int | None,
               now: datetime, note: str = "") -> Claim:
    """Ask somebody for an open slot; guards were looked at before. Their place in line becomes the offer."""
    window = rules.claim_window(local_date(now, slot.zone), slot.local_date, work_calendar(session))
    expires_at = rules.offer_expires(now, office_of(session), window=window, from_plan=origin is OfferOrigin.PLAN)
    wish = wish_of(slot, person)
    claim = wish or Claim(slot=slot, author=person, state=ClaimState.OFFERED, taken_at=now)
    claim.offered_by, claim.offer_note, claim.expires_at = origin, note, expires_at
    if wish is None:
        session.add(claim)
        session.flush()
        event_log.record(session, claim, "offer", actor_id=actor_id, now=now, to_state=claim.state,
                         reason=note or None, name=person.name)
    else:
        if wish.state is ClaimState.REQUESTED:
            claim.joined_at = claim.taken_at
            advance_claim(session, claim, "wait", actor_id=actor_id, now=now)
        advance_claim(session, claim, "offer", actor_id=actor_id, now=now, reason=note or None)
    tell_author(session, "claim_offered", claim, now=now, but=actor_id, until_at=expires_at.isoformat())
    events.announce(session, ClaimOffered(claim, actor_id, now))
    return claim


def offer_next(session: Session, slot: Slot, *, now: datetime) -> Claim | None:
    """A slot came free: ask its stand-in, else the first in line who may take it. None when it is open to all.

    Source: docs/domain.md k (next in line).
    """
    if slot.state is not SlotState.OPEN or slot.live_claim is not None:
        return None
    for person, origin in _candidates(session, slot, now=now):
        hold_turns(session, person)
        facts = queries.readiness(session, person, slot, now=now, has_dates=origin in WITH_LEAD).facts
        if not claim_guards(facts):
            try:
                with session.begin_nested():
                    return make_offer(session, slot, person, origin=origin, actor_id=None, now=now)
            except IntegrityError:              # somebody claimed it in this moment
                return None
    return None


def _candidates(session: Session, slot: Slot, *, now: datetime) -> Iterator[tuple[Person, OfferOrigin]]:
    if slot.stand_in is not None and _stands_in(session, slot, slot.stand_in, now=now):
        yield slot.stand_in, OfferOrigin.STAND_IN
    waiting = [one for one in slot.claims if one.state is ClaimState.WAITING]
    for claim in sorted(waiting, key=place_in_line):
        yield claim.author, OfferOrigin.WAITING


def _stands_in(session: Session, slot: Slot, person: Person, *, now: datetime) -> bool:
    """Whether the stand-in agreed, has not given up since, and is here when the draft is due."""
    agreed = slot.stand_in_agreed_at
    if agreed is None:
        return False
    if any(one.author_id == person.id and one.state in _GAVE_UP and one.ended_at and one.ended_at >= agreed
           for one in slot.claims):
        return False
    chain = rules.moved_chain(now, slot.local_date, slot.local_time, slot.zone, work_calendar(session))
    due_on = local_date(chain.draft_due, slot.zone)
    away = sa.select(Absence.id).where(Absence.person_id == person.id, Absence.from_date <= due_on,
                                       Absence.to_date >= due_on)
    return session.scalar(away.limit(1)) is None


def recall_offer(session: Session, claim: Claim, *, actor_id: int | None, now: datetime) -> None:
    """Take back an offer that nobody answered yet; who waited stands in line again, where they were."""
    claim.expires_at, claim.offered_by, claim.offer_note = None, None, ""
    if claim.joined_at is not None:
        advance_claim(session, claim, "requeue", actor_id=actor_id, now=now)
    else:
        claim.ended_at = now
        advance_claim(session, claim, "recall", actor_id=actor_id, now=now)
    tell_author(session, "offer_recalled", claim, now=now, but=actor_id)
