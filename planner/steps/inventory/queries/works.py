"""What was published: works about areas and by people."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.memory import Memory, links_mark, read_marks, rows_mark
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.inventory.models import PublishedWork, TopicArea, work_area, work_author, work_persona
from planner.steps.inventory.queries.directory import Directory
from planner.steps.inventory.queries.lines import WorkLine, people_of, somebodies
from planner.steps.training.events import Fruit

YEAR = timedelta(days=365)
Id = TypeVar("Id", int, str)


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
    rows = session.execute(_THAT_ARE_OUT.where(PublishedWork.id.in_(ids)).limit(limit + 1))
    return [WorkLine(title, lang, address, day, somebodies(authors)) for title, lang, address, day, authors in rows]


_THAT_ARE_OUT = (
    sa.select(PublishedWork.title, PublishedWork.lang, PublishedWork.address, PublishedWork.local_date,
              people_of(work_author, work_author.c.work_id, PublishedWork.id))
    .where(PublishedWork.is_out).order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc()))


@dataclass(frozen=True, slots=True, eq=False)
class Out:
    """How many works came out about each area (key) or one below it, in twelve and in twenty-four months.

    An area with none is in neither. Shared by requests: nobody changes it.
    """

    recent: Mapping[str, int]
    before: Mapping[str, int]


_remembered: Memory[Out] = Memory()


def works_mark() -> tuple[sa.Subquery, sa.Subquery]:
    """Change with every work and with the areas of each."""
    return rows_mark(PublishedWork), links_mark(work_area)


def works_out(session: Session, directory: Directory, today: date, mark: tuple[Any, ...] | None = None) -> Out:
    """What is out until ``today``; one statement, one more after a work or its areas changed.

    ``mark``: what :func:`works_mark` says now, by who has read it.
    """
    mark = mark or read_marks(session, *works_mark())
    return _remembered.get((directory, today, *mark), lambda: _read(session, directory, today), session=session)


def _read(session: Session, directory: Directory, today: date) -> Out:
    rows = session.execute(
        sa.select(work_area.c.area_id, PublishedWork.id, PublishedWork.local_date >= today - YEAR)
        .join(PublishedWork, PublishedWork.id == work_area.c.work_id)
        .where(PublishedWork.is_out, PublishedWork.local_date >= today - 2 * YEAR))
    recent: dict[str, set[int]] = defaultdict(set)
    before: dict[str, set[int]] = defaultdict(set)
    for area_id, work_id, is_recent in rows:
        key = directory.keys.get(area_id)
        if key is not None:
            before[key].add(work_id)
            if is_recent:
                recent[key].add(work_id)
    return Out(*({key: len(ids) for key, ids in gathered(directory, own).items()} for own in (recent, before)))


def gathered(directory: Directory, own: Mapping[str, Iterable[Id]]) -> dict[str, set[Id]]:
    """What is about each area or one below it, from what is about exactly it; an area with nothing is not in it."""
    found: dict[str, set[Id]] = defaultdict(set)
    for key, ids in own.items():
        for above in directory.above(key):
            found[above].update(ids)
    return dict(found)
