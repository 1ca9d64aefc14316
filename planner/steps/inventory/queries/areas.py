"""Areas as rows of the database, and what hangs on each."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from planner.core import events
from planner.core.errors import NotFound
from planner.steps.inventory import rules
from planner.steps.inventory.events import AreaUses
from planner.steps.inventory.models import (
    AreaMerge,
    ExpertiseClaim,
    KnowledgeFact,
    Theme,
    TopicArea,
    TrendObservation,
    fact_area,
    theme_area,
    work_area,
)

MOST_MERGES = 10        # one after another, when an old address is followed
MERGES_SHOWN = 20


def get_area(session: Session, key: str, *, archived: bool = False) -> TopicArea:
    """The area with this key, with its aliases. Raises NotFound, for an archived one unless ``archived``."""
    found = session.scalars(sa.select(TopicArea).where(TopicArea.key == key)
                            .options(joinedload(TopicArea.aliases))).unique().one_or_none()
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def tree(session: Session) -> rules.Tree:
    """Each live area by key with the one it hangs below, None at the top; one statement."""
    above = aliased(TopicArea)
    rows = session.execute(
        sa.select(TopicArea.key, above.key.label("parent")).outerjoin(above, sa.and_(above.id == TopicArea.parent_id,
                                                                     above.archived_at.is_(None)))
        .where(TopicArea.archived_at.is_(None)))
    return {row.key: row.parent for row in rows}


def merged_into(session: Session, key: str) -> str | None:
    """The key of the live area that the area ``key`` became part of, through any number of merges; None else."""
    found: str | None = key
    for _ in range(MOST_MERGES):
        row = session.execute(
            sa.select(TopicArea.key, TopicArea.archived_at).join(AreaMerge, AreaMerge.kept_id == TopicArea.id)
            .where(AreaMerge.gone_id == sa.select(TopicArea.id).where(TopicArea.key == found).scalar_subquery(),
                   AreaMerge.undone_at.is_(None)).order_by(AreaMerge.id.desc()).limit(1)).one_or_none()
        if row is None or row.archived_at is None:
            return row.key if row is not None else None
        found = row.key
    return None


def recent_merges(session: Session, since: datetime) -> list[AreaMerge]:
    """Merges that can still be undone, the newest first; one statement."""
    return list(session.scalars(
        sa.select(AreaMerge).where(AreaMerge.at >= since, AreaMerge.undone_at.is_(None))
        .options(joinedload(AreaMerge.gone), joinedload(AreaMerge.kept), joinedload(AreaMerge.by))
        .order_by(AreaMerge.at.desc(), AreaMerge.id.desc()).limit(MERGES_SHOWN)))


@dataclass(frozen=True, slots=True)
class Effects:
    """What would move if an area became part of another: how much of each. ``both``: people who named both."""

    below: int
    people: int
    both: int
    works: int
    facts: int
    themes: int
    trends: int
    wanted: int

    @property
    def things(self) -> int:
        """All of it together."""
        return self.below + self.people + self.works + self.facts + self.themes + self.trends + self.wanted


def merge_effects(session: Session, gone: TopicArea, kept: TopicArea) -> Effects:
    """What hangs on ``gone``; upper floors say what they have (``wanted``)."""
    def number(statement: sa.Select[Any]) -> Any:
        return statement.with_only_columns(sa.func.count()).scalar_subquery()

    mine = sa.select(ExpertiseClaim.person_id).where(ExpertiseClaim.area_id == gone.id,
                                                     ExpertiseClaim.archived_at.is_(None))
    theirs = sa.select(ExpertiseClaim.person_id).where(ExpertiseClaim.area_id == kept.id,
                                                       ExpertiseClaim.archived_at.is_(None))
    row = session.execute(sa.select(
        number(sa.select(TopicArea.id).where(TopicArea.parent_id == gone.id, TopicArea.archived_at.is_(None))),
        number(mine), number(mine.where(ExpertiseClaim.person_id.in_(theirs))),
        number(sa.select(work_area).where(work_area.c.area_id == gone.id)),
        number(sa.select(fact_area).where(fact_area.c.area_id == gone.id)),
        number(sa.select(theme_area).where(theme_area.c.area_id == gone.id)),
        number(sa.select(TrendObservation.id).where(TrendObservation.area_id == gone.id)))).one()
    return Effects(*row, wanted=len(events.collect(session, AreaUses(gone))))


def get_merge(session: Session, uid: str) -> AreaMerge:
    """The merge with this uid. Raises NotFound."""
    found = session.scalar(sa.select(AreaMerge).where(AreaMerge.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def archived_areas(session: Session, *, limit: int | None = None, offset: int = 0) -> list[TopicArea]:
    """The areas that were put away by hand, by key; those that became part of another one stand with the merges."""
    merged = sa.select(AreaMerge.gone_id).where(AreaMerge.undone_at.is_(None))
    return list(session.scalars(
        sa.select(TopicArea).where(TopicArea.archived_at.is_not(None), TopicArea.id.not_in(merged))
        .order_by(TopicArea.key).limit(limit).offset(offset)))


@dataclass(frozen=True, slots=True)
class Load:
    """How much hangs on one area itself: people who know it, published works."""

    people: int = 0
    works: int = 0


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
