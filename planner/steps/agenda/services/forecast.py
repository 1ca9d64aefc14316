"""What a press on a remedy does: a slot for a text that says what changed since (docs/domain-more.md l)."""
from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.models import PersonaStatus
from planner.policy import Action
from planner.steps.agenda.models import Slot
from planner.steps.agenda.services.slots import When, cancel_slot, empty_slot, fill_slot
from planner.steps.agenda.services.topics import MOST_PERSONAS, Brief, drop_topic, make_topic, place_topic
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import SlotState

MORNING = time(9)
UNDONE = "undone"


def plan_refresh(session: Session, *, actor: Person, work: PublishedWork, title: str, text: str, now: datetime,
                 slot: Slot | None = None, day: date | None = None) -> Slot:
    """Propose a topic that brings an old article up to date, and give it a place.

    Args:
        title: what the topic is called; ``text``: its brief, with the way to the article.
        slot: an empty slot, or an open one whose topic then waits for another day.
        day: where there is no slot: a new one on that day.
    Raises:
        RuleBroken: the article is for no persona that can be written for (``topic_personas``); no channel.
        Conflict: the slot was taken meanwhile; NotAllowed.
    Source: docs/domain-more.md l (refresh).
    """
    policy.require(actor, Action.PLAN)
    readers = [each for each in work.personas if each.status is PersonaStatus.ACTIVE and not each.is_negative]
    area = next((each for each in work.areas if each.archived_at is None), None)
    topic = make_topic(session, actor=actor, now=now, brief=Brief(title, work.lang, area, readers[:MOST_PERSONAS],
                                                                  text=text))
    if slot is None:
        if day is None:
            raise Conflict("stale")
        when = When(day, MORNING, get_organisation(session).zone)
        return place_topic(session, actor=actor, topic=topic, when=when, now=now)[0]
    if slot.state is SlotState.OPEN:
        empty_slot(session, actor=actor, slot=slot, now=now)
    return fill_slot(session, actor=actor, slot=slot, topic=topic, now=now)


def undo_refresh(session: Session, *, actor: Person, slot: Slot, now: datetime, was_new: bool) -> None:
    """Take the topic and, when it was made for it, the slot away again. Raises Conflict: somebody took it by now."""
    policy.require(actor, Action.PLAN, slot)
    if slot.topic is None or slot.state is not SlotState.OPEN:
        raise Conflict("undo_too_late")
    drop_topic(session, actor=actor, topic=slot.topic, reason=UNDONE, now=now)
    if was_new:
        cancel_slot(session, actor=actor, slot=slot, reason=UNDONE, now=now)
