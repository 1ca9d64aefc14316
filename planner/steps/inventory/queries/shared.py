"""Facts, themes, trends and published works: what there is to read about areas."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.steps.inventory.models import (
    KnowledgeFact,
    PublishedWork,
    Theme,
    TopicArea,
    TrendObservation,
    work_area,
    work_author,
)
from planner.steps.inventory.rules import TREND_FADES_AFTER_DAYS

PAGE_SIZE = 50
Kept = TypeVar("Kept", TrendObservation, KnowledgeFact, Theme)


# --- Trends ------------------------------------------------------------------------------------------------------


def trends(session: Session, *, today: date, areas: Collection[str] | None = None, faded: bool = False,
           limit: int = PAGE_SIZE, offset: int = 0) -> list[TrendObservation]:
    """Trends that still count on ``today`` (``faded``: those that don't any more), the strongest first; one statement.

    ``areas``: only those about one of these areas (keys). One more than ``limit`` says that there are more.
    """
    edge = today - timedelta(days=TREND_FADES_AFTER_DAYS)
    age = TrendObservation.seen_on < edge if faded else TrendObservation.seen_on >= edge
    wanted = sa.select(TrendObservation).where(TrendObservation.archived_at.is_(None), age)
    if areas is not None:
        wanted = wanted.join(TrendObservation.area).where(TopicArea.key.in_(areas))
    order = () if faded else (TrendObservation.strength.desc(),)
    return list(session.scalars(
        wanted.options(joinedload(TrendObservation.person), joinedload(TrendObservation.area))
        .order_by(*order, TrendObservation.seen_on.desc(), TrendObservation.id.desc()).limit(limit + 1).offset(offset)))


def get_trend(session: Session, uid: str, *, archived: bool = False) -> TrendObservation:
    """The trend with this uid. Raises NotFound, for an archived one unless ``archived``."""
    return _get(session, TrendObservation, TrendObservation.uid == uid, archived=archived)


# --- Facts and themes --------------------------------------------------------------------------------------------


def facts(session: Session, *, areas: Collection[str] | None = None, limit: int = PAGE_SIZE,
          offset: int = 0) -> list[KnowledgeFact]:
    """Knowledge facts, newest first, one more than ``limit`` when there are more; one statement.

    ``areas``: only those about one of these areas (keys).
    """
    wanted = sa.select(KnowledgeFact).where(KnowledgeFact.archived_at.is_(None))
    if areas is not None:
        wanted = wanted.where(KnowledgeFact.areas.any(TopicArea.key.in_(areas)))
    return list(session.scalars(
        wanted.options(joinedload(KnowledgeFact.areas), joinedload(KnowledgeFact.known_by))
        .order_by(KnowledgeFact.id.desc()).limit(limit + 1).offset(offset)).unique())


def get_fact(session: Session, uid: str, *, archived: bool = False) -> KnowledgeFact:
    """The knowledge fact with this uid. Raises NotFound, for one that was taken back unless ``archived``."""
    return _get(session, KnowledgeFact, KnowledgeFact.uid == uid, archived=archived)


def themes(session: Session) -> list[Theme]:
    """Every theme with its areas, by key; one statement."""
    return list(session.scalars(sa.select(Theme).where(Theme.archived_at.is_(None))
                                .options(joinedload(Theme.areas)).order_by(Theme.key)).unique())


def get_theme(session: Session, key: str, *, archived: bool = False) -> Theme:
    """The theme with this key. Raises NotFound, for one that was taken away unless ``archived``."""
    return _get(session, Theme, Theme.key == key, archived=archived)


def _get(session: Session, kind: type[Kept], wanted: sa.ColumnElement[bool], *, archived: bool) -> Kept:
    found = session.scalar(sa.select(kind).where(wanted))
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


# --- Published works ---------------------------------------------------------------------------------------------


def works_about(session: Session, areas: Collection[str], *, limit: int = 10) -> list[PublishedWork]:
    """What is out about any of ``areas`` (keys), newest first, with its authors; one statement."""
    ids = (sa.select(PublishedWork.id).where(PublishedWork.is_out, PublishedWork.areas.any(TopicArea.key.in_(areas)))
           .order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc()).limit(limit + 1))
    return _works(session, ids)


def works_by(session: Session, person: Person, *, limit: int = 20) -> list[PublishedWork]:
    """What is out by ``person``, newest first; one statement."""
    ids = (sa.select(PublishedWork.id).join(work_author, work_author.c.work_id == PublishedWork.id)
           .where(PublishedWork.is_out, work_author.c.person_id == person.id)
           .order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc()).limit(limit + 1))
    return _works(session, ids)


def _works(session: Session, ids: sa.Select[int]) -> list[PublishedWork]:
    found = sa.select(PublishedWork).where(PublishedWork.id.in_(ids)).options(joinedload(PublishedWork.authors))
    return list(session.scalars(found.order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc())).unique())


def recent_works(session: Session, since: date) -> dict[str, set[int]]:
    """Per area (key) the ids of the works about exactly it that came out since; one statement."""
    rows = session.execute(
        sa.select(TopicArea.key, PublishedWork.id).join(work_area, work_area.c.area_id == TopicArea.id)
        .join(PublishedWork, PublishedWork.id == work_area.c.work_id)
        .where(PublishedWork.is_out, PublishedWork.local_date >= since))
    found: dict[str, set[int]] = {}
    for key, work_id in rows:
        found.setdefault(key, set()).add(work_id)
    return found
