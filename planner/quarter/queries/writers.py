"""Who could write the topic of one slot, best first (docs/domain.md e, ranking)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.matching.rules import Excluded, Fit, Instance, Ranked, Ranking, Turn, rank
from planner.people.models import Person
from planner.quarter.queries.house import house
from planner.quarter.queries.outcome import Names, fit_of, names_of
from planner.quarter.rules import Wish
from planner.steps.agenda.models import Slot

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who could write it, at their place (from 1). ``has_room``: turns are left in the slot's quarter."""

    place: int
    person: Person
    ranked: Ranked
    fit: Fit
    has_room: bool


@dataclass(frozen=True, slots=True)
class Writers:
    """Who could write a slot, best first, and who can't, with the rule that says so."""

    shown: tuple[Writer, ...]
    total: int
    excluded: tuple[Excluded, ...]
    names: Names


def writers(session: Session, slot: Slot, *, now: datetime, everybody: bool = False) -> Writers | None:
    """The ranking of a slot's topic; None for a slot that nobody can write: without a topic, or over.

    ``everybody``: all of them instead of the first twenty.
    """
    found = _ranked(session, slot, now=now)
    if found is None:
        return None
    ranked = found.ranking.ranked if everybody else found.ranking.ranked[:SHOWN]
    names = names_of(session, [one.person.id for one in ranked])
    shown = tuple(found.writer(place, one, names) for place, one in enumerate(ranked, 1))
    return Writers(shown, len(found.ranking.ranked), found.ranking.excluded, names)


def own_place(session: Session, slot: Slot, person: Person, *, now: datetime) -> Writers | None:
    """As :func:`writers`, with ``person`` alone at their place, or nobody when they are not among them."""
    found = _ranked(session, slot, now=now)
    if found is None:
        return None
    names = names_of(session, [person.uid])
    shown = tuple(found.writer(place, one, names) for place, one in enumerate(found.ranking.ranked, 1)
                  if one.person.id == person.uid)
    return Writers(shown, len(found.ranking.ranked), (), names)


@dataclass(frozen=True, slots=True)
class _Found:
    instance: Instance
    topic: str
    ranking: Ranking

    def writer(self, place: int, one: Ranked, names: Names) -> Writer:
        """Somebody at their place, with what their fit comes from."""
        ids = {code: persona.id for code, persona in names.personas.items()}
        fit = fit_of(self.instance, Turn(self.topic, one.person.id), ids)
        return Writer(place, names.people[one.person.id], one, fit, one.person.capacity > 0)


def _ranked(session: Session, slot: Slot, *, now: datetime) -> _Found | None:
    wish = Wish(slot.local_date, slot.local_date)
    instance = house(session, wish, now=now, only_topics=(), only_slot=slot.uid).instance
    place = instance.slot.get(slot.uid)
    if place is None or place.topic is None:
        return None
    return _Found(instance, place.topic, rank(instance, place, instance.topic[place.topic]))
