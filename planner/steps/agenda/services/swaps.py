"""Two authors change dates: one asks, the other agrees, and the slots change contents (docs/domain.md k)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.agenda import rules
from planner.steps.agenda.models import Claim, ClaimSwap, Slot
from planner.steps.agenda.services import line
from planner.steps.agenda.services.asks import advance_ask, expect_open, hold_ask, open_swaps
from planner.steps.agenda.services.exchange import exchange_contents, exchange_effects
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.notices import tell, tell_leads
from planner.workflow.agenda import AskState, ClaimState


def _active(slot: Slot) -> Claim | None:
    claim = slot.live_claim
    return claim if claim is not None and claim.state is ClaimState.ACTIVE else None


def ask_swap(session: Session, *, actor: Person, slot: Slot, other: Slot, now: datetime, note: str = "") -> ClaimSwap:
    """Ask the author of ``other`` to change dates with one's own ``slot``; until 17:00 two working days on.

    Raises:
        Conflict: one of the slots waits for another swap (``swap_open``), or is out or over.
        RuleBroken: nobody writes the other one, it is the actor's too, or the exchange is not possible.
        NotAllowed: ``slot`` is not the actor's.
    Source: docs/domain.md k (claim_swap, ask).
    """
    hold(session, slot, other)
    mine, theirs = _active(slot), _active(other)
    policy.require(actor, Action.ASK_SWAP, mine)
    if theirs is None:
        raise RuleBroken("swap_nobody")
    if theirs.author_id == actor.id:
        raise RuleBroken("swap_own")
    effects = exchange_effects(session, actor=actor, slot=slot, other=other, now=now)
    if effects.refusal is not None:
        raise RuleBroken(effects.refusal, **effects.params)
    if open_swaps(session, slot, other):
        raise Conflict("swap_open")
    swap = ClaimSwap(slot_a=slot, slot_b=other, asked_by=actor, asked_of=theirs.author, note=note,
                     state=AskState.ASKED, expires_at=rules.ask_expires(now, line.office_of(session)))
    session.add(swap)
    session.flush()
    for one in (slot, other):
        event_log.record(session, one, "swap_ask", actor_id=actor.id, now=now, name=theirs.author.name)
    tell(session, theirs.author, "swap_asked", slot, key=swap.uid, now=now, name=actor.name,
         address=f"/agenda/slots/{other.uid}", other_on=other.local_date.isoformat(),
         until_at=swap.expires_at.isoformat())
    return swap


def accept_swap(session: Session, *, actor: Person, swap: ClaimSwap, now: datetime) -> ClaimSwap:
    """Agree: the slots change contents at once, when that is still possible. The leads hear of it.

    Raises:
        Conflict: it is over (``ask_over``), or a slot changed; RuleBroken: a rule of the exchange; NotAllowed.
    Source: docs/domain.md k (claim_swap, accept).
    """
    policy.require(actor, Action.ANSWER_ASK, swap)
    hold_ask(session, swap)
    expect_open(swap, now=now)
    mine, theirs = _active(swap.slot_b), _active(swap.slot_a)
    if mine is None or theirs is None or mine.author_id != actor.id or theirs.author_id != swap.asked_by_id:
        raise Conflict("ask_over")
    advance_ask(session, swap, "accept", actor_id=actor.id, now=now)
    exchange_contents(session, actor=actor, slot=swap.slot_a, other=swap.slot_b, now=now, agreed=True)
    tell(session, swap.asked_by, "swap_accepted", swap.slot_b, key=swap.uid, now=now, name=actor.name)
    tell_leads(session, "swap_done", swap.slot_b, now=now, but=actor.id, name=actor.name, was=swap.asked_by.name)
    return swap


def decline_swap(session: Session, *, actor: Person, swap: ClaimSwap, now: datetime, reason: str = "") -> ClaimSwap:
    """Keep one's own date; words are optional. Raises Conflict (``ask_over``), NotAllowed."""
    policy.require(actor, Action.ANSWER_ASK, swap)
    hold_ask(session, swap)
    expect_open(swap, now=now)
    advance_ask(session, swap, "decline", actor_id=actor.id, now=now, reason=reason or None)
    tell(session, swap.asked_by, "swap_declined", swap.slot_a, key=swap.uid, now=now, name=actor.name, reason=reason)
    return swap


def withdraw_swap(session: Session, *, actor: Person, swap: ClaimSwap, now: datetime) -> ClaimSwap:
    """Ask no longer. Raises Conflict (``ask_over``), NotAllowed."""
    policy.require(actor, Action.WITHDRAW_ASK, swap)
    hold_ask(session, swap)
    expect_open(swap, now=now)
    advance_ask(session, swap, "withdraw", actor_id=actor.id, now=now)
    tell(session, swap.asked_of, "swap_withdrawn", swap.slot_a, key=swap.uid, now=now, name=actor.name)
    return swap
