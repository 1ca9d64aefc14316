"""Slots as the agenda draws them: read as columns in one statement, never row by row."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelKind
from planner.core import events
from planner.people.models import Person
from planner.personas.models import Persona, PersonaKind, in_language
from planner.steps.agenda import rules
from planner.steps.agenda.events import Progress, ProgressAsked
from planner.steps.agenda.models import Claim, Slot, Topic, slot_channel, slot_persona, topic_persona
from planner.steps.agenda.queries.filters import HOLDING
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState


@dataclass(frozen=True, slots=True)
class PersonaMark:
    """What a persona chip shows."""

    code: str
    name_nl: str | None
    name_en: str | None
    hue: int
    is_negative: bool

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)


@dataclass(frozen=True, slots=True)
class ChannelMark:
    """What stands for a channel; ``icon`` is a name in static/icons.txt."""

    key: str
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Face:
    """Who wrote or writes it, as an avatar needs it."""

    uid: str
    name: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class Legend:
    """Every persona and channel by id: what the signs on the cards stand for, and what can be filtered on."""

    personas: Mapping[int, PersonaMark]
    channels: Mapping[int, ChannelMark]


@dataclass(frozen=True, slots=True)
class Card:
    """One slot on the agenda. ``due`` is the deadline that it waits for."""

    uid: str
    version: int
    title: str
    lang: str
    day: date
    clock: time
    zone: str
    state: SlotState
    status: rules.Status
    due: tuple[rules.DeadlineName, datetime] | None
    personas: tuple[PersonaMark, ...]
    channels: tuple[ChannelMark, ...]
    author: Face | None
    required: bool

    @property
    def is_movable(self) -> bool:
        """Whether a lead can still give it another day."""
        return self.state in MOVABLE_SLOTS or self.state is SlotState.MISSED


_ICONS = {ChannelKind.SITE: "globe", ChannelKind.EXTERNAL: "external", ChannelKind.SOCIAL: "chat",
          ChannelKind.NEWSLETTER: "mail"}


def legend(session: Session) -> Legend:
    """All personas and channels, in one statement."""
    personas = sa.select(sa.literal("p").label("what"), Persona.id, Persona.code, Persona.name_nl, Persona.name_en,
                         Persona.hue, sa.cast(Persona.kind, sa.String).label("kind"))
    channels = sa.select(sa.literal("c"), Channel.id, Channel.key, Channel.name, sa.null(), sa.literal(0),
                         sa.cast(Channel.kind, sa.String))
    people: dict[int, PersonaMark] = {}
    places: dict[int, ChannelMark] = {}
    rows: Iterable[Any] = session.execute(personas.union_all(channels).order_by("code"))
    for what, id_, code, nl, en, hue, kind in rows:
        if what == "p":
            people[id_] = PersonaMark(code, nl, en, hue, kind == PersonaKind.NEGATIVE.value)
        else:
            icon = "linkedin" if code.startswith("linkedin") else _ICONS[ChannelKind(kind)]
            places[id_] = ChannelMark(code, nl, icon)
    return Legend(people, places)


def _joined(link: sa.Table, here: str, there: str, to: Any) -> Any:
    """The ids on the other side of a link table, as one text: ``3,17``."""
    return (sa.select(sa.func.aggregate_strings(sa.cast(link.c[there], sa.String), ","))
            .where(link.c[here] == to).correlate(Slot).scalar_subquery())


DUES = (Claim.outline_due, Claim.draft_due, Claim.review_due, Claim.rework_due, Claim.approve_by, Claim.package_due)
FACTS = (Slot.id, Slot.state, Slot.topic_id, Slot.publish_at, Slot.claim_by, Slot.closes_at)


Rows = sa.Select[*tuple[Any, ...]]


def card_rows() -> Rows:
    """The statement behind every list of cards; whoever asks adds what to leave out and in which order."""
    return (sa.select(*FACTS, *DUES, Slot.uid, Slot.version, Slot.local_date, Slot.local_time, Slot.zone, Slot.lang,
                      Slot.required, Topic.title, Topic.lang.label("topic_lang"), Person.uid.label("author_uid"),
                      Person.name.label("author"),
                      _joined(slot_persona, "slot_id", "persona_id", Slot.id).label("own_personas"),
                      _joined(topic_persona, "topic_id", "persona_id", Slot.topic_id).label("topic_personas"),
                      _joined(slot_channel, "slot_id", "channel_id", Slot.id).label("channels"))
            .outerjoin(Topic, Topic.id == Slot.topic_id)
            .outerjoin(Claim, sa.and_(Claim.slot_id == Slot.id, Claim.state.in_(HOLDING)))
            .outerjoin(Person, Person.id == Claim.author_id))


def progress(session: Session, slot_ids: Iterable[int]) -> dict[int, Progress]:
    """How far the texts of these slots are; writing knows."""
    asked = tuple(slot_ids)
    return {row.slot_id: row for row in events.collect(session, ProgressAsked(asked))} if asked else {}


def texts_of(session: Session, rows: Iterable[Any]) -> dict[int, Progress]:
    """As `progress`, for those rows that somebody is writing at."""
    return progress(session, (row.id for row in rows if row.state is SlotState.CLAIMED))


def facts_of(row: Any, texts: Mapping[int, Progress]) -> rules.SlotFacts:
    """What the status of a slot hangs on, from its row."""
    text = texts.get(row.id)
    if text is None:
        return rules.SlotFacts(row.state, has_topic=row.topic_id is not None)
    return rules.SlotFacts(row.state, has_topic=row.topic_id is not None, draft=text.draft, is_started=text.is_started,
                           rounds=text.rounds, round_passed=text.round_passed)


def status_of(row: Any, texts: Mapping[int, Progress], *, now: datetime) \
        -> tuple[rules.Status, tuple[rules.DeadlineName, datetime] | None]:
    """The one word for a slot, and the deadline that it waits for."""
    facts = facts_of(row, texts)
    last = row.publish_at
    chain = rules.Deadlines(row.claim_by, row.outline_due or last, row.draft_due or last, row.review_due or last,
                            row.rework_due or last, row.approve_by or last, row.package_due or last, last)
    due = rules.next_deadline(facts, chain, closes_at=row.closes_at or last, now=now)
    return rules.screen_status(facts, due_at=due[1] if due else None, now=now), due


def cards(session: Session, rows: Sequence[Any], signs: Legend, *, now: datetime) -> list[Card]:
    """Rows of `card_rows` as cards."""
    texts = texts_of(session, rows)
    return [_card(row, signs, texts, now) for row in rows]


def _card(row: Any, signs: Legend, texts: Mapping[int, Progress], now: datetime) -> Card:
    status, due = status_of(row, texts, now=now)
    personas = _ids(row.own_personas) or _ids(row.topic_personas)
    return Card(row.uid, row.version, row.title or "", row.topic_lang or row.lang, row.local_date, row.local_time,
                row.zone, row.state, status, due,
                tuple(sorted((signs.personas[id_] for id_ in personas), key=lambda mark: mark.code)),
                tuple(sorted((signs.channels[id_] for id_ in _ids(row.channels)), key=lambda mark: mark.key)),
                face(row.author_uid, row.author) if row.author else None, row.required)


def _ids(joined: str | None) -> list[int]:
    return [int(part) for part in joined.split(",")] if joined else []


@lru_cache(maxsize=1024)
def face(uid: str, name: str) -> Face:
    """The avatar of somebody of whom only the name was read."""
    person = Person(uid=uid, name=name)
    return Face(uid, name, person.initials, person.hue)
