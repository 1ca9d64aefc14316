"""News that plans hear, and what they add to other pages."""
from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import events
from planner.messages.words import add_notices
from planner.policy import Action, allowed
from planner.quarter import services
from planner.quarter.words import NOTICES
from planner.steps.agenda.events import OfferAnswer, OfferAnswered
from planner.steps.agenda.models import OfferOrigin, Slot
from planner.web import navigation
from planner.web.drawn import drawn
from planner.web.navigation import Entry
from planner.web.panels import register
from planner.workflow.agenda import SlotState


def answered(session: Session, news: OfferAnswered) -> None:
    """Who declined is not planned on that slot again; nor is who let an offer of a plan lapse."""
    lapsed = news.answer is OfferAnswer.LAPSED and news.claim.offered_by is OfferOrigin.PLAN
    if news.answer is OfferAnswer.DECLINED or lapsed:
        services.remember_no(session, news.claim, reason=news.answer.value)


def who_could_write(slot: Slot) -> str:
    """The way to the people who fit, beside an open slot; who fits a reserve item is not known, as it has no day."""
    if slot.topic is None or slot.is_reserve or slot.state is not SlotState.OPEN:
        return ""
    return render_template("quarter/_slot_side.html", slot=slot, lead=allowed(current_user, Action.RANK_PEOPLE))


def menu(_look: object) -> str:
    """The way to the plans, in the menu of the agenda."""
    return drawn("quarter/_menu_link.html") if allowed(current_user, Action.READ_PLANS) else ""


def connect() -> None:
    """Put them in place."""
    add_notices(NOTICES)
    events.subscribe(OfferAnswered, answered)
    register("slot.side", who_could_write)
    register("agenda.menu", menu)
    navigation.add(Entry("plan", _l("Quarter plan"), "quarter.index", "more", 12, Action.READ_PLANS, icon="columns"))


