"""What buyers ask: the facts that a text can answer."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.queries import counted_on
from planner.steps.agenda.rules.ideas import ASKING


def asked_questions(session: Session, today: date, *, uids: Collection[str] | None = None) -> Sequence[PersonaFact]:
    """Counted questions, objections and challenges of personas that a text can be for, by persona; one statement.

    Args:
        uids: only those.
    """
    order = sa.case({kind: at for at, kind in enumerate(ASKING)}, value=PersonaFact.kind)
    wanted = (sa.select(PersonaFact).join(PersonaFact.persona)
              .where(PersonaFact.kind.in_(ASKING), counted_on(today), Persona.status == PersonaStatus.ACTIVE,
                     Persona.kind == PersonaKind.IDEAL)
              .order_by(Persona.code, order, PersonaFact.id).options(contains_eager(PersonaFact.persona)))
    if uids is not None:
        wanted = wanted.where(PersonaFact.uid.in_(uids))
    return session.scalars(wanted).all()
