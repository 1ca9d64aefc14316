"""What the agenda tells the map of knowledge: which areas are asked for, and who has how many turns."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda.models import Claim, Idea, Slot, Topic
from planner.steps.agenda.queries.claims import COUNTING
from planner.steps.inventory.events import Wanted
from planner.steps.inventory.models import KnowledgeFact
from planner.workflow.agenda import IdeaState, TopicState

_WAITS = Idea.state == IdeaState.NEW
_TO_COME = Topic.state.in_((TopicState.OPEN, TopicState.PLANNED))
LISTED = 50


def areas_asked_for(session: Session) -> list[Wanted]:
    """Ideas that wait for a decision and topics that are not out, with the area that each is about; one statement."""
    ideas = sa.select(sa.literal("idea"), Idea.area_id, Idea.uid).where(Idea.area_id.is_not(None), _WAITS)
    topics = sa.select(sa.literal("topic"), Topic.area_id, Topic.uid).where(Topic.area_id.is_not(None), _TO_COME)
    rows = session.execute(sa.union_all(ideas, topics))
    return [Wanted(kind, area_id, uid) for kind, area_id, uid in rows if area_id is not None]


def turns_taken(session: Session, first: date, last: date) -> list[tuple[int, int]]:
    """How many claims with a slot from ``first`` to ``last`` each author has, live or fulfilled; one statement."""
    rows = session.execute(
        sa.select(Claim.author_id, sa.func.count()).join(Claim.slot)
        .where(Claim.state.in_(COUNTING), Slot.local_date.between(first, last)).group_by(Claim.author_id))
    return [(author_id, turns) for author_id, turns in rows]


def asking_about(session: Session, area_ids: Sequence[int]) -> tuple[list[Idea], list[Topic]]:
    """The ideas that wait and the topics that are not out about these areas, newest first; two statements."""
    ideas = sa.select(Idea).where(Idea.area_id.in_(area_ids), _WAITS).order_by(Idea.id.desc()).limit(LISTED)
    topics = sa.select(Topic).where(Topic.area_id.in_(area_ids), _TO_COME).order_by(Topic.id.desc()).limit(LISTED)
    return list(session.scalars(ideas)), list(session.scalars(topics))


def topics_with_fact(session: Session, fact: KnowledgeFact) -> list[Topic]:
    """Topics that are not out, nor dropped, with this fact in their brief."""
    return list(session.scalars(sa.select(Topic).where(
        Topic.facts.any(KnowledgeFact.id == fact.id), Topic.state.in_((TopicState.OPEN, TopicState.PLANNED)))
        .order_by(Topic.id)))
