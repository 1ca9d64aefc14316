"""Another reader for open work, when two personas become one or are two again. Source: docs/domain.md f (Merge)."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.core import event_log
from planner.personas.events import Moved
from planner.personas.models import Persona, PersonaFact
from planner.personas.services import swap_back, swap_target
from planner.steps.agenda.models import Idea, Slot, Topic
from planner.workflow.agenda import IdeaState, SlotState, TopicState

Item = Idea | Topic | Slot
# What is still to come: the rest keeps the reader that it was made for.
_OPEN_IDEAS = (IdeaState.NEW, IdeaState.ACCEPTED, IdeaState.PARKED)
_OPEN_TOPICS = (TopicState.OPEN, TopicState.PLANNED)
_OPEN_SLOTS = (SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED, SlotState.READY)


def _open_for(session: Session, persona: Persona) -> list[Item]:
    ideas = session.scalars(sa.select(Idea).where(Idea.personas.contains(persona), Idea.state.in_(_OPEN_IDEAS))
                            .options(selectinload(Idea.personas)))
    topics = session.scalars(sa.select(Topic).where(Topic.personas.contains(persona), Topic.state.in_(_OPEN_TOPICS))
                             .options(selectinload(Topic.personas)))
    slots = session.scalars(sa.select(Slot).where(Slot.personas.contains(persona), Slot.state.in_(_OPEN_SLOTS))
                            .options(selectinload(Slot.personas)))
    return [*ideas, *topics, *slots]


def hand_over_persona(session: Session, kept: Persona, gone: Persona, *, actor_id: int, now: datetime) -> list[Moved]:
    """Ideas, topics and slots to come have ``kept`` as their reader instead of ``gone``."""
    moved = []
    for item in _open_for(session, gone):
        moved.append(Moved(item.__tablename__, item.uid, swap_target(item.personas, gone, kept)))
        _follow_question(session, item)
        event_log.record(session, item, "reader", actor_id=actor_id, now=now, reader=kept.code, was=gone.code)
    return moved


def drop_reader(session: Session, persona: Persona, *, actor_id: int, now: datetime) -> int:
    """Let topics and their slots go on without a persona that was put away; ideas keep it. Returns how many.

    Source: docs/domain.md c (persona archived in review).
    """
    items = [item for item in _open_for(session, persona) if not isinstance(item, Idea)]
    for item in items:
        item.personas.remove(persona)
        _follow_question(session, item)
        event_log.record(session, item, "reader_away", actor_id=actor_id, now=now, reader=persona.code)
    return len(items)


def take_back_persona(session: Session, kept: Persona, gone: Persona, moved: Iterable[Moved], *, actor_id: int,
                      now: datetime) -> list[Item]:
    """Undo :func:`hand_over_persona`; returns what was given other readers since, and stays as it is."""
    left: list[Item] = []
    for row in moved:
        item = _find(session, row)
        if item is None:
            continue
        if swap_back(item.personas, gone, kept, both=row.both):
            _follow_question(session, item)
            event_log.record(session, item, "reader", actor_id=actor_id, now=now, reader=gone.code, was=kept.code)
        else:
            left.append(item)
    return left


def _follow_question(session: Session, item: Item) -> None:
    """A question that none of its readers asks any more is asked by the one who says the same."""
    if isinstance(item, Slot) or item.question_fact is None or item.question_fact.persona in item.personas:
        return
    same = session.scalar(sa.select(PersonaFact).where(
        PersonaFact.key == item.question_fact.key,
        PersonaFact.persona_id.in_([persona.id for persona in item.personas])).order_by(PersonaFact.id).limit(1))
    if same is not None:
        item.question_fact = same


def _find(session: Session, row: Moved) -> Item | None:
    if row.what == Idea.__tablename__:
        return session.scalar(sa.select(Idea).where(Idea.uid == row.uid))
    if row.what == Topic.__tablename__:
        return session.scalar(sa.select(Topic).where(Topic.uid == row.uid))
    return session.scalar(sa.select(Slot).where(Slot.uid == row.uid)) if row.what == Slot.__tablename__ else None
