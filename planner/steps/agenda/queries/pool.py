"""Open slots in the order in which they fit one person, each with the reasons why."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.fixed import fixed
from planner.core.localtime import local_date
from planner.core.reading import read
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
    """The open slots that ``person`` could take now, the best FIT first, then the nearest date; as `pool_for`.

    What a card shows is read of these few alone: five statements.

    Args:
        but: uid of a slot to leave out: the one that somebody else just took.
    """
    wanted = _takeable(tuple(sorted(person.languages)), is_one_left_out=bool(but))
    rows = read(session, wanted, {"now": now, **({"but": but} if but else {})})
    found = _ranked(rows, matching.yardstick(session, person, now=now), limit)
    drawn = {row.id: row for row in read(session, _drawn(), {"slots": [one.id for one in found]})} if found else {}
    there = [replace(one, row=drawn[one.id]) for one in found if one.id in drawn]   # one may have gone in between
    return _slots(session, there, now=now)


def pool_for(session: Session, person: Person, limit: int, *, now: datetime, filters: Filters | None = None,
             area: str = "") -> Pool:
    """The open slots that ``person`` could take now, the best FIT first, then the nearest date.

    Left out: other languages than theirs, areas that they asked not to be asked for, slots that somebody is asked
    for, items in reserve, and slots so near that only a lead can give them out. Four statements; writing's answer to
    how far the texts are is not asked for.

    Args:
        filters: those of the agenda's address.
        area: key of a topic area; its topics and those of the areas below it.
    Source: docs/domain.md c (awkward cases, two claim at once) and e (FIT).
    """
    wanted = _drawable(tuple(sorted(person.languages)), filters or Filters())
    rows = read(session, wanted, {"me": person.id, "now": now})
    own = matching.yardstick(session, person, now=now)
    areas = own.knowledge.areas
    below = _below(areas.tree, area) if area else None
    found = _ranked([row for row in rows if below is None or row.area in below], own, limit)
    marks = {mark.code: mark for row in rows for mark in personas_of(row.own_personas or row.topic_personas)}
    keys = {row.area for row in rows if row.area} | ({area} & set(areas.names))
    return Pool(_slots(session, found, now=now), {key: areas.names[key] for key in sorted(keys)},
                dict(sorted(marks.items())))


@dataclass(frozen=True, slots=True)
class _Found:
    """A slot (its id) that was measured; ``row``: what its card is made of."""

    id: int
    fit: Fit
    reading: Reading
    names: Mapping[str, AreaName]
    row: Any


def _ranked(rows: Sequence[Any], own: Yardstick, limit: int) -> list[_Found]:
    measured = [(row, reading, own.fit(reading.brief)) for row in rows for reading in (_reading(row),)]
    best = sorted((one for one in measured if not one[2].refused),
                  key=lambda one: (-one[2].terms.total, one[0].publish_at, one[0].uid))[:limit]
    return [_Found(row.id, fit, reading, _names(own, fit), row) for row, reading, fit in best]


def _slots(session: Session, found: Sequence[_Found], *, now: datetime) -> list[OpenSlot]:
    shown = cards(session, [one.row for one in found], now=now)
    return [OpenSlot(card, one.fit, one.reading, one.names) for card, one in zip(shown, found, strict=True)]


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


@cache
def _takeable(languages: tuple[str, ...], *, is_one_left_out: bool) -> Rows:
    """What can be taken at :now, but for the slot :but, as far as FIT looks at it."""
    light = sa.select(Slot.id, Slot.uid, Slot.lang, Topic.title, Topic.lang.label("topic_lang")).select_from(Slot)
    found = _open(light.outerjoin(Topic, Topic.id == Slot.topic_id), languages)
    return fixed(found.where(Slot.uid != sa.bindparam("but", type_=sa.String)) if is_one_left_out else found)


@lru_cache(maxsize=SAME_FILTERS)
def _drawable(languages: tuple[str, ...], filters: Filters) -> Rows:
    """The same with all that a card shows; put together once for who writes the same languages."""
    found = _open(card_rows(), languages)
    return found.where(*filters.conditions()) if filters else fixed(found)      # what somebody typed stays bound


@cache
def _drawn() -> Rows:
    """What cards show of :slots."""
    return card_rows().where(Slot.id.in_(sa.bindparam("slots", expanding=True)))


def _open(rows: Rows, languages: tuple[str, ...]) -> Rows:
    offer = aliased(Claim)
    asked = sa.exists().where(offer.slot_id == Slot.id, offer.state.in_(LIVE_CLAIMS))
    brief = sa.func.substr(Topic.brief, 1, READ_OF_BRIEF)
    return (rows.add_columns(TopicArea.key.label("area"), Slot.publish_at, Topic.question, Topic.gift,
                             brief.label("brief"), _readers().label("readers"))
            .outerjoin(TopicArea, sa.and_(TopicArea.id == Topic.area_id, TopicArea.archived_at.is_(None)))
            .where(Slot.state == SlotState.OPEN, Slot.is_reserve.is_(False), Slot.lang.in_(languages),
                   sa.func.coalesce(Slot.closes_at, Slot.publish_at) > NOW, ~asked)
            .order_by(Slot.publish_at, Slot.uid).limit(LOOKED_AT))


def _reading(row: Any) -> Reading:
    """What FIT reads of a row."""
    text = "\n".join(part for part in (row.title, row.question, row.gift, row.brief) if part)
    named = _named(row.readers)
    return Reading(Brief(row.uid, row.topic_lang or row.lang, text, row.area, frozenset(named)), named)


@lru_cache(maxsize=1024)
def _named(readers: str | None) -> Mapping[int, tuple[str | None, str | None]]:
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
