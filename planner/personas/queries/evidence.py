"""Reads about what facts rest on, and how strong that makes a persona."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.personas import rules
from planner.personas.models import ContactMoment, FactEvidence, PersonaFact
from planner.personas.queries.facts import counted_on


def get_evidence(session: Session, uid: str) -> FactEvidence:
    """The piece of evidence with this uid, with its fact. Raises NotFound."""
    found = session.scalar(sa.select(FactEvidence).where(FactEvidence.uid == uid).options(
        joinedload(FactEvidence.fact).joinedload(PersonaFact.persona)))
    if found is None:
        raise NotFound("not_found")
    return found


def evidence_of(session: Session, fact_ids: Collection[int]) -> dict[int, list[FactEvidence]]:
    """Per fact what it rests on, newest first, with who noted it and the moment; one statement."""
    found: dict[int, list[FactEvidence]] = {fact_id: [] for fact_id in fact_ids}
    if not found:
        return found
    for piece in session.scalars(
            sa.select(FactEvidence).where(FactEvidence.fact_id.in_(found))
            .options(joinedload(FactEvidence.by), joinedload(FactEvidence.contact_moment))
            .order_by(FactEvidence.on_date.desc(), FactEvidence.id.desc())):
        found[piece.fact_id].append(piece)
    return found


def backed_by(session: Session, moment: ContactMoment) -> list[FactEvidence]:
    """The evidence that a moment became, with the facts; one statement."""
    return list(session.scalars(
        sa.select(FactEvidence).where(FactEvidence.contact_moment_id == moment.id)
        .options(joinedload(FactEvidence.fact).joinedload(PersonaFact.persona)).order_by(FactEvidence.id)))


def grounds(facts: Sequence[PersonaFact], evidence: dict[int, list[FactEvidence]]) -> list[rules.Grounds]:
    """What facts rest on, as the rule wants it."""
    return [rules.Grounds(fact.key, tuple(rules.Piece(piece.method, piece.source, piece.on_date)
                                          for piece in evidence.get(fact.id, []))) for fact in facts]


def strengths(session: Session, persona_ids: Collection[int], on: date) -> dict[int, rules.Strength]:
    """Per persona how strong it is on a day; one statement. Source: docs/domain.md f (Persona strength)."""
    pieces: dict[int, dict[str, list[rules.Piece]]] = {persona_id: {} for persona_id in persona_ids}
    rows = session.execute(
        sa.select(PersonaFact.persona_id, PersonaFact.key, FactEvidence.method, FactEvidence.source,
                  FactEvidence.on_date)
        .outerjoin(FactEvidence, FactEvidence.fact_id == PersonaFact.id)
        .where(PersonaFact.persona_id.in_(pieces), counted_on(on)))
    for persona_id, key, method, source, on_date in rows:
        known = pieces[persona_id].setdefault(key, [])
        if method is not None:
            known.append(rules.Piece(method, source, on_date))
    return {persona_id: rules.strength_of([rules.Grounds(key, tuple(known)) for key, known in facts.items()], on)
            for persona_id, facts in pieces.items()}
