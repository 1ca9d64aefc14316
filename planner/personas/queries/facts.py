"""Reads about facts: those that count, and all of them."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.people.queries import get_organisation
from planner.personas import rules
from planner.personas.models import Persona, PersonaFact, Verification

# In the order in which a writer needs them.
KINDS = tuple(rules.WEIGHTS)


def local_day(session: Session, now: datetime) -> date:
    """The organisation's date at ``now``: facts expire and representations end by it."""
    return local_date(now, get_organisation(session).zone)


def is_counted(fact: PersonaFact, on: date) -> bool:
    """Whether the fact counts on a day. Source: docs/domain.md b (counted)."""
    return rules.is_counted(fact.verification, fact.relevance, fact.expires_on, on)


def counted_on(on: date) -> sa.ColumnElement[bool]:
    """`rules.is_counted` for the database; a test holds the two together."""
    fact = PersonaFact
    return sa.and_(fact.verification == Verification.VERIFIED, fact.relevance == rules.Relevance.RELEVANT,
                   sa.or_(fact.expires_on.is_(None), fact.expires_on >= on))


def get_fact(session: Session, code: str, uid: str) -> PersonaFact:
    """The fact with this uid of the persona with this code. Raises NotFound, also for another persona's fact."""
    found = session.scalar(
        sa.select(PersonaFact).join(PersonaFact.persona).where(PersonaFact.uid == uid, Persona.code == code.upper())
        .options(joinedload(PersonaFact.persona), joinedload(PersonaFact.entered_by),
                 joinedload(PersonaFact.verified_by)))
    if found is None:
        raise NotFound("not_found")
    return found


def counted_facts(session: Session, persona_ids: Collection[int], on: date) -> dict[int, list[PersonaFact]]:
    """Per persona the facts that count on a day, heaviest kind first; one statement. A persona without has ``[]``.

    Only these may stand beside a brief, a draft or a review. Source: docs/domain.md b (counted).
    """
    found: dict[int, list[PersonaFact]] = {persona_id: [] for persona_id in persona_ids}
    facts = session.scalars(sa.select(PersonaFact).where(PersonaFact.persona_id.in_(found), counted_on(on))
                            .options(joinedload(PersonaFact.verified_by)).order_by(PersonaFact.id))
    for fact in sorted(facts, key=lambda fact: KINDS.index(fact.kind)):
        found[fact.persona_id].append(fact)
    return found


def facts_of(session: Session, persona: Persona) -> list[PersonaFact]:
    """Every fact of a persona, heaviest kind first, with the people who entered and checked it; one statement."""
    facts = session.scalars(sa.select(PersonaFact).where(PersonaFact.persona_id == persona.id)
                            .options(joinedload(PersonaFact.verified_by), joinedload(PersonaFact.entered_by))
                            .order_by(PersonaFact.id))
    return sorted(facts, key=lambda fact: KINDS.index(fact.kind))
