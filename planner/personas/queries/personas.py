"""Reads about personas as a whole: one of them, those in use, the list with its figures."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.personas import rules
from planner.personas.models import Persona, PersonaHistory
from planner.personas.queries.experts import representations
from planner.personas.queries.sight import Sight, sight


def get_persona(session: Session, code: str) -> Persona:
    """The persona with this code, small letters allowed. Raises NotFound."""
    found = session.scalar(sa.select(Persona).where(Persona.code == code.upper()).options(joinedload(Persona.owner)))
    if found is None:
        raise NotFound("not_found")
    return found


def all_personas(session: Session) -> list[Persona]:
    """Every persona, by code; one statement."""
    return list(session.scalars(sa.select(Persona).order_by(Persona.code)))


@dataclass(frozen=True, slots=True)
class Line:
    """A persona as the list shows it: how many of its facts count, how many are parked, who speaks for it."""

    persona: Persona
    counted: int
    parked: int
    experts: tuple[Person, ...]

    @property
    def missing(self) -> int:
        """Counted facts still needed before it can be used."""
        return rules.facts_missing(self.counted)


def lines(session: Session, on: date, *, seen: Sight | None = None) -> list[Line]:
    """Every persona with its figures, by code; three statements however many there are. ``seen``: :func:`sight`."""
    personas = list(session.scalars(sa.select(Persona).order_by(Persona.code)))
    seen = seen or sight(session, on)
    experts = representations(session, [persona.id for persona in personas], on)
    return [Line(persona, *seen.figures(persona.id), tuple(each.person for each in experts[persona.id]))
            for persona in personas]


def last_snapshot(session: Session, persona: Persona, event: str) -> PersonaHistory | None:
    """The newest snapshot of one event, or None."""
    return session.scalar(sa.select(PersonaHistory)
                          .where(PersonaHistory.persona_id == persona.id, PersonaHistory.event == event)
                          .order_by(PersonaHistory.id.desc()).limit(1))


class Absorbed(NamedTuple):
    """A persona that went up in another one, and when."""

    persona: Persona
    at: datetime


def absorbed(session: Session, persona: Persona, since: datetime) -> list[Absorbed]:
    """Who went up in ``persona`` since then and is still part of it, the last one first; one statement."""
    when = sa.func.max(PersonaHistory.at)
    rows = session.execute(
        sa.select(Persona, when).join(PersonaHistory, PersonaHistory.persona_id == Persona.id)
        .where(Persona.merged_into_id == persona.id, PersonaHistory.event == "merge")
        .group_by(Persona.id).having(when >= since).order_by(when.desc(), Persona.id))
    return [Absorbed(*row) for row in rows]
