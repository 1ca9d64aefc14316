"""Areas as rows of the database, and what hangs on each."""
from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core import events
from planner.core.errors import NotFound
from planner.steps.inventory.events import AreaUses
from planner.steps.inventory.models import (
    ExpertiseClaim,
    KnowledgeFact,
    PublishedWork,
    Theme,
    TopicArea,
    TrendObservation,
    fact_area,
    theme_area,
    work_area,
)


def get_area(session: Session, key: str, *, archived: bool = False) -> TopicArea:
    """The area with this key, with its aliases. Raises NotFound, for an archived one unless ``archived``."""
    found = session.scalars(sa.select(TopicArea).where(TopicArea.key == key)
                            .options(joinedload(TopicArea.aliases))).unique().one_or_none()
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def archived_areas(session: Session) -> list[TopicArea]:
    """The areas that were put away, by key."""
    return list(session.scalars(sa.select(TopicArea).where(TopicArea.archived_at.is_not(None)).order_by(TopicArea.key)))


@dataclass(frozen=True, slots=True)
class Load:
    """How much hangs on one area itself: people who know it, published works."""

    people: int = 0
    works: int = 0


def loads(session: Session) -> dict[int, Load]:
    """How much hangs on each area, by its id; two statements. An area with nothing is not in it."""
    people = {row[0]: row[1] for row in session.execute(
        sa.select(ExpertiseClaim.area_id, sa.func.count()).where(ExpertiseClaim.archived_at.is_(None))
        .group_by(ExpertiseClaim.area_id))}
    works = {row[0]: row[1] for row in session.execute(
        sa.select(work_area.c.area_id, sa.func.count()).join(PublishedWork, PublishedWork.id == work_area.c.work_id)
        .where(PublishedWork.is_out).group_by(work_area.c.area_id))}
    return {area_id: Load(people.get(area_id, 0), works.get(area_id, 0)) for area_id in people.keys() | works.keys()}


def is_used(session: Session, area: TopicArea) -> bool:
    """Whether anything live hangs on ``area``: areas below it, people, works, facts, themes, trends, agenda."""
    own = (
        sa.exists().where(TopicArea.parent_id == area.id, TopicArea.archived_at.is_(None)),
        sa.exists().where(ExpertiseClaim.area_id == area.id, ExpertiseClaim.archived_at.is_(None)),
        sa.exists().where(work_area.c.area_id == area.id),
        sa.exists().where(fact_area.c.area_id == area.id, KnowledgeFact.id == fact_area.c.fact_id,
                          KnowledgeFact.archived_at.is_(None)),
        sa.exists().where(theme_area.c.area_id == area.id, Theme.id == theme_area.c.theme_id,
                          Theme.archived_at.is_(None)),
        sa.exists().where(TrendObservation.area_id == area.id, TrendObservation.archived_at.is_(None)),
    )
    return bool(session.scalar(sa.select(sa.or_(*own)))) or bool(events.collect(session, AreaUses(area)))
