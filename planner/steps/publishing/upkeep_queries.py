"""Reads of articles that nobody looked at for long."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.core.errors import NotFound
from planner.steps.agenda.models import Idea
from planner.steps.inventory.models import PublishedWork, work_author
from planner.steps.publishing.rules import LOOKED_AT_AFTER

PAGE = 50


@dataclass(frozen=True, slots=True)
class Old:
    """An article to look at, since which day, and the idea that brings it up to date, if there is one."""

    work: PublishedWork
    review_on: date
    idea_title: str | None


def _is_due(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(PublishedWork.is_out, sa.or_(
        PublishedWork.review_on <= today,
        sa.and_(PublishedWork.review_on.is_(None), PublishedWork.local_date <= today - LOOKED_AT_AFTER)))


def _of(author_id: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(work_author.c.work_id == PublishedWork.id, work_author.c.person_id == author_id)


def old_works(session: Session, *, today: date, author_id: int | None = None,
              after: tuple[datetime, int] | None = None) -> list[Old]:
    """Articles that somebody should look at, the oldest first; ``author_id``: only those of one person. 50 at most.

    Source: docs/domain.md c (looked at again).
    """
    found = (sa.select(PublishedWork, Idea.title).outerjoin(Idea, Idea.uid == PublishedWork.refresh_uid)
             .where(_is_due(today)).order_by(PublishedWork.published_at, PublishedWork.id).limit(PAGE)
             .options(selectinload(PublishedWork.authors)))
    if author_id is not None:
        found = found.where(_of(author_id))
    if after is not None:
        at, key = after
        found = found.where(sa.or_(PublishedWork.published_at > at, sa.and_(
            PublishedWork.published_at == at, PublishedWork.id > key)))
    return [Old(work, work.review_on or work.local_date + timedelta(days=LOOKED_AT_AFTER.days), title)
            for work, title in session.execute(found)]


def count_old(session: Session, *, today: date) -> int:
    """How many there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(PublishedWork).where(_is_due(today))) or 0


def old_by_author(session: Session, *, today: date) -> Sequence[tuple[int, int]]:
    """How many each person wrote of them, by the person's id."""
    return [(person_id, number) for person_id, number in session.execute(
        sa.select(work_author.c.person_id, sa.func.count())
        .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
        .where(_is_due(today)).group_by(work_author.c.person_id).order_by(work_author.c.person_id))]


def get_work(session: Session, uid: str) -> PublishedWork:
    """The article with this uid, who wrote it and for whom. Raises NotFound: there is none, or it is not out."""
    found = session.scalar(sa.select(PublishedWork).where(PublishedWork.uid == uid, PublishedWork.is_out).options(
        selectinload(PublishedWork.authors), selectinload(PublishedWork.personas), selectinload(PublishedWork.areas)))
    if found is None:
        raise NotFound("not_found")
    return found
