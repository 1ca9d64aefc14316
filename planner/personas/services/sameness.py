"""Whether two facts of different personas state the same: only a person says so. Source: docs/domain.md f."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas import queries
from planner.personas.models import PersonaFact, PersonaStatus, StatementAnswer
from planner.policy import Action


def answer_same(session: Session, *, actor: Person, now: datetime, first: PersonaFact, second: PersonaFact,
                versions: tuple[int, int], is_same: bool) -> StatementAnswer:
    """Say whether two facts state the same. If so, both go by the key of the one entered first; each keeps its words.

    A fact of a third persona that shares the key of the second one goes along: it states the same as well.

    Args:
        first: the one that was entered first.
        versions: of both, as they were read.
    Raises:
        NotAllowed: only leads answer.
        RuleBroken: one persona has both (``same_persona``), or would have the statement twice (``same_twice``).
        Conflict: somebody changed one of them meanwhile (``stale``), or answered (``same_answered``).
    """
    for fact in (first, second):
        policy.require(actor, Action.EDIT_PERSONA, fact.persona)
        if fact.persona.status is PersonaStatus.ARCHIVED:
            raise RuleBroken("persona_archived")
    if (first.version, second.version) != versions:
        raise Conflict("stale")
    if first.persona_id == second.persona_id:
        raise RuleBroken("same_persona")
    if first.key == second.key:
        raise Conflict("same_answered")
    answer = _answer(session, first, second)
    answer.is_same, answer.by_id, answer.at = is_same, actor.id, now
    if is_same:
        answer.kept_key, answer.moved = first.key, _share(session, first.key, second.key)
    for fact in (first, second):
        event_log.record(session, fact, "same" if is_same else "different", actor_id=actor.id, now=now)
    session.flush()
    return answer


def _answer(session: Session, first: PersonaFact, second: PersonaFact) -> StatementAnswer:
    """The row about these two with their words of now; an older answer about other words gives way."""
    words = {"first_nl": first.statement_nl or "", "first_en": first.statement_en or "",
             "second_nl": second.statement_nl or "", "second_en": second.statement_en or ""}
    answer = queries.answer_about(session, first, second)
    if answer is None:
        answer = StatementAnswer(first_id=first.id, second_id=second.id)
    elif all(getattr(answer, name) == text for name, text in words.items()):
        raise Conflict("same_answered")
    for name, text in words.items():
        setattr(answer, name, text)
    answer.kept_key, answer.moved = "", {}
    session.add(answer)
    return answer


def _share(session: Session, kept: str, gone: str) -> dict[str, str]:
    """Give everything with the key ``gone`` the key ``kept``; returns which facts had which key."""
    facts = list(session.scalars(sa.select(PersonaFact).where(PersonaFact.key == gone)))
    try:
        with session.begin_nested():
            for fact in facts:
                fact.key = kept
    except IntegrityError as error:
        raise RuleBroken("same_twice") from error
    return {fact.uid: gone for fact in facts}


def undo_same(session: Session, *, actor: Person, now: datetime, answer: StatementAnswer) -> None:
    """Take an answer back: the facts have keys of their own again, and the question comes back.

    Raises:
        NotAllowed: only leads do.
        Conflict: a persona has had the same statement entered anew meanwhile (``same_moved_on``).
    """
    policy.require(actor, Action.EDIT_PERSONA, answer.first.persona)
    facts = session.scalars(sa.select(PersonaFact).where(
        PersonaFact.uid.in_(answer.moved), PersonaFact.key == answer.kept_key)).all()
    try:
        with session.begin_nested():
            for fact in facts:
                fact.key = answer.moved[fact.uid]
    except IntegrityError as error:
        raise Conflict("same_moved_on") from error
    for fact in (answer.first, answer.second):
        event_log.record(session, fact, "same_undone", actor_id=actor.id, now=now)
    session.delete(answer)
    session.flush()
