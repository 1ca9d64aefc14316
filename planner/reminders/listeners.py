"""What reminders add to the house: their page in the navigation, and what they hold during a pause."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.messages.words import add_notices
from planner.policy import Action
from planner.reminders import letters, queries, services
from planner.steps.agenda.events import ClaimOffered, Held, HeldAsked, PauseEnded
from planner.steps.agenda.queries.pauses import places_of
from planner.steps.agenda.rules.pauses import covers
from planner.web import navigation
from planner.web.navigation import Entry


def would_hold(session: Session, question: HeldAsked) -> list[Held]:
    """How many reminders a pause would keep back."""
    coming = queries.waiting_between(session, question.since, question.until)
    found = queries.matters_named(session, {row.subject_uid for row in coming}, now=question.since)
    matters = {matter.uid: matter for matter in found.values()}
    places = places_of(session, {matter.slot for matter in matters.values()})
    held = [row for row in coming if (matter := matters.get(row.subject_uid)) is not None and matter.slot in places
            and covers(question.scope, question.subject_id, places[matter.slot])]
    return [Held("reminder", "", held[0].send_at, count=len(held))] if held else []


def go_on(session: Session, _news: PauseEnded) -> int:
    """Nothing says any more that it is held; the newest step of each goes with the next digest."""
    services.let_go(session)
    return 0


def mail_offer(session: Session, news: ClaimOffered) -> bool:
    """Who is asked to write a slot hears it by mail at once, with where to answer; not who asked themselves."""
    return news.claim.author_id != news.actor_id and services.queue_offer(session, news.claim, now=news.now)


def connect() -> None:
    """Put the page into the navigation."""
    add_notices({letters.NOTICE: _l("%(title)s: %(what)s"), letters.URGENT_NOTICE: _l("Urgent: %(title)s: %(what)s")},
                urgent=[letters.URGENT_NOTICE], told_elsewhere=[letters.NOTICE, letters.URGENT_NOTICE])
    events.subscribe(ClaimOffered, mail_offer)
    events.subscribe(HeldAsked, would_hold)
    events.subscribe(PauseEnded, go_on)
    navigation.add(Entry("reminders", _l("Reminders"), "reminders.index", "more", 40, Action.READ_REMINDERS,
                         icon="clock"))
