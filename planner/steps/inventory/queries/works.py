"""What was published: works about areas and by people."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.inventory.models import PublishedWork, TopicArea, work_area, work_author, work_persona
from planner.steps.inventory.queries.lines import WorkLine, people_of, somebodies
from planner.steps.training.events import Fruit


def works_about(session: Session, areas: Collection[str], *, limit: int = 10) -> list[WorkLine]:
    """What is out about any of ``areas`` (keys), newest first, with its authors; one statement."""
    about = (sa.select(work_area.c.work_id).join(TopicArea, TopicArea.id == work_area.c.area_id)
             .where(TopicArea.key.in_(areas)))
    return _works(session, about, limit)


def works_by(session: Session, person: Person, *, limit: int = 20) -> list[WorkLine]:
    """What is out by ``person``, newest first; one statement."""
    return _works(session, sa.select(work_author.c.work_id).where(work_author.c.person_id == person.id), limit)


def works_for(session: Session, persona: Persona, *, limit: int) -> list[WorkLine]:
    """What is out with ``persona`` as its reader, newest first; one statement."""
    return _works(session, sa.select(work_persona.c.work_id).where(work_persona.c.persona_id == persona.id), limit)


def fruits(session: Session, person_ids: Collection[int]) -> list[Fruit]:
    """What is out by each of these people, readers aside, whom nobody counts yet; one statement."""
    counted = (sa.select(work_author.c.person_id, sa.func.count())
               .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
               .where(work_author.c.person_id.in_(person_ids), PublishedWork.is_out.is_(True))
               .group_by(work_author.c.person_id))
    known: dict[int, int] = dict(session.execute(counted).all())
    return [Fruit(one, known.get(one, 0)) for one in person_ids]


def _works(session: Session, ids: sa.Select[int], limit: int) -> list[WorkLine]:
    """Of these works those that are out, newest first, one more than ``limit`` when there are more."""
    rows = session.execute(
        sa.select(PublishedWork.title, PublishedWork.lang, PublishedWork.address, PublishedWork.local_date,
                  people_of(work_author, work_author.c.work_id, PublishedWork.id))
        .where(PublishedWork.id.in_(ids), PublishedWork.is_out)
        .order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc()).limit(limit + 1))
    return [WorkLine(title, lang, address, day, somebodies(authors)) for title, lang, address, day, authors in rows]


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
