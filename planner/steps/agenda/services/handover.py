"""A claim changes hands: a colleague is asked, and becomes the author when they accept (docs/domain.md c)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.agenda import queries, rules
from planner.steps.agenda.events import ClaimHandedOver
from planner.steps.agenda.models import Claim, ClaimHandover
from planner.steps.agenda.queries.claims import Readiness
from planner.steps.agenda.services import line
from planner.steps.agenda.services.asks import advance_ask, expect_open, hold_ask, lapse_swaps_of, open_handover
from planner.steps.agenda.services.holding import hold, hold_turns
from planner.steps.agenda.services.notices import tell, tell_leads
from planner.steps.agenda.services.slots import index_slot
from planner.steps.agenda.services.states import advance_claim
from planner.workflow import CLAIM
from planner.workflow.agenda import AskState


def ask_handover(session: Session, *, actor: Person, claim: Claim, to: Person, now: datetime, note: str = "") \
        -> ClaimHandover:
    """Ask a colleague to take a claim over, with its deadlines and what is written; until 17:00 two days on.

    Raises:
        Conflict: the claim is over, or somebody is asked already (``handover_open``).
        RuleBroken: ``to`` writes it already, or can't take it (the guard's code, as ``offer_no_room``); NotAllowed.
    Source: docs/domain.md c (claim, hand over).
    """
    policy.require(actor, Action.RELEASE, claim)
    slot = claim.slot
    hold(session, slot)
    if to.id == claim.author_id:
        raise RuleBroken("handover_self")
    _expect_fit(session, claim, to, now=now)
    if open_handover(session, claim) is not None:
        raise Conflict("handover_open")
    ask = ClaimHandover(claim=claim, to=to, asked_by=actor, note=note, state=AskState.ASKED,
                        expires_at=rules.ask_expires(now, line.office_of(session)))
    session.add(ask)
    session.flush()
    event_log.record(session, slot, "handover_ask", actor_id=actor.id, now=now, name=to.name)
    tell(session, to, "handover_asked", slot, key=ask.uid, now=now, name=actor.name,
         until_at=ask.expires_at.isoformat())
    return ask


def _expect_fit(session: Session, claim: Claim, to: Person, *, now: datetime) -> None:
    """Refuse who could not be the author, in words for who asks."""
    try:
        _readiness(session, claim, to, now=now)
    except RuleBroken as refused:
        raise RuleBroken(refused.code.replace("claim_", "offer_", 1), name=to.name) from None


def accept_handover(session: Session, *, actor: Person, ask: ClaimHandover, now: datetime) -> Claim:
    """Be the author from now on. Deadlines stay; who wrote more than a fifth of the words writes along.

    Raises:
        Conflict: it is over (``ask_over``); RuleBroken: a guard's code; NotAllowed.
    Source: docs/domain.md c (claim, hand over).
    """
    policy.require(actor, Action.ANSWER_ASK, ask)
    hold_ask(session, ask)
    expect_open(ask, now=now)
    claim = ask.claim
    readiness = _readiness(session, claim, actor, now=now)
    was = claim.author
    advance_ask(session, ask, "accept", actor_id=actor.id, now=now)
    lapse_swaps_of(session, claim.slot, now=now)
    wish = line.wish_of(claim.slot, actor)
    if wish is not None:
        line.withdraw(session, wish, actor_id=actor.id, now=now)
    claim.author = actor
    claim.more_until, claim.more_why = None, ""             # who took it over asked for nothing
    claim.co_authors = [one for one in claim.co_authors if one.id != actor.id]
    if claim.ghost_writer_id == actor.id:
        claim.ghost_writer = None
    advance_claim(session, claim, "hand_over", actor_id=actor.id, now=now, facts=readiness.facts, before=was.name)
    stays = events.announce(session, ClaimHandedOver(claim, was, actor.id, now))
    if any(stays):
        claim.co_authors = [*claim.co_authors, was]
        session.flush()
    index_slot(session, claim.slot)
    tell(session, was, "handover_accepted", claim.slot, key=ask.uid, now=now, name=actor.name)
    tell_leads(session, "handover_done", claim.slot, now=now, but=actor.id, name=actor.name, was=was.name)
    return claim


def _readiness(session: Session, claim: Claim, person: Person, *, now: datetime) -> Readiness:
    if not CLAIM.can(claim.state, "hand_over"):
        raise Conflict("ask_over")
    hold_turns(session, person)
    readiness = queries.readiness(session, person, claim.slot, now=now, has_dates=True)
    if readiness.refusals:
        raise RuleBroken(readiness.refusals[0], **readiness.params)
    return readiness


def decline_handover(session: Session, *, actor: Person, ask: ClaimHandover, now: datetime, reason: str = "") -> Claim:
    """Leave it with who has it; words are optional. Raises Conflict (``ask_over``), NotAllowed."""
    policy.require(actor, Action.ANSWER_ASK, ask)
    hold_ask(session, ask)
    expect_open(ask, now=now)
    advance_ask(session, ask, "decline", actor_id=actor.id, now=now, reason=reason or None)
    tell(session, ask.asked_by, "handover_declined", ask.claim.slot, key=ask.uid, now=now, name=actor.name,
         reason=reason)
    return ask.claim


def withdraw_handover(session: Session, *, actor: Person, ask: ClaimHandover, now: datetime) -> Claim:
    """Ask no longer. Raises Conflict (``ask_over``), NotAllowed."""
    policy.require(actor, Action.WITHDRAW_ASK, ask)
    hold_ask(session, ask)
    expect_open(ask, now=now)
    advance_ask(session, ask, "withdraw", actor_id=actor.id, now=now)
    tell(session, ask.to, "handover_withdrawn", ask.claim.slot, key=ask.uid, now=now, name=actor.name)
    return ask.claim
