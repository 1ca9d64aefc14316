"""Writes to campaigns as the agenda sees them: which slots belong to one, its plan B, and when it is proposed."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.campaigns.models import Campaign
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Action, Role
from planner.steps.agenda.models import CampaignReserve, Slot
from planner.steps.agenda.queries import plan_b as queries
from planner.steps.agenda.services.slots import expect_inside
from planner.workflow.agenda import OVER_SLOTS, ClaimState

SHORTEST_REASON = 10        # characters of "none, because ..."


def join_campaign(session: Session, *, actor: Person, slot: Slot, campaign: Campaign, now: datetime) -> Slot:
    """Let a slot belong to a campaign.

    Raises:
        RuleBroken: it lies outside the campaign's dates (``slot_outside_campaign``), or has no day of its own.
        Conflict: the campaign is put away, or the slot is over. NotAllowed.
    Source: docs/domain.md b (campaign: slots lie inside its dates).
    """
    policy.require(actor, Action.PLAN, slot)
    if slot.is_reserve:
        raise RuleBroken("reserve_has_no_day")
    if campaign.archived_at is not None or slot.state in OVER_SLOTS:
        raise Conflict("stale")
    expect_inside(campaign, slot.local_date)
    slot.campaign = campaign
    event_log.record(session, slot, "join_campaign", actor_id=actor.id, now=now, campaign=campaign.uid)
    session.flush()
    return slot


def leave_campaign(session: Session, *, actor: Person, slot: Slot, now: datetime) -> Campaign | None:
    """Let it belong to none. Returns the campaign that it had."""
    policy.require(actor, Action.PLAN, slot)
    was, slot.campaign = slot.campaign, None
    event_log.record(session, slot, "leave_campaign", actor_id=actor.id, now=now, campaign=was.uid if was else "")
    session.flush()
    return was


def set_plan_b(session: Session, *, actor: Person, campaign: Campaign, items: list[Slot], reason: str,
               now: datetime) -> None:
    """Say what a campaign does when a slot fails: reserve items in order, or none and why.

    Raises:
        RuleBroken: neither, or too few words (``plan_b_needs_reason``); something that is no reserve item.
        NotAllowed.
    Source: docs/domain-more.md k (plan B).
    """
    policy.require(actor, Action.PLAN_B, campaign)
    if not items and len(reason.strip()) < SHORTEST_REASON:
        raise RuleBroken("plan_b_needs_reason", least=SHORTEST_REASON)
    if any(not item.is_reserve or item.state in OVER_SLOTS for item in items):
        raise RuleBroken("reserve_not_ready")
    session.execute(sa.delete(CampaignReserve).where(CampaignReserve.campaign_id == campaign.id))
    session.add_all(CampaignReserve(campaign_id=campaign.id, slot_id=item.id, position=place)
                    for place, item in enumerate(items))
    campaign.no_plan_b = "" if items else reason.strip()
    session.flush()
    event_log.record(session, campaign, "plan_b", actor_id=actor.id, now=now, number=len(items))


def propose_plan_b(session: Session, slot: Slot, *, now: datetime) -> Slot | None:
    """Tell the leads what plan B has for a required slot of a campaign that fails; once for each failing.

    A slot that is missed or cancelled needs a new day, so the lead dates it; else the item takes its place.
    Returns the proposed item. Source: docs/domain-more.md k (plan B).
    """
    campaign = slot.campaign
    if campaign is None or not slot.required or slot.is_reserve:
        return None
    today = local_date(now, slot.zone)
    is_over = slot.state in OVER_SLOTS
    item = queries.first_usable(queries.plan_b(session, campaign), today if is_over else slot.local_date, today)
    if item is not None:
        address = f"/agenda/reserve/{item.uid}/take" + ("" if is_over else f"?slot={slot.uid}")
    else:
        address = f"/campaigns/{campaign.uid}"
    for lead in holders(session, Role.LEAD):
        text = "plan_b_proposed" if item is not None else "plan_b_missing"
        notify(session, lead, key=f"plan_b:{slot.uid}:{slot.state}:{slot.claim_by.isoformat()}", text_key=text, now=now,
               address=address, params={
                   "campaign": campaign.label(lead.locale), "slot_on": slot.local_date.isoformat(),
                   "title": item.topic.title if item is not None and item.topic else "",
                   "reason": campaign.no_plan_b})
    return item


def propose_due(session: Session, *, now: datetime) -> int:
    """Propose plan B for what nobody took by its claim_by. Returns for how many slots."""
    found = queries.unclaimed(session, now=now)
    for slot in found:
        propose_plan_b(session, slot, now=now)
    return len(found)


def has_expired(claim: object) -> bool:
    """Whether a claim ended because nothing was written."""
    return getattr(claim, "state", None) is ClaimState.EXPIRED
