"""Facts that a topic's text may use: from the inventory, never one that stays inside. Source: docs/domain.md b."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.agenda.models import Topic
from planner.steps.inventory.models import KnowledgeFact, Shareable


def link_fact(session: Session, *, actor: Person, topic: Topic, fact: KnowledgeFact, now: datetime) -> None:
    """Put a fact into the brief; no error when it is there already.

    Raises:
        RuleBroken: the fact stays inside (``fact_stays_inside``).
    """
    policy.require(actor, Action.PLAN, topic)
    if fact.shareable is Shareable.NEVER:
        raise RuleBroken("fact_stays_inside")
    if fact not in topic.facts:
        topic.facts.append(fact)
        event_log.record(session, topic, "link_fact", actor_id=actor.id, now=now, fact=fact.uid)


def unlink_fact(session: Session, *, actor: Person, topic: Topic, fact: KnowledgeFact, now: datetime) -> None:
    """Take a fact out of the brief; no error when it is not in it."""
    policy.require(actor, Action.PLAN, topic)
    if fact in topic.facts:
        topic.facts.remove(fact)
        event_log.record(session, topic, "unlink_fact", actor_id=actor.id, now=now, fact=fact.uid)
