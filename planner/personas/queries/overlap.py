"""Reads that compare personas."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.personas import rules
from planner.personas.models import Persona, PersonaFact, PersonaStatus
from planner.personas.queries.facts import counted_on


def profiles(session: Session, on: date) -> dict[Persona, rules.Profile]:
    """Every persona in use with what comparing it needs, by code; one statement."""
    facts: dict[Persona, list[rules.CountedFact]] = {}
    for persona, key, kind, polarity in session.execute(
            sa.select(Persona, PersonaFact.key, PersonaFact.kind, PersonaFact.polarity)
            .outerjoin(PersonaFact, sa.and_(PersonaFact.persona_id == Persona.id, counted_on(on)))
            .where(Persona.status == PersonaStatus.ACTIVE).order_by(Persona.code, PersonaFact.id)):
        known = facts.setdefault(persona, [])
        if key is not None:
            known.append(rules.CountedFact(key, kind, polarity))
    return {persona: rules.Profile(persona.key, tuple(known), persona.is_negative) for persona, known in facts.items()}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another persona in use, and what comparing the two says."""

    persona: Persona
    finding: rules.Finding


def neighbours(session: Session, persona: Persona, on: date) -> list[Neighbour]:
    """The other personas in use, the most alike first; none for a persona that is not in use. One statement."""
    known = profiles(session, on)
    if persona not in known:
        return []
    found = [Neighbour(other, rules.assess(known[persona], profile))
             for other, profile in known.items() if other is not persona]
    return sorted(found, key=lambda each: (-each.finding.comparison.overlap, each.persona.code))


def negative_ones_make_sense(known: Iterable[rules.Profile]) -> bool:
    """Whether two ideal personas can be used, so that it is time for a negative one. Source: docs/domain.md f; S2."""
    return rules.start_pair(list(known)) is not None
