"""Writes to campaigns: their facts, their state, putting them away and bringing them back."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.campaigns.events import OutsideAsked
from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas.models import Persona
from planner.policy import Action
from planner.workflow import CAMPAIGN
from planner.workflow.campaigns import CampaignState


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a campaign says: its name in one or both languages, its goal, both its dates included, for whom and where.

    ``budget_cents`` None: nobody set one.
    """

    name_nl: str
    name_en: str
    goal: str
    from_date: date
    to_date: date
    personas: Collection[Persona] = ()
    channels: Collection[Channel] = ()
    budget_cents: int | None = None


def make_campaign(session: Session, *, actor: Person, facts: CampaignFacts, now: datetime) -> Campaign:
    """A new campaign, planned. Raises RuleBroken (`edit_campaign`), NotAllowed. Source: docs/domain.md b (campaign)."""
    policy.require(actor, Action.EDIT_CAMPAIGN)
    campaign = Campaign(state=CampaignState.PLANNED)
    _write(campaign, facts)
    session.add(campaign)
    session.flush()
    event_log.record(session, campaign, "create", actor_id=actor.id, now=now, to_state=campaign.state)
    return campaign


def edit_campaign(session: Session, *, actor: Person, campaign: Campaign, facts: CampaignFacts, version: int | None,
                  now: datetime) -> Campaign:
    """Change what a campaign says; its slots stay inside its dates.

    Raises:
        RuleBroken: no name, the dates are not in order, or slots would lie outside them (``campaign_slots_outside``).
        Conflict: changed meanwhile; NotAllowed.
    """
    policy.require(actor, Action.EDIT_CAMPAIGN, campaign)
    if version is not None and campaign.version != version:
        raise Conflict("stale")
    outside = events.collect(session, OutsideAsked(campaign, facts.from_date, facts.to_date))
    if outside:
        raise RuleBroken("campaign_slots_outside", number=len(outside), title=outside[0].title)
    _write(campaign, facts)
    session.flush()
    event_log.record(session, campaign, "edit", actor_id=actor.id, now=now)
    return campaign


def _write(campaign: Campaign, facts: CampaignFacts) -> None:
    if not (facts.name_nl or facts.name_en):
        raise RuleBroken("campaign_needs_name")
    if facts.to_date < facts.from_date:
        raise RuleBroken("campaign_dates_order")
    campaign.name_nl, campaign.name_en = facts.name_nl, facts.name_en
    campaign.goal, campaign.budget_cents = facts.goal, facts.budget_cents
    campaign.from_date, campaign.to_date = facts.from_date, facts.to_date
    campaign.personas, campaign.channels = list(facts.personas), list(facts.channels)


def advance_campaign(session: Session, *, actor: Person, campaign: Campaign, event: str,
                     now: datetime) -> CampaignState:
    """Start, close or reopen a campaign; the only writer of its state. Returns the state that it had."""
    policy.require(actor, Action.EDIT_CAMPAIGN, campaign)
    was = campaign.state
    campaign.state = CampaignState(CAMPAIGN.follow(was, event))
    event_log.record(session, campaign, event, actor_id=actor.id, now=now, from_state=was, to_state=campaign.state)
    session.flush()
    return was


def archive_campaign(session: Session, *, actor: Person, campaign: Campaign, now: datetime) -> Campaign:
    """Put a campaign away; what belongs to it keeps its name. Raises Conflict: it is put away already."""
    policy.require(actor, Action.EDIT_CAMPAIGN, campaign)
    if campaign.archived_at is not None:
        raise Conflict("stale")
    campaign.archived_at = now
    event_log.record(session, campaign, "archive", actor_id=actor.id, now=now)
    session.flush()
    return campaign


def restore_campaign(session: Session, *, actor: Person, campaign: Campaign, now: datetime) -> Campaign:
    """Bring it back."""
    policy.require(actor, Action.EDIT_CAMPAIGN, campaign)
    campaign.archived_at = None
    event_log.record(session, campaign, "restore", actor_id=actor.id, now=now)
    session.flush()
    return campaign
