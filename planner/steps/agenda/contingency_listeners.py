"""What contingency hears of the agenda, and what it adds to pages: the reserve, plan B, pauses."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.campaigns.events import CampaignTouches, OutsideAsked, Touch
from planner.campaigns.models import Campaign
from planner.core import events
from planner.core.db import clock, db
from planner.core.localtime import local_date
from planner.messages.words import add_notices
from planner.people.queries import get_organisation
from planner.policy import Action, allowed
from planner.steps.agenda.cadence_words import NOTICES
from planner.steps.agenda.events import SlotCancelled, SlotMissed, SlotReleased, SlotsExchanged
from planner.steps.agenda.models import PauseScope, Slot
from planner.steps.agenda.queries import plan_b as reads
from planner.steps.agenda.queries.pauses import banner, pauses_over
from planner.steps.agenda.queries.reserve import usable_for
from planner.steps.agenda.rules.reserve import Item, shelf
from planner.steps.agenda.services import plan_b, reserve
from planner.web import navigation
from planner.web.navigation import Banner, Entry
from planner.web.panels import register
from planner.workflow.agenda import MOVABLE_SLOTS


def paused(uid: str | None, scope: PauseScope | None, reason: str | None, by: str | None, until: datetime | None,
           number: int) -> str:
    """What stands still, on top of every page of whom it concerns."""
    if uid is None:
        return ""
    return render_template("agenda/_paused.html", uid=uid, scope=scope, reason=reason, by=by, until=until,
                           others=number - 1)


def keep_age(session: Session, news: SlotsExchanged) -> None:
    """How long a piece can be used goes with the piece."""
    reserve.keep_age(session, news)


def plan_b_for(session: Session, news: SlotMissed | SlotCancelled | SlotReleased) -> Slot | None:
    """A required slot of a campaign fails: the leads hear what plan B has."""
    if isinstance(news, SlotReleased) and not plan_b.has_expired(news.claim):
        return None
    return plan_b.propose_plan_b(session, news.slot, now=news.now)


def campaign_touches(session: Session, question: CampaignTouches) -> list[Touch]:
    """The slots and days that belong to a campaign."""
    slots = [_touch(slot) for slot in reads.all_of_campaign(session, question.campaign)]
    return [*slots, *(Touch(_("Event"), band.title, "/agenda", is_live=False)
                      for band in reads.bands_of_campaign(session, question.campaign))]


def outside(session: Session, question: OutsideAsked) -> list[Touch]:
    """Its slots that would lie outside other dates."""
    return [_touch(slot) for slot in reads.all_of_campaign(session, question.campaign)
            if not slot.is_reserve and not question.from_date <= slot.local_date <= question.to_date]


def _touch(slot: Slot) -> Touch:
    title = slot.topic.title if slot.topic else slot.local_date.isoformat()
    return Touch(_("Slot"), title, f"/agenda/slots/{slot.uid}", slot.state in MOVABLE_SLOTS)


def campaign_slots(campaign: Campaign) -> str:
    """Its slots, on its page."""
    session, now = db.session(), clock().now()
    return render_template("agenda/_campaign_slots.html", campaign=campaign,
                           cards=reads.slots_of_campaign(session, campaign, now=now),
                           free=reads.free_slots(session, campaign, now=now))


def campaign_plan_b(campaign: Campaign) -> str:
    """What it does when a slot fails, on its page."""
    session = db.session()
    today = local_date(clock().now(), get_organisation(session).zone)
    items = reads.plan_b(session, campaign)
    return render_template("agenda/_plan_b.html", campaign=campaign, items=items,
                           more_items=reads.reserve_to_add(session, campaign),
                           shelves={item.id: shelf(Item(item.state, item.usable_until), today) for item in items})


def slot_side(slot: Slot) -> str:
    """What a lead can do when a slot fails: from the reserve, into it, or stand still."""
    if not allowed(current_user, Action.KEEP_RESERVE, slot) or slot.state not in MOVABLE_SLOTS:
        return ""
    session = db.session()
    today = local_date(clock().now(), get_organisation(session).zone)
    return render_template("agenda/_in_trouble.html", slot=slot, usable=usable_for(session, slot, today=today),
                           shelf=shelf(Item(slot.state, slot.usable_until), today),
                           pause=pauses_over(session, {slot.uid}).get(slot.uid))


def connect() -> None:
    """Put them in place."""
    handlers: dict[type[Any], Any] = {
        SlotsExchanged: keep_age, SlotMissed: plan_b_for, SlotCancelled: plan_b_for, SlotReleased: plan_b_for,
        CampaignTouches: campaign_touches, OutsideAsked: outside}
    for kind, handler in handlers.items():
        events.subscribe(kind, handler)
    add_notices(NOTICES)
    register("campaign.slots", campaign_slots)
    register("slot.side", slot_side)
    register("campaign.plan_b", campaign_plan_b)
    navigation.add_banner("paused", Banner(banner, paused))
    navigation.add(Entry("campaigns", _l("Campaigns"), "campaigns.index", "more", 30, Action.READ_CAMPAIGN,
                         icon="flag"))
