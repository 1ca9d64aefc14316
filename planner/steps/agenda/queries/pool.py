"""Open slots in the order in which they fit one person, each with the reasons why."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.localtime import local_date
from planner.matching import queries as matching
from planner.matching.queries import AreaName, Brief, Yardstick
from planner.matching.rules import Fit
from planner.people.models import Person, PersonStatus
from planner.personas.models import Persona, in_language
from planner.steps.agenda.models import Claim, Slot, Topic, topic_persona
from planner.steps.agenda.queries.cards import Card, PersonaMark, Rows, card_rows, cards, personas_of
from planner.steps.agenda.queries.filters import SAME_FILTERS, Filters
from planner.steps.inventory.models import TopicArea
from planner.web.navigation import NOW
from planner.workflow.agenda import LIVE_CLAIMS, SlotState

LOOKED_AT = 200         # open slots, the nearest first; more than anybody chooses from
_PART, _MARK = "\x1f", "\x1e"
READ_OF_BRIEF = 1_000   # signs of a brief that are held against what somebody wrote


@dataclass(frozen=True, slots=True)
class Reading:
    """A topic as FIT looks at it, and what the personas that it names are called: (nl, en) by id."""

    brief: Brief
    personas: Mapping[int, tuple[str | None, str | None]] = field(default_factory=dict)

    def called(self, locale: str) -> dict[int, str]:
        """The names of its personas for a reader of ``locale``."""
        return {key: in_language(nl, en, locale) for key, (nl, en) in self.personas.items()}


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A slot that somebody could take now, how well it fits them, and the names that the reasons mention."""

    card: Card
    fit: Fit
    reading: Reading
    names: Mapping[str, AreaName]


@dataclass(frozen=True, slots=True)
class Pool:
    """The open slots for one person, and by what they could be narrowed further: areas by key, personas by code."""

    slots: list[OpenSlot]
    areas: Mapping[str, AreaName] = field(default_factory=dict)
    personas: Mapping[str, PersonaMark] = field(default_factory=dict)


def open_slots_for(session: Session, person: Person, limit: int = 3, *, now: datetime, but: str | None = None) \
        -> list[OpenSlot]:
    """The open slots that ``person`` could take now, the best FIT first, then the nearest date; as `pool_for`."""
    return pool_for(session, person, limit, now=now, but=but).slots


def pool_for(session: Session, person: Person, limit: int, *, now: datetime, but: str | None = None,
             filters: Filters | None = None, area: str = "") -> Pool:
    """The open slots that ``person`` could take now, the best FIT first, then the nearest date.

    Left out: other languages than theirs, areas that they asked not to be asked for, slots that somebody is asked
    for, items in reserve, and slots so near that only a lead can give them out. Four statements; writing's answer to
    how far the texts are is not asked for.

    Args:
        but: uid of a slot to leave out: the one that somebody else just took.
        filters: those of the agenda's address.
        area: key of a topic area; its topics and those of the areas below it.
    Source: docs/domain.md c (awkward cases, two claim at once) and e (FIT).
    """
    rows = session.execute(_takeable(tuple(sorted(person.languages)), filters or Filters(), is_one_left_out=bool(but)),
                           {"me": person.id, "now": now, **({"but": but} if but else {})}).all()
    own = matching.yardstick(session, person, now=now)
    areas = own.knowledge.areas
    below = _below(areas.tree, area) if area else None
    readings = _readings(row for row in rows if below is None or row.area in below)
    found = [(row, own.fit(readings[row.uid].brief)) for row in rows if row.uid in readings]
    best = sorted(((row, fit) for row, fit in found if not fit.refused),
                  key=lambda pair: (-pair[1].terms.total, pair[0].publish_at, pair[0].uid))[:limit]
    shown = cards(session, [row for row, _ in best], now=now)
    slots = [OpenSlot(card, fit, readings[card.uid], _names(own, fit))
             for card, (_, fit) in zip(shown, best, strict=True)]
    marks = {mark.code: mark for row in rows for mark in personas_of(row.own_personas or row.topic_personas)}
    keys = {row.area for row in rows if row.area} | ({area} & set(areas.names))
    return Pool(slots, {key: areas.names[key] for key in sorted(keys)}, dict(sorted(marks.items())))


def _below(tree: Mapping[str, str | None], area: str) -> set[str]:
    found = {area}
    grown = True
    while grown:
        more = {key for key, above in tree.items() if above in found} - found
        found |= more
        grown = bool(more)
    return found


def _names(own: Yardstick, fit: Fit) -> dict[str, AreaName]:
    known = own.knowledge.areas.names
    return {key: known[key] for key in (fit.area, fit.through) if key is not None and key in known}


@lru_cache(maxsize=SAME_FILTERS)
def _takeable(languages: tuple[str, ...], filters: Filters, *, is_one_left_out: bool) -> Rows:
    """What can be taken at :now, but for the slot :but; put together once for who writes the same languages."""
    offer = aliased(Claim)
    asked = sa.exists().where(offer.slot_id == Slot.id, offer.state.in_(LIVE_CLAIMS))
    brief = sa.func.substr(Topic.brief, 1, READ_OF_BRIEF)
    found = (card_rows().add_columns(TopicArea.key.label("area"), Slot.publish_at, Topic.question, Topic.gift,
                                     brief.label("brief"), _readers().label("readers"))
             .outerjoin(TopicArea, sa.and_(TopicArea.id == Topic.area_id, TopicArea.archived_at.is_(None)))
             .where(Slot.state == SlotState.OPEN, Slot.is_reserve.is_(False), Slot.lang.in_(languages),
                    sa.func.coalesce(Slot.closes_at, Slot.publish_at) > NOW, ~asked)
             .order_by(Slot.publish_at, Slot.uid).limit(LOOKED_AT))
    if filters:
        found = found.where(*filters.conditions())
    return found.where(Slot.uid != sa.bindparam("but")) if is_one_left_out else found


def _readings(rows: Iterable[Any]) -> dict[str, Reading]:
    """What FIT reads of these rows, by the slot's uid."""
    found = {}
    for row in rows:
        text = "\n".join(part for part in (row.title, row.question, row.gift, row.brief) if part)
        named = _named(row.readers)
        found[row.uid] = Reading(Brief(row.uid, row.topic_lang or row.lang, text, row.area, frozenset(named)), named)
    return found


def _named(readers: str | None) -> dict[int, tuple[str | None, str | None]]:
    """What `_readers` put together: (nl, en) by id."""
    parts = [one.split(_PART) for one in readers.split(_MARK)] if readers else []
    return {int(key): (nl or None, en or None) for key, nl, en in parts}


def _readers() -> Any:
    """The personas of a slot's topic, as one text."""
    mark = (sa.cast(Persona.id, sa.String) + _PART + sa.func.coalesce(Persona.name_nl, "") + _PART
            + sa.func.coalesce(Persona.name_en, ""))
    return (sa.select(sa.func.aggregate_strings(mark, _MARK)).select_from(topic_persona)
            .join(Persona, Persona.id == topic_persona.c.persona_id).where(topic_persona.c.topic_id == Slot.topic_id)
            .correlate(Slot).scalar_subquery())


def reading_of(topic: Topic) -> Reading:
    """A topic as FIT looks at it."""
    text = "\n".join(part for part in (topic.title, topic.question, topic.gift, topic.brief[:READ_OF_BRIEF]) if part)
    named = {persona.id: (persona.name_nl, persona.name_en) for persona in topic.personas}
    return Reading(Brief(topic.uid, topic.lang, text, topic.area.key if topic.area else None, frozenset(named)), named)


@dataclass(frozen=True, slots=True)
class OwnFit:
    """How well one topic fits one person, with the names that the reasons mention."""

    fit: Fit
    reading: Reading
    names: Mapping[str, AreaName]


def fit_for(session: Session, person: Person, topic: Topic, *, now: datetime) -> OwnFit:
    """How well ``topic`` fits ``person``; three statements."""
    own = matching.yardstick(session, person, now=now)
    reading = reading_of(topic)
    fit = own.fit(reading.brief)
    return OwnFit(fit, reading, _names(own, fit))


@dataclass(frozen=True, slots=True)
class Fitting:
    """Somebody who could write a slot, and how well its topic fits them; for leads."""

    person: Person
    own: OwnFit


def best_for(session: Session, slot: Slot, limit: int, *, now: datetime) -> list[Fitting]:
    """Who fits the topic of ``slot`` best, among those who write its language and don't refuse its area; for leads.

    Whether they have room is looked at when they are asked. Six statements, however many people.
    Source: docs/domain.md e (FIT).
    """
    if slot.topic is None:
        return []
    people = [person for person in session.scalars(
        sa.select(Person).where(Person.status == PersonStatus.ACTIVE, Person.email.is_not(None)).order_by(Person.name))
        if slot.lang in person.languages]
    reading = reading_of(slot.topic)
    measured = matching.yardsticks(session, [person.id for person in people], today=local_date(now, slot.zone))
    found = [(person, measured[person.id], measured[person.id].fit(reading.brief)) for person in people]
    found.sort(key=lambda one: (-one[2].terms.total, one[0].name, one[0].id))
    return [Fitting(person, OwnFit(fit, reading, _names(own, fit)))
            for person, own, fit in found if not fit.refused and fit.terms.total][:limit]
