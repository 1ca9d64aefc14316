"""What a fact rests on: any number of pieces of evidence. Adding one decides nothing; verifying picks one."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import NotAllowed, RuleBroken
from planner.people.models import Person
from planner.personas import queries
from planner.personas.models import ContactMoment, FactEvidence, Method, PersonaFact, PersonaStatus
from planner.policy import Action


def keep_evidence(session: Session, fact: PersonaFact, *, method: Method, source: str, on_date: date, by: Person,
                  moment: ContactMoment | None = None) -> FactEvidence:
    """A piece of evidence for the fact, or the one that says the same; asks nobody's leave and writes no history."""
    for known in fact.evidence:
        if (known.method, known.source.casefold(), known.on_date) == (method, source.casefold(), on_date) and (
                moment is None or known.contact_moment_id == moment.id):
            return known
    piece = FactEvidence(method=method, source=source, on_date=on_date, by=by, contact_moment=moment)
    fact.evidence.append(piece)
    session.flush()
    return piece


def add_evidence(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, method: Method, source: str,
                 on_date: date | None = None, moment: ContactMoment | None = None) -> FactEvidence:
    """Note one more reason to believe a fact: it makes the persona stronger and verifies nothing.

    Args:
        on_date: when it was found; today when not given.
    Raises:
        RuleBroken: no source was named, the day is still to come, or the persona is archived.
    Source: docs/domain.md b (fact_evidence).
    """
    policy.require(actor, Action.ADD_FACT, fact.persona)
    if fact.persona.status is PersonaStatus.ARCHIVED:
        raise RuleBroken("persona_archived")
    if not source.strip():
        raise RuleBroken("fact_no_source")
    today = queries.local_day(session, now)
    if on_date is not None and on_date > today:
        raise RuleBroken("evidence_day_to_come")
    piece = keep_evidence(session, fact, method=method, source=source.strip(), on_date=on_date or today, by=actor,
                          moment=moment)
    if not fact.source:
        fact.source = piece.source
    event_log.record(session, fact, "evidence", actor_id=actor.id, now=now, reason=piece.source, method=method.value,
                     evidence=piece.uid)
    return piece


def may_remove(actor: Person, piece: FactEvidence) -> bool:
    """Whether ``actor`` may take this evidence back: who noted it, and leads."""
    return piece.by_id == actor.id or policy.allowed(actor, Action.EDIT_PERSONA, piece.fact.persona)


def remove_evidence(session: Session, *, actor: Person, now: datetime, piece: FactEvidence) -> None:
    """Take a piece of evidence back.

    Raises:
        NotAllowed: only who noted it and leads may.
        RuleBroken: the verification rests on it (``evidence_picked``).
    """
    if not may_remove(actor, piece):
        raise NotAllowed("not_allowed", action=Action.EDIT_PERSONA.value)
    fact = piece.fact
    if fact.picked_id == piece.id:
        raise RuleBroken("evidence_picked")
    event_log.record(session, fact, "evidence_gone", actor_id=actor.id, now=now, reason=piece.source,
                     method=piece.method.value)
    fact.evidence.remove(piece)
    session.flush()
