"""What sales knows for sure: one line a fact, heard again, put in order, taken back. Nothing here verifies anything."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.models import Person
from planner.personas import queries, rules
from planner.personas.models import FactEvidence, FactKind, Method, Persona, PersonaFact, Relevance, Verification
from planner.personas.services.evidence import add_evidence
from planner.personas.services.facts import FactText, add_fact
from planner.policy import Action
from planner.similarity.rules import detect


def capture_line(session: Session, *, actor: Person, now: datetime, persona: Persona, line: str,
                 kind: FactKind | None = None) -> PersonaFact:
    """Park one line that somebody heard, with them as its source; a line that is there already was heard again.

    A line about age or the like is parked with its question open. The language is told from the words.

    Args:
        kind: guessed from the words when not given.
    Raises:
        RuleBroken: nothing was typed, or the persona is archived.
    Source: docs/domain.md f (What sales knows); R08.
    """
    said = " ".join(line.split())
    if not said:
        raise RuleBroken("fact_statement_missing")
    known = queries.fact_that_says(session, persona, said)
    if known is not None:
        hear_again(session, actor=actor, now=now, fact=known)
        return known
    nl = detect(said, actor.locale) == "nl"
    about = kind or rules.guess_kind(said)
    said = rules.without_lead_in(said) if about is FactKind.QUESTION else said
    text = FactText(about, statement_nl=said if nl else None,
                    statement_en=None if nl else said, source=actor.name)
    return add_fact(session, actor=actor, now=now, persona=persona, text=text, method=Method.SALES_TEAM,
                    unanswered=True)


def hear_again(session: Session, *, actor: Person, now: datetime, fact: PersonaFact) -> FactEvidence:
    """Somebody else heard it too: one more piece of evidence, and no check. Once a person and day."""
    return add_evidence(session, actor=actor, now=now, fact=fact, method=Method.SALES_TEAM, source=actor.name)


def change_kind(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, kind: FactKind) -> None:
    """Correct what a line was guessed to be about, as long as nobody decided about it.

    Raises:
        NotAllowed: only who entered it and leads may; Conflict: somebody decided meanwhile.
    """
    _require_undecided(actor, fact)
    event_log.record(session, fact, "kind", actor_id=actor.id, now=now, from_state=fact.kind.value,
                     to_state=kind.value)
    fact.kind = kind


def withdraw_fact(session: Session, *, actor: Person, now: datetime, fact: PersonaFact) -> None:
    """Take back a fact that was just entered; gone for good, since nobody decided about it yet.

    Raises:
        NotAllowed: only who entered it and leads may.
        Conflict: somebody decided about it, backed it or put it on a card since (``fact_in_use``).
    """
    _require_undecided(actor, fact)
    others = [piece for piece in fact.evidence if piece.by_id != fact.entered_by_id]
    if others or queries.cards_with(session, [fact.id]).get(fact.id):
        raise Conflict("fact_in_use")
    event_log.record(session, fact, "withdraw", actor_id=actor.id, now=now)
    event_log.record(session, fact.persona, "fact_withdrawn", actor_id=actor.id, now=now)
    session.delete(fact)
    session.flush()


def _require_undecided(actor: Person, fact: PersonaFact) -> None:
    own = fact.entered_by_id == actor.id and policy.allowed(actor, Action.ADD_FACT, fact.persona)
    if not own and not policy.allowed(actor, Action.EDIT_PERSONA, fact.persona):
        raise NotAllowed("not_allowed", action=Action.EDIT_PERSONA.value)
    if fact.verification is not Verification.UNVERIFIED or fact.relevance is not Relevance.UNKNOWN:
        raise Conflict("fact_in_use")


def place_fact(session: Session, *, actor: Person, now: datetime, fact: PersonaFact,
               before: PersonaFact | None) -> PersonaFact | None:
    """Put a fact before another one of its persona, or last; the persona in short follows this order.

    Returns:
        The fact that it stood before until now, None when it was last: placing it there again takes this back.
    Raises:
        RuleBroken: ``before`` belongs to another persona.
    Source: docs/domain.md f (What sales knows); R09.
    """
    policy.require(actor, Action.RANK_FACT, fact)
    if before is not None and before.persona_id != fact.persona_id:
        raise RuleBroken("fact_other_persona")
    order = queries.in_hand_order(session, fact.persona_id)
    at = order.index(fact)
    was = order[at + 1] if at + 1 < len(order) else None
    if before is fact:
        return was
    order.remove(fact)
    order.insert(order.index(before) if before else len(order), fact)
    session.flush()
    # Past the row version: an order is nobody's decision, so it makes nobody's open form stale.
    places = {each.id: place for place, each in enumerate(order, 1)}
    session.execute(sa.update(PersonaFact).where(PersonaFact.id.in_(places)).values(
        place=sa.case(places, value=PersonaFact.id), updated_at=now), execution_options={"synchronize_session": False})
    for each in order:
        session.expire(each, ["place", "updated_at"])
    event_log.record(session, fact, "place", actor_id=actor.id, now=now)
    return was


