"""Handovers and swaps that wait for an answer: the writer of their state, and how they end by themselves."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.errors import Conflict
from planner.core.rows import write_out
from planner.people.models import Person
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Slot
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.notices import tell
from planner.workflow.agenda import ASK, AskState

Ask = ClaimHandover | ClaimSwap


def slot_of_ask(ask: Ask) -> Slot:
    """The slot of whoever asked."""
    return ask.claim.slot if isinstance(ask, ClaimHandover) else ask.slot_a


def asked_person(ask: Ask) -> Person:
    """Who may answer."""
    return ask.to if isinstance(ask, ClaimHandover) else ask.asked_of


def advance_ask(session: Session, ask: Ask, event: str, *, actor_id: int | None, now: datetime,
                reason: str | None = None) -> None:
    """Move a handover or swap one step on; the only writer of its state. Raises Conflict (``wrong_state``)."""
    was = ask.state
    ask.state = AskState(ASK.follow(was, event))
    ask.answered_at = now
    name = asked_person(ask).name
    event_log.record(session, ask, event, actor_id=actor_id, now=now, from_state=was, to_state=ask.state, reason=reason)
    kind = "handover" if isinstance(ask, ClaimHandover) else "swap"
    event_log.record(session, slot_of_ask(ask), f"{kind}_{event}", actor_id=actor_id, now=now, reason=reason, name=name)
    session.flush()


def lapse_ask(session: Session, ask: Ask, *, now: datetime) -> None:
    """Nobody answered in time, or the slots are not what they were: whoever asked hears it."""
    advance_ask(session, ask, "lapse", actor_id=None, now=now)
    kind = "handover" if isinstance(ask, ClaimHandover) else "swap"
    tell(session, ask.asked_by, f"{kind}_lapsed", slot_of_ask(ask), key=ask.uid, now=now, name=asked_person(ask).name)


def open_handover(session: Session, claim: Claim) -> ClaimHandover | None:
    """The question about a claim that waits for an answer."""
    return session.scalar(sa.select(ClaimHandover).where(ClaimHandover.claim_id == claim.id,
                                                         ClaimHandover.state == AskState.ASKED))


def open_swaps(session: Session, *slots: Slot) -> list[ClaimSwap]:
    """The swaps of these slots that wait for an answer, either way round."""
    write_out(session, ClaimSwap)
    asked = session.connection().execute(_OPEN_SWAPS, {"ids": [slot.id for slot in slots]}).scalars().all()
    return list(session.scalars(sa.select(ClaimSwap).where(ClaimSwap.id.in_(asked)).order_by(ClaimSwap.id))
                ) if asked else []


_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_OPEN_SWAPS = sa.select(ClaimSwap.id).where(ClaimSwap.state == AskState.ASKED,
                                            sa.or_(ClaimSwap.slot_a_id.in_(_IDS), ClaimSwap.slot_b_id.in_(_IDS)))


def lapse_swaps_of(session: Session, *slots: Slot, now: datetime) -> None:
    """A slot changed its state: no swap waits for it any more. Source: docs/domain.md k (claim_swap)."""
    for swap in open_swaps(session, *slots):
        lapse_ask(session, swap, now=now)


def lapse_asks_of(session: Session, claim: Claim, *, now: datetime) -> None:
    """A claim ended, or has another author: what was asked about it is over."""
    handover = open_handover(session, claim)
    if handover is not None:
        lapse_ask(session, handover, now=now)
    lapse_swaps_of(session, claim.slot, now=now)


def lapse_asks_to(session: Session, person: Person, *, now: datetime) -> None:
    """Somebody left: who asked them something hears that it came to nothing."""
    handovers = session.scalars(sa.select(ClaimHandover).where(ClaimHandover.to_id == person.id,
                                                               ClaimHandover.state == AskState.ASKED)).all()
    swaps = session.scalars(sa.select(ClaimSwap).where(ClaimSwap.asked_of_id == person.id,
                                                       ClaimSwap.state == AskState.ASKED)).all()
    asked: list[Ask] = [*handovers, *swaps]
    for ask in asked:
        lapse_ask(session, ask, now=now)


def due_asks(session: Session, kind: type[Ask], *, now: datetime) -> list[int]:
    """Keys of handovers or swaps whose time has passed, the oldest first."""
    return list(session.scalars(sa.select(kind.id).where(kind.state == AskState.ASKED, kind.expires_at <= now)
                                .order_by(kind.expires_at, kind.id)))


def lapse_due(kind: type[Ask], session: Session, ask_id: int, now: datetime) -> bool:
    """Nobody answered in time. False when somebody did in this moment."""
    ask = _get(session, kind, ask_id)
    if ask is None:
        return False
    hold_ask(session, ask)
    if ask.state is not AskState.ASKED or ask.expires_at > now:
        return False
    lapse_ask(session, ask, now=now)
    return True


def _get(session: Session, kind: type[Ask], ask_id: int) -> Ask | None:
    if issubclass(kind, ClaimHandover):
        return session.get(ClaimHandover, ask_id)
    return session.get(ClaimSwap, ask_id)


def hold_ask(session: Session, ask: Ask) -> None:
    """Take the slots of a question for this transaction, and read the question again."""
    slots = (ask.claim.slot,) if isinstance(ask, ClaimHandover) else (ask.slot_a, ask.slot_b)
    hold(session, *slots)
    session.refresh(ask)


def expect_open(ask: Ask, *, now: datetime) -> None:
    """Refuse a question that is over. Raises Conflict (``ask_over``)."""
    if ask.state is not AskState.ASKED or ask.expires_at <= now:
        raise Conflict("ask_over")
