"""Writes to topics: the brief, and where it stands on the agenda."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas.models import Persona, PersonaFact, PersonaStatus
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.models import Idea, Phase, ReleaseReason, Slot, Topic
from planner.steps.agenda.services import claims, facts, line, questions, slots
from planner.steps.agenda.services.questions import BuyerQuestion
from planner.steps.agenda.services.slots import Outlets, When
from planner.steps.agenda.services.states import advance_slot, advance_topic, expect
from planner.steps.inventory.models import KnowledgeFact, TopicArea
from planner.steps.inventory.services.areas import hold_areas
from planner.workflow.agenda import SlotState, TopicState

MOST_PERSONAS = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """What a topic says: for whom, about what, which question it answers, what the reader takes home.

    ``structure`` '': what kind of piece it becomes is chosen later. ``facts`` go into a new topic; afterwards they
    are put in and taken out one by one.
    """

    title: str
    lang: str
    area: TopicArea | None
    personas: Collection[Persona]
    text: str = ""
    question: str = ""
    gift: str = ""
    priority: int = 1
    question_fact: PersonaFact | None = None
    phase: Phase | None = None
    structure: str = ""
    facts: Collection[KnowledgeFact] = field(default_factory=tuple)

    @property
    def asked(self) -> BuyerQuestion:
        """What the buyer asks."""
        return BuyerQuestion(self.question, self.question_fact, self.phase, self.gift)


def make_topic(session: Session, *, actor: Person, brief: Brief, now: datetime, idea: Idea | None = None) -> Topic:
    """A new open topic, made from an idea or directly.

    Raises:
        RuleBroken: no persona, more than three, or one that is not active or not wanted as a customer; a question that
            none of them asks; a fact that stays inside.
    Source: docs/domain.md b (topic); docs/domain-more.md j (buyer question).
    """
    policy.require(actor, Action.PLAN)
    topic = Topic(state=TopicState.OPEN, idea=idea)
    _write(session, topic, brief, now)
    session.add(topic)
    session.flush()
    event_log.record(session, topic, "create", actor_id=actor.id, now=now, to_state=topic.state)
    for fact in brief.facts:
        facts.link_fact(session, actor=actor, topic=topic, fact=fact, now=now)
    return topic


def _write(session: Session, topic: Topic, brief: Brief, now: datetime) -> None:
    if not 1 <= len(brief.personas) <= MOST_PERSONAS:
        raise RuleBroken("topic_personas", most=MOST_PERSONAS)
    for persona in brief.personas:
        if persona.status is not PersonaStatus.ACTIVE or persona.is_negative:
            raise RuleBroken("topic_persona_unfit", persona=persona.code)
    if brief.area is not None and brief.area.id != topic.area_id:
        hold_areas(session, [brief.area])
    topic.title, topic.brief, topic.lang = brief.title, brief.text, brief.lang
    topic.priority, topic.structure = brief.priority, brief.structure
    topic.area, topic.personas = brief.area, list(brief.personas)
    questions.ask(session, topic, brief.asked, personas=topic.personas, lang=topic.lang, now=now)


def edit_topic(session: Session, *, actor: Person, topic: Topic, brief: Brief, version: int, now: datetime) -> Topic:
    """Change a brief. The language stays once the topic has a slot.

    Raises:
        Conflict: changed meanwhile; RuleBroken: as `make_topic`, or another language than its slot's.
    """
    policy.require(actor, Action.PLAN, topic)
    expect(topic, version)
    slot = queries.slot_of(session, topic)
    if slot is not None and slot.lang != brief.lang:
        raise RuleBroken("slot_other_language")
    _write(session, topic, brief, now)
    event_log.record(session, topic, "edit", actor_id=actor.id, now=now)
    session.flush()
    if slot is not None:
        slots.index_slot(session, slot)
    return topic


def place_topic(session: Session, *, actor: Person, topic: Topic, when: When, now: datetime) -> tuple[Slot, bool]:
    """Give an open topic a day: an empty slot of that day that speaks its language, else a new one on the own blog.

    Returns:
        The slot, open to claim, and whether it is new.
    Raises:
        RuleBroken: no channel of ours speaks the language, or the moment is in the past.
        Conflict: the topic has a slot already.
    """
    policy.require(actor, Action.PLAN, topic)
    empty = queries.empty_slot_on(session, when.day, topic, now=now)
    if empty is not None:
        return slots.fill_slot(session, actor=actor, slot=empty, topic=topic, now=now), False
    outlets = Outlets(topic.lang, queries.own_channels(session, topic.lang))
    if not outlets.channels:
        raise RuleBroken("no_own_channel")
    return slots.plan_slot(session, actor=actor, when=when, outlets=outlets, topic=topic, now=now), True


def drop_topic(session: Session, *, actor: Person, topic: Topic, reason: str, now: datetime) -> Topic:
    """Let a topic go: its claim is released and its slot is empty again.

    Raises:
        RuleBroken: no reason; Conflict: published, or its text is about to go out.
    Source: docs/domain.md c (topic, drop).
    """
    policy.require(actor, Action.PLAN, topic)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    slot = queries.slot_of(session, topic)
    if slot is not None and slot.state not in {SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED}:
        raise Conflict("wrong_state", machine="slot", state=slot.state, event="empty")
    advance_topic(session, topic, "drop", actor_id=actor.id, now=now, reason=reason)
    if slot is None:
        return topic
    line.close_line(session, slot, actor_id=actor.id, now=now)
    claim = slot.live_claim
    if claim is not None:
        advance_slot(session, slot, "release", actor_id=actor.id, now=now, reason=ReleaseReason.DROPPED.value)
        claims.end_claim(session, claim, ReleaseReason.DROPPED, actor_id=actor.id, now=now)
    advance_slot(session, slot, "empty", actor_id=actor.id, now=now)
    slots.free_topic(session, slot, actor_id=actor.id, now=now)
    return topic
