"""What the agenda lacks and what in it stands in each other's way, for the rail beside the calendar."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelRules
from planner.core.localtime import to_utc
from planner.personas.models import Persona, PersonaKind, PersonaStatus
from planner.steps.agenda import rules
from planner.steps.agenda.models import Idea, Slot, Topic, idea_persona, slot_persona, topic_persona
from planner.steps.agenda.queries.bands import Backdrop, Strip
from planner.steps.agenda.queries.cards import Card, PersonaMark
from planner.workflow.agenda import MOVABLE_SLOTS, IdeaState, SlotState, TopicState

AHEAD = timedelta(days=56)      # as far as the forecast looks
MOST_GAPS = 3
_NONE = timedelta(0)
CLASHING_DAYS = frozenset({Backdrop.FAIR, Backdrop.EVENT})


@dataclass(frozen=True, slots=True)
class PersonaGap:
    """A persona for whom nothing is planned in the coming weeks, and what could be: open topics and new ideas."""

    persona: PersonaMark
    topics: int
    ideas: int


@dataclass(frozen=True, slots=True)
class Met:
    """A clash between two slots of the agenda; ``other`` is None when a day is the trouble."""

    kind: rules.ClashKind
    one: Card
    other: Card | None
    detail: str


@lru_cache(maxsize=8)
def _gap_rows(today: date, most: int) -> sa.Select[Any]:
    coming = (sa.select(Slot.id, Slot.topic_id)
              .where(Slot.local_date.between(today, today + AHEAD), Slot.is_reserve.is_(False),
                     Slot.state.not_in({SlotState.CANCELLED, SlotState.MISSED})).cte("coming"))
    own = sa.select(slot_persona.c.persona_id).join(coming, coming.c.id == slot_persona.c.slot_id)
    through = sa.select(topic_persona.c.persona_id).join(coming, coming.c.topic_id == topic_persona.c.topic_id)
    topics = (sa.select(sa.func.count()).select_from(topic_persona).join(Topic, Topic.id == topic_persona.c.topic_id)
              .where(topic_persona.c.persona_id == Persona.id, Topic.state == TopicState.OPEN)
              .correlate(Persona).scalar_subquery())
    ideas = (sa.select(sa.func.count()).select_from(idea_persona).join(Idea, Idea.id == idea_persona.c.idea_id)
             .where(idea_persona.c.persona_id == Persona.id, Idea.state == IdeaState.NEW)
             .correlate(Persona).scalar_subquery())
    return (
        sa.select(Persona.code, Persona.name_nl, Persona.name_en, Persona.hue, topics.label("topics"),
                  ideas.label("ideas"))
        .where(Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL,
               Persona.id.not_in(own.union(through))).order_by(topics.desc(), Persona.code).limit(most))


def persona_gaps(session: Session, today: date, *, most: int = MOST_GAPS) -> list[PersonaGap]:
    """Personas without a slot from today on for eight weeks; those with topics that wait come first. One statement."""
    return [PersonaGap(PersonaMark(row.code, row.name_nl, row.name_en, row.hue, is_negative=False), row.topics,
                       row.ideas) for row in session.execute(_gap_rows(today, most))]


@lru_cache(maxsize=1)
def _channel_rows() -> sa.Select[str, int]:
    newest = (sa.select(ChannelRules.channel_id, sa.func.max(ChannelRules.edition).label("edition"))
              .group_by(ChannelRules.channel_id).subquery())
    return (sa.select(Channel.key, ChannelRules.min_gap_minutes)
            .join(ChannelRules, ChannelRules.channel_id == Channel.id)
            .join(newest, sa.and_(newest.c.channel_id == ChannelRules.channel_id,
                                  newest.c.edition == ChannelRules.edition))
            .where(ChannelRules.min_gap_minutes > 0))


def channel_gaps(session: Session) -> dict[str, timedelta]:
    """The smallest gap of each channel that has one, by key, as its newest rules say."""
    return {row.key: timedelta(minutes=row.min_gap_minutes) for row in session.execute(_channel_rows())}


def placed(card: Card, gaps: dict[str, timedelta], *, day: date | None = None) -> rules.Placed:
    """A card as far as it can clash; ``day`` is where it would stand."""
    on = day or card.day
    at = card.at if day is None and card.at is not None else to_utc(on, card.clock, card.zone)
    return rules.Placed(card.uid, on, at, {mark.key: gaps.get(mark.key, _NONE) for mark in card.channels},
                        tuple(persona.code for persona in card.personas), card.author.uid if card.author else None)


def stretches(strips: Iterable[Strip], locale: str) -> list[rules.Stretch]:
    """The bands that ask for attention: fairs and events."""
    return [rules.Stretch(strip.first, strip.last, strip.title(locale)) for strip in strips
            if strip.kind in CLASHING_DAYS]


def met(session: Session, shown: Sequence[Card], strips: Iterable[Strip], *, now: datetime, locale: str) -> list[Met]:
    """What clashes among the slots to come of these cards."""
    coming = {card.uid: card for card in shown
              if card.state in MOVABLE_SLOTS and card.at is not None and card.at > now}
    if not coming:
        return []
    gaps = channel_gaps(session)
    found = rules.clashes((placed(card, gaps) for card in coming.values()), stretches(strips, locale))
    return [Met(one.kind, coming[one.one], coming.get(one.other), one.detail) for one in found]
