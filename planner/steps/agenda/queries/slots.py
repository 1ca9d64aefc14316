"""Reads of single slots and topics, and of what a form about them offers."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.channels.models import Channel, ChannelKind
from planner.core.errors import NotFound
from planner.core.fixed import fixed
from planner.core.reading import read
from planner.core.workdays import Calendar
from planner.people.models import Person
from planner.personas.models import Persona, PersonaKind, PersonaStatus, in_language
from planner.steps.agenda import rules
from planner.steps.agenda.models import Claim, Idea, Slot, Topic, slot_channel, topic_persona
from planner.steps.agenda.queries.bands import same_campaign_on
from planner.steps.agenda.queries.cards import PersonaMark, persona_marks, personas_of
from planner.steps.agenda.queries.filters import HOLDING
from planner.steps.inventory.models import TopicArea
from planner.workflow.agenda import OVER_SLOTS, SlotState, TopicState, Validation


def get_slot(session: Session, uid: str) -> Slot:
    """The slot with this uid, with all that its page shows. Raises NotFound."""
    found = session.scalar(
        sa.select(Slot).where(Slot.uid == uid)
        .options(joinedload(Slot.topic).options(joinedload(Topic.area), selectinload(Topic.personas),
                                                joinedload(Topic.idea)),
                 selectinload(Slot.channels).selectinload(Channel.rules), selectinload(Slot.personas),
                 selectinload(Slot.claims).joinedload(Claim.author)))
    if found is None:
        raise NotFound("not_found")
    return found


def get_topic(session: Session, uid: str) -> Topic:
    """The topic with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Topic).where(Topic.uid == uid).options(
        joinedload(Topic.area), selectinload(Topic.personas), joinedload(Topic.idea)))
    if found is None:
        raise NotFound("not_found")
    return found


def get_claim(session: Session, uid: str) -> Claim:
    """The claim with this uid, with its slot. Raises NotFound."""
    found = session.scalar(sa.select(Claim).where(Claim.uid == uid).options(
        joinedload(Claim.slot).joinedload(Slot.topic), joinedload(Claim.author)))
    if found is None:
        raise NotFound("not_found")
    return found


def slot_of(session: Session, topic: Topic) -> Slot | None:
    """The slot that a topic stands on now."""
    return session.scalar(sa.select(Slot).where(Slot.topic_id == topic.id, Slot.state.not_in(OVER_SLOTS)))


def taken_days(session: Session, days: Collection[date]) -> set[date]:
    """Which of these days hold a slot; one statement."""
    return set(session.scalars(sa.select(Slot.local_date).where(
        Slot.local_date.in_(days), Slot.is_reserve.is_(False), Slot.state != SlotState.CANCELLED)))


def empty_slot_on(session: Session, day: date, topic: Topic, *, now: datetime) -> Slot | None:
    """The first empty slot of ``day`` that this topic fits on: same language, and for one of its personas if any."""
    empty = session.scalars(
        sa.select(Slot).where(Slot.local_date == day, Slot.state == SlotState.PLANNED, Slot.lang == topic.lang,
                              Slot.publish_at > now, Slot.is_reserve.is_(False))
        .order_by(Slot.local_time, Slot.id).options(selectinload(Slot.personas)))
    wanted = set(topic.personas)
    return next((slot for slot in empty if not slot.personas or wanted & set(slot.personas)), None)


def own_channels(session: Session, lang: str) -> list[Channel]:
    """Where a text in ``lang`` goes when nobody says: our own blogs that speak it."""
    own = session.scalars(sa.select(Channel).where(Channel.is_active, Channel.kind == ChannelKind.SITE)
                          .order_by(Channel.key))
    return [channel for channel in own if lang in channel.languages]


def active_channels(session: Session) -> Sequence[Channel]:
    """Every channel in use, own sites first."""
    first = sa.case((Channel.kind == ChannelKind.SITE, 0), else_=1)
    return session.scalars(sa.select(Channel).where(Channel.is_active).order_by(first, Channel.name)).all()


def target_personas(session: Session) -> Sequence[Persona]:
    """Personas that a text can be for: active, and wanted as customers."""
    return session.scalars(
        sa.select(Persona).where(Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL)
        .order_by(Persona.code)).all()


def areas(session: Session) -> Sequence[TopicArea]:
    """Topic areas that can be chosen, those that an import only proposed left out."""
    return session.scalars(
        sa.select(TopicArea).where(TopicArea.archived_at.is_(None), TopicArea.is_proposed.is_(False))
        .order_by(TopicArea.label_en)).all()


def topics_to_place(session: Session, *, lang: str | None = None, limit: int = 6) -> list[Topic]:
    """Open topics, the most wanted first, older before newer."""
    wanted = (sa.select(Topic).where(Topic.state == TopicState.OPEN)
              .order_by(Topic.priority.desc(), Topic.uid).limit(limit)
              .options(selectinload(Topic.personas), joinedload(Topic.area), joinedload(Topic.idea)))
    if lang is not None:
        wanted = wanted.where(Topic.lang == lang)
    return list(session.scalars(wanted))


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic that waits for a day, as the rail of the agenda draws it; ``area`` is its name in both languages."""

    uid: str
    title: str
    lang: str
    area_nl: str | None
    area_en: str | None
    validation: Validation | None
    personas: tuple[PersonaMark, ...]

    def label(self, locale: str) -> str:
        """The name of its area for a reader of ``locale``."""
        return in_language(self.area_nl, self.area_en, locale)


@lru_cache(maxsize=4)
def _topic_rows(limit: int) -> sa.Select[Any]:
    marks = persona_marks(topic_persona, "topic_id", Topic.id)
    return fixed(sa.select(Topic.uid, Topic.title, Topic.lang, TopicArea.label_nl, TopicArea.label_en, Idea.validation,
                           marks.label("personas"))
                 .outerjoin(TopicArea, TopicArea.id == Topic.area_id).outerjoin(Idea, Idea.id == Topic.idea_id)
                 .where(Topic.state == TopicState.OPEN).order_by(Topic.priority.desc(), Topic.uid).limit(limit))


def topic_cards(session: Session, *, limit: int = 6) -> list[TopicCard]:
    """As `topics_to_place`, in one statement."""
    rows = read(session, _topic_rows(limit))
    return [TopicCard(row.uid, row.title, row.lang, row.label_nl, row.label_en, row.validation,
                      personas_of(row.personas)) for row in rows]


def authors(session: Session) -> Sequence[Person]:
    """Everybody who holds or finished a slot, by name."""
    holding = sa.select(Claim.author_id).where(Claim.state.in_(HOLDING))
    return session.scalars(sa.select(Person).where(Person.id.in_(holding)).order_by(Person.name)).all()


def topics_for(session: Session, persona: Persona, *, limit: int = 50) -> list[tuple[Topic, bool]]:
    """Topics for this persona, newest first, each with whether its text is still to come."""
    found = session.scalars(sa.select(Topic).where(Topic.personas.contains(persona), Topic.state != TopicState.DROPPED)
                            .order_by(Topic.state == TopicState.PUBLISHED, Topic.uid.desc()).limit(limit))
    return [(topic, topic.state is not TopicState.PUBLISHED) for topic in found]


def empty_slots_for(session: Session, persona: Persona, *, limit: int = 50) -> list[Slot]:
    """Slots without a topic that wait for one for this persona, the next first."""
    return list(session.scalars(
        sa.select(Slot).where(Slot.personas.contains(persona), Slot.topic_id.is_(None),
                              Slot.state.in_((SlotState.PLANNED, SlotState.OPEN)))
        .order_by(Slot.publish_at, Slot.id).limit(limit)))


def topics_about(session: Session, area: TopicArea) -> list[Topic]:
    """Topics about this area that were not dropped: what keeps the area from being put away."""
    return list(session.scalars(sa.select(Topic).where(Topic.area_id == area.id, Topic.state != TopicState.DROPPED)))


def topics_built_by(session: Session, key: str, *, limit: int = 20) -> list[Topic]:
    """Topics still to come that are built by the template with this key, newest first."""
    return list(session.scalars(
        sa.select(Topic).where(Topic.structure == key, Topic.state.in_((TopicState.OPEN, TopicState.PLANNED)))
        .order_by(Topic.uid.desc()).limit(limit)))


def neighbours(session: Session, slot: Slot) -> tuple[Slot | None, Slot | None]:
    """The slots before and after this one on the agenda, cancelled ones left out."""
    place = sa.tuple_(Slot.local_date, Slot.local_time, Slot.uid)
    here = (slot.local_date, slot.local_time, slot.uid)
    shown = sa.select(Slot).where(Slot.state != SlotState.CANCELLED, Slot.is_reserve.is_(False)).limit(1)
    before = session.scalar(shown.where(place < here).order_by(*(sa.desc(part) for part in place.clauses)))
    return before, session.scalar(shown.where(place > here).order_by(*place.clauses))


def cautions(session: Session, slot: Slot, *, calendar: Calendar, now: datetime) -> tuple[rules.Caution, ...]:
    """What to look out for with this slot where it stands now."""
    outlets = _outlets(session, slot)
    waits = slot.state in {SlotState.PLANNED, SlotState.OPEN}
    return rules.cautions(slot.local_date, slot.local_time, slot.zone, calendar=calendar, outlets=outlets,
                          campaign_days=same_campaign_on(session, slot), claim_by=slot.claim_by if waits else None,
                          closes_at=slot.closes_at, now=now)


def _outlets(session: Session, slot: Slot) -> list[rules.Outlet]:
    editions = {channel: channel.rules[-1] for channel in slot.channels if channel.rules}
    gap = timedelta(minutes=max((edition.min_gap_minutes for edition in editions.values()), default=0))
    taken: dict[int, list[datetime]] = {}
    if gap:
        near = session.execute(
            sa.select(slot_channel.c.channel_id, Slot.publish_at).join(Slot, Slot.id == slot_channel.c.slot_id)
            .where(Slot.publish_at.between(slot.publish_at - gap, slot.publish_at + gap), Slot.id != slot.id,
                   Slot.state.not_in(OVER_SLOTS), Slot.is_reserve.is_(False),
                   slot_channel.c.channel_id.in_([channel.id for channel in editions])))
        for channel_id, at in near:
            taken.setdefault(channel_id, []).append(at)
    return [rules.Outlet(channel.name, edition.allowed_from, edition.allowed_to,
                         timedelta(minutes=edition.min_gap_minutes), tuple(taken.get(channel.id, ())))
            for channel, edition in editions.items()]
