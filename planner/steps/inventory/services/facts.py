"""Facts worth sharing: one sentence, who knows it, whether it may go outside."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.inventory.events import FactUses
from planner.steps.inventory.models import KnowledgeFact, Shareable, TopicArea
from planner.steps.inventory.services.areas import hold_areas


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence worth sharing, what it is about, who may read it outside, and who else knows it."""

    text: str
    lang: str
    areas: Sequence[TopicArea]
    shareable: Shareable = Shareable.AFTER_CHECK
    known_by: Sequence[Person] = ()


def add_fact(session: Session, *, actor: Person, now: datetime, statement: Statement) -> KnowledgeFact:
    """Keep a fact that ``actor`` knows, and whoever they name too.

    Raises:
        RuleBroken: it is about no area, or one of them was archived meanwhile.
    """
    policy.require(actor, Action.ADD_KNOWLEDGE)
    if not statement.areas:
        raise RuleBroken("fact_areas_missing")
    hold_areas(session, statement.areas)
    others = [person for person in statement.known_by if person.id != actor.id]
    fact = KnowledgeFact(text=statement.text, lang=statement.lang, shareable=statement.shareable,
                         areas=list(statement.areas), known_by=[actor, *others])
    session.add(fact)
    event_log.record(session, fact, "add", actor_id=actor.id, now=now)
    return fact


def require_edit(actor: Person, fact: KnowledgeFact) -> None:
    """Refuse whoever may not change this fact. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_KNOWLEDGE, fact)


def edit_fact(session: Session, *, actor: Person, now: datetime, fact: KnowledgeFact, version: int,
              statement: Statement) -> None:
    """Say it in other words, about other areas, for other readers, known by others.

    Raises:
        Conflict: it was changed since ``version`` (``stale``).
        RuleBroken: it is about no area, or one that was archived meanwhile, or it is to stay inside while a topic
            uses it (``fact_in_brief``).
    """
    policy.require(actor, Action.EDIT_KNOWLEDGE, fact)
    if fact.version != version:
        raise Conflict("stale")
    if not statement.areas:
        raise RuleBroken("fact_areas_missing")
    if statement.shareable is Shareable.NEVER and (uses := events.collect(session, FactUses(fact))):
        raise RuleBroken("fact_in_brief", title=uses[0].title)
    hold_areas(session, [area for area in statement.areas if area not in fact.areas])
    fact.text, fact.lang, fact.shareable = statement.text, statement.lang, statement.shareable
    fact.areas, fact.updated_at = list(statement.areas), now
    fact.known_by = list(statement.known_by) or fact.known_by
    event_log.record(session, fact, "edit", actor_id=actor.id, now=now)


def set_fact_away(session: Session, *, actor: Person, now: datetime, fact: KnowledgeFact, away: bool) -> None:
    """Take a fact off the list, or bring it back."""
    policy.require(actor, Action.EDIT_KNOWLEDGE, fact)
    fact.archived_at = now if away else None
    event_log.record(session, fact, "archive" if away else "restore", actor_id=actor.id, now=now)


def know_fact_too(session: Session, *, actor: Person, now: datetime, fact: KnowledgeFact, knows: bool) -> None:
    """Say that one knows it too, or take that back; the last one who knows it stays."""
    policy.require(actor, Action.ADD_KNOWLEDGE, fact)
    is_in = actor.id in fact.owner_ids
    if knows and not is_in:
        fact.known_by.append(actor)
    elif not knows and is_in and len(fact.known_by) > 1:
        fact.known_by.remove(next(person for person in fact.known_by if person.id == actor.id))
    else:
        return
    fact.updated_at = now
    event_log.record(session, fact, "know" if knows else "forget", actor_id=actor.id, now=now)
