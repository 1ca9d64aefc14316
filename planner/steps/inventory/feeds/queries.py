"""Reads of feeds: the sources, what waits to be looked at, what is due."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.steps.inventory.feeds.models import FeedItem, FeedSource
from planner.workflow.knowledge import FETCHED, ItemState

PAGE_SIZE = 50


def sources(session: Session) -> list[FeedSource]:
    """Every source by name, with who proposed it and its area; one statement."""
    return list(session.scalars(sa.select(FeedSource).where(FeedSource.archived_at.is_(None))
                                .options(joinedload(FeedSource.by), joinedload(FeedSource.area))
                                .order_by(sa.func.lower(FeedSource.name), FeedSource.id)))


def get_source(session: Session, uid: str, *, archived: bool = False) -> FeedSource:
    """The source with this uid. Raises NotFound, for one that was removed unless ``archived``."""
    found = session.scalar(sa.select(FeedSource).where(FeedSource.uid == uid))
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def due(session: Session, *, now: datetime) -> list[FeedSource]:
    """Sources that are to be fetched, those that somebody waits for first; nobody is at them."""
    wanted = sa.or_(FeedSource.asked_at.is_not(None),
                    sa.and_(FeedSource.state.in_(FETCHED), FeedSource.due_at <= now))
    return list(session.scalars(
        sa.select(FeedSource).where(FeedSource.archived_at.is_(None), wanted, is_free(now))
        .order_by(FeedSource.asked_at.is_(None), FeedSource.due_at, FeedSource.id)))


def is_free(now: datetime) -> sa.ColumnElement[bool]:
    """No clock is at the source, or one that died."""
    return sa.or_(FeedSource.leased_until.is_(None), FeedSource.leased_until < now)


def known(session: Session, source_id: int, guids: Collection[str]) -> set[str]:
    """Which of these entries the source brought before."""
    return set(session.scalars(sa.select(FeedItem.guid).where(FeedItem.source_id == source_id,
                                                              FeedItem.guid.in_(guids))))


def items(session: Session, *, source: FeedSource | None = None, limit: int = PAGE_SIZE,
          offset: int = 0) -> list[FeedItem]:
    """What feeds brought and nobody has looked at, the newest first; one more than ``limit`` when there are more."""
    wanted = (sa.select(FeedItem).join(FeedItem.source)
              .where(FeedItem.state == ItemState.NEW, FeedSource.archived_at.is_(None)))
    if source is not None:
        wanted = wanted.where(FeedItem.source_id == source.id)
    return list(session.scalars(
        wanted.options(joinedload(FeedItem.source).joinedload(FeedSource.area))
        .order_by(FeedItem.at.desc(), FeedItem.id.desc()).limit(limit + 1).offset(offset)))


def waiting(session: Session) -> int:
    """How many things from feeds nobody has looked at."""
    return session.scalar(sa.select(sa.func.count()).select_from(FeedItem).join(FeedItem.source).where(
        FeedItem.state == ItemState.NEW, FeedSource.archived_at.is_(None))) or 0


def get_item(session: Session, uid: str) -> FeedItem:
    """The item with this uid. Raises NotFound."""
    found = session.scalar(sa.select(FeedItem).where(FeedItem.uid == uid).options(joinedload(FeedItem.source)))
    if found is None:
        raise NotFound("not_found")
    return found


def stale_items(session: Session, before: datetime, *, limit: int) -> list[FeedItem]:
    """Items that nobody looked at and that came out before ``before``."""
    return list(session.scalars(sa.select(FeedItem).where(FeedItem.state == ItemState.NEW, FeedItem.at < before)
                                .order_by(FeedItem.id).limit(limit)))
