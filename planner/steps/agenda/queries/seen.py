"""Reads about ideas and trends."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda.models import Idea
from planner.steps.inventory.models import TrendObservation
from planner.workflow.agenda import IdeaState


def idea_of_trend(session: Session, trend: TrendObservation) -> Idea | None:
    """The idea that was made of a trend and still lives; parked and declined ones make room for another."""
    return session.scalar(sa.select(Idea).where(
        Idea.trend_id == trend.id, Idea.state.in_((IdeaState.NEW, IdeaState.ACCEPTED))).order_by(Idea.id).limit(1))


def trend_of_idea(session: Session, idea: Idea) -> TrendObservation | None:
    """The trend that an idea was made of, also when it is off the list by now."""
    return session.get(TrendObservation, idea.trend_id) if idea.trend_id else None
