"""Whose a slot is, who could take it, who waits and what is asked: the side of the page of a slot."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from planner.people.models import PersonStatus
from planner.people.queries import house_settings
from planner.people.rules.settings import ClaimPolicy
from planner.policy import Action, allowed
from planner.steps.agenda import queries, services, words
from planner.steps.agenda.models import Claim, OfferOrigin, Slot
from planner.steps.agenda.queries import Readiness, hands
from planner.steps.agenda.services import asks, line
from planner.web.words import refusal
from planner.workflow.agenda import MOVABLE_SLOTS, ClaimState, SlotState


def active_claim(slot: Slot) -> Claim | None:
    """The claim of who writes it; somebody who was only asked does not write yet."""
    live = slot.live_claim
    return live if live is not None and live.state is ClaimState.ACTIVE else None


def of_claims(session: Session, slot: Slot, *, now: datetime) -> dict[str, Any]:
    """What the side of the page says about claims."""
    live, claim = slot.live_claim, active_claim(slot)
    offer = live if claim is None else None
    wish = line.wish_of(slot, current_user)
    waiting = hands.waiting_of(slot)
    return {
        "offer": offer, "offered_me": offer is not None and offer.author_id == current_user.id,
        "my_request": wish if wish is not None and wish.state is ClaimState.REQUESTED else None,
        "my_wait": wish if wish is not None and wish.state is ClaimState.WAITING else None,
        "my_place": waiting.index(wish) + 1 if wish in waiting else 0,
        "waiting": waiting if allowed(current_user, Action.ASSIGN, slot) else [],
        "handover": asks.open_handover(session, claim) if claim is not None else None,
        "swaps": asks.open_swaps(session, slot) if claim is not None else [],
        "may_stand_in": _may_stand_in(session, slot, live, now=now),
        **_invitation(session, slot, live, wish, now=now)}


def _may_stand_in(session: Session, slot: Slot, live: Claim | None, *, now: datetime) -> bool:
    """Whether the reader could say that they would step in for the author."""
    return (slot.state is SlotState.CLAIMED and slot.stand_in_id is None and live is not None
            and live.author_id != current_user.id and current_user.status is PersonStatus.ACTIVE
            and slot.lang in current_user.languages and allowed(current_user, Action.WAIT, slot)
            and services.knows_enough(session, current_user, slot, now=now))


def _invitation(session: Session, slot: Slot, live: Claim | None, wish: Claim | None, *, now: datetime) \
        -> dict[str, Any]:
    """May I take it, answer for it or stand in line for it: why me, and what stands in the way."""
    nothing: dict[str, Any] = {"readiness": None, "refusals": [], "why": []}
    if slot.state not in MOVABLE_SLOTS or slot.topic is None or not allowed(current_user, Action.CLAIM, slot):
        return nothing
    mine = live is not None and live.author_id == current_user.id
    offered = live if mine and live is not None and live.state is ClaimState.OFFERED else None
    if (mine and offered is None) or (wish is not None and (live is not None or wish.state is ClaimState.REQUESTED)):
        return nothing
    if live is None and slot.state is not SlotState.OPEN:
        return nothing
    readiness = queries.readiness(session, current_user, slot, now=now, but=offered, has_dates=_has_dates(offered))
    asks_lead = house_settings(session).claim_policy is ClaimPolicy.LEAD \
        and not allowed(current_user, Action.ASSIGN, slot)
    fit = queries.fit_for(session, current_user, slot.topic, now=now) if live is None or offered is not None else None
    return {"readiness": readiness, "asks": asks_lead, "why": words.why(fit) if fit is not None else [],
            "refusals": _refusals(readiness)}


def _has_dates(offered: Claim | None) -> bool:
    return offered is not None and offered.offered_by in {OfferOrigin.LEAD, OfferOrigin.PLAN, OfferOrigin.STAND_IN}


def _refusals(readiness: Readiness) -> list[tuple[str, str]]:
    return [(code, refusal(code, readiness.params)) for code in readiness.refusals]
