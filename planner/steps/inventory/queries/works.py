"""What was published: works about areas and by people."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.people.models import Person
from planner.steps.inventory.models import PublishedWork, TopicArea, work_area, work_author
from planner.steps.training.events import Fruit


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


def fruits(session: Session, person_ids: Collection[int]) -> list[Fruit]:
    """What is out by each of these people, readers aside, whom nobody counts yet; one statement."""
    counted = (sa.select(work_author.c.person_id, sa.func.count())
               .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
               .where(work_author.c.person_id.in_(person_ids), PublishedWork.is_out.is_(True))
               .group_by(work_author.c.person_id))
    known: dict[int, int] = dict(session.execute(counted).all())
    return [Fruit(one, known.get(one, 0)) for one in person_ids]


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
