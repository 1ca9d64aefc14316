"""News that publishing hears: approvals, moves and ends of slots; and what it adds to pages of lower floors."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.channels.queries import set_health
from planner.core import events
from planner.core.db import db
from planner.messages.services import notify
from planner.messages.words import add_notices
from planner.people.queries import holders
from planner.policy import Action, Role, allowed
from planner.steps.agenda.events import (
    ChannelsReadyAsked,
    Held,
    HeldAsked,
    PauseEnded,
    SlotCancelled,
    SlotMissed,
    SlotMoved,
    SlotReleased,
    SlotRestored,
    SlotsExchanged,
)
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.cadence_facts import add_dates
from planner.steps.agenda.rules.pauses import covers
from planner.steps.publishing import handlers, queries
from planner.steps.publishing.events import (
    ArticlePublished,
    ErrandFailed,
    PublicationFailed,
    PublicationsLate,
    PublicationStopped,
    SlotPartlyPublished,
)
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import health, holding, out, planning
from planner.steps.publishing.words import NOTICES, URGENT
from planner.steps.writing.events import DraftApproved, DraftUnapproved
from planner.steps.writing.models import Draft
from planner.web import navigation, panels
from planner.web.navigation import Entry
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState


def plan(session: Session, news: DraftApproved) -> list[Publication]:
    """An approved text waits for its moment."""
    return planning.plan_publications(session, news.draft, news.revision, actor_id=news.actor_id, now=news.now)


def suspend(session: Session, news: DraftUnapproved) -> list[Publication]:
    """A text whose approval fell waits no more."""
    return planning.suspend_publications(session, news.draft, now=news.now)


def move(session: Session, news: SlotMoved) -> list[Publication]:
    """What waits for a slot moves with it."""
    return planning.move_publications(session, news.slot, now=news.now)


def exchange(session: Session, news: SlotsExchanged) -> list[Publication]:
    """Texts changed slots: what is planned of each goes with it."""
    return planning.exchange_publications(session, news.slot, news.other, actor_id=news.actor_id, now=news.now)


def channels_ready(session: Session, question: ChannelsReadyAsked) -> list[int]:
    """The channels that the text of a slot has a variant for."""
    return [each.variant.channel_id for each in queries.live_of_slot(session, question.slot.id)]


def cancel(session: Session, news: SlotCancelled | SlotReleased | SlotMissed) -> list[Publication]:
    """A slot without a text publishes nothing."""
    actor_id = getattr(news, "actor_id", None)
    return planning.cancel_publications(session, news.slot, actor_id=actor_id, now=news.now)


def plan_again(session: Session, news: SlotRestored) -> list[Publication]:
    """A slot that is back, with an approved text, publishes it after all."""
    claim = news.slot.live_claim
    draft = session.scalar(sa.select(Draft).where(Draft.claim_id == claim.id, Draft.version_of_id.is_(None))
                           ) if claim else None
    if draft is None or draft.state not in {DraftState.APPROVED, DraftState.SCHEDULED}:
        return []
    approval = queries.valid_approval(session, draft.id)
    if approval is None:
        return []
    return planning.plan_publications(session, draft, approval.revision, actor_id=news.actor_id, now=news.now)


def would_hold(session: Session, question: HeldAsked) -> list[Held]:
    """What a pause would keep from going out."""
    return [Held("publication", each.slot.topic.title if each.slot.topic else "", each.due_at,
                 f"/publish/{each.slot.uid}")
            for each, place in queries.waiting_between(session, question.since, question.until)
            if covers(question.scope, question.subject_id, place)]


def go_on(session: Session, news: PauseEnded) -> int:
    """A pause is over: what is little late goes out, the rest waits for a lead."""
    return holding.let_go(session, news.pause, now=news.now)


def warn(session: Session, news: PublicationStopped) -> None:
    """Tell the leads that something did not go out."""
    publication = news.publication
    _tell_leads(session, "publication_stopped", f"stopped:{publication.uid}:{news.now.isoformat()}", news.now,
                f"/publish/{publication.slot.uid}", title=publication.variant.draft.title)


def warn_failed(session: Session, news: PublicationFailed) -> None:
    """Tell the leads at once that a channel did not take a text."""
    publication = news.publication
    _tell_leads(session, "publication_failed", f"failed:{publication.uid}:{news.now.isoformat()}", news.now,
                f"/publish/{publication.slot.uid}", title=publication.variant.draft.title,
                channel=publication.variant.channel.name)


def warn_errand(session: Session, news: ErrandFailed) -> None:
    """Tell the leads at once that what is out somewhere could not be changed there."""
    publication = news.errand.publication
    _tell_leads(session, "errand_failed", f"errand:{news.errand.uid}:{news.now.isoformat()}", news.now,
                f"/publish/{publication.slot.uid}", title=publication.variant.draft.title,
                channel=publication.variant.channel.name)


def warn_late(session: Session, news: PublicationsLate) -> None:
    """Tell the leads once of everything that is too late."""
    _tell_leads(session, "publications_late", f"late:{news.now.isoformat()}", news.now, "/publish/held",
                number=str(news.count))


def say_partly(session: Session, news: SlotPartlyPublished) -> None:
    """Tell who wrote it where it is out, and where not."""
    there = queries.live_of_slot(session, news.slot.id)
    names = {state: ", ".join(each.variant.channel.name for each in there if each.state is state)
             for state in (PublicationState.PUBLISHED, PublicationState.FAILED)}
    for person in out.authors(there[0]):
        notify(session, person, key=f"partly:{news.slot.uid}:{news.now.isoformat()}", text_key="slot_partly",
               params={"title": there[0].variant.draft.title, "out": names[PublicationState.PUBLISHED],
                       "failed": names[PublicationState.FAILED]},
               address=f"/publish/{news.slot.uid}", now=news.now)


def _tell_leads(session: Session, text_key: str, key: str, now: datetime, address: str, **params: str) -> None:
    for person in holders(session, Role.LEAD):
        notify(session, person, key=key, text_key=text_key, params=params, address=address, now=now)


def slot_panel(slot: Slot) -> str:
    """What of a slot is out or waits, for its page."""
    publications = queries.live_of_slot(db.session(), slot.id)
    return render_template("publishing/_panel.html", slot=slot, publications=publications) if publications else ""


def correct_link(draft: Draft) -> str:
    """The way to mend a text that is out, for who may."""
    if draft.state is not DraftState.PUBLISHED or not allowed(current_user, Action.CORRECT, draft):
        return ""
    return render_template("publishing/_correct_link.html", draft=draft)


def connect() -> None:
    """Put publishing's parts in place."""
    heard: dict[type[Any], Any] = {
        DraftApproved: plan, HeldAsked: would_hold, PauseEnded: go_on,
        DraftUnapproved: suspend, SlotMoved: move, SlotsExchanged: exchange,
        ChannelsReadyAsked: channels_ready, SlotCancelled: cancel, SlotReleased: cancel,
        SlotMissed: cancel, SlotRestored: plan_again, PublicationStopped: warn,
        PublicationFailed: warn_failed, ErrandFailed: warn_errand, PublicationsLate: warn_late,
        SlotPartlyPublished: say_partly}
    for kind, handler in heard.items():
        events.subscribe(kind, handler)
    events.subscribe(ArticlePublished, handlers.thank, many=handlers.thank_many)
    add_notices(NOTICES, news=("article_published",), urgent=URGENT)
    add_dates(queries.channel_dates)
    set_health(health.health_of)
    panels.register("slot.side", slot_panel)
    panels.register("draft.actions", correct_link)
    navigation.add(Entry("publish", _l("Publish"), "publishing.index", "steps", 5, Action.SEE_PUBLISHING, icon="send",
                         number="5", also=("corrections", "troubles", "upkeep")))
