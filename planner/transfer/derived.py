"""What is computed from the rest, made anew: the search index, and the texts that are compared."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.people.models import Person
from planner.people.services.members import index_person
from planner.personas.models import Persona
from planner.personas.services.personas import index_persona
from planner.search import services as search
from planner.similarity import sources
from planner.steps.agenda.models import Idea, Slot
from planner.steps.agenda.services.ideas import index_idea
from planner.steps.agenda.services.slots import index_slot
from planner.steps.inventory.models import PublishedWork, TopicArea
from planner.steps.inventory.services.areas import index_area
from planner.steps.publishing.models import Publication
from planner.steps.training.models import Lesson
from planner.steps.training.services.lessons import index_lesson
from planner.steps.writing.models import Draft
from planner.steps.writing.services.states import index_draft
from planner.transfer.archive import Tell, nothing
from planner.web.markdown import plain_text
from planner.workflow.publishing import PublicationState

AT_ONCE = 100
Index = Callable[[Session, Any], None]
# What is found, and who says what there is to find.
FOUND: tuple[tuple[type[Any], Index], ...] = (
    (Person, index_person), (Persona, index_persona), (TopicArea, index_area), (Lesson, index_lesson),
    (Idea, index_idea), (Slot, index_slot), (Draft, index_draft))


def rebuild(session: Session, tell: Tell = nothing) -> int:
    """Make the search index of a house that came in, and notice its texts; the clockwork compares them later.

    Returns how many things were looked at.
    """
    done = 0
    for model, index in FOUND:
        for rows in _in_parts(session, sa.select(model).order_by(model.id)):
            for row in rows:
                index(session, row)
            done += len(rows)
            session.flush()
            session.expunge_all()
            tell(done, 0, model.__tablename__)
    return done + _articles(session) + sources.gather(session)


def _in_parts(session: Session, statement: sa.Select[Any]) -> Iterator[list[Any]]:
    """The rows some at a time, by their keys, so that what was read can be let go of in between."""
    model = statement.column_descriptions[0]["entity"]
    last = 0
    while rows := list(session.scalars(statement.where(model.id > last).limit(AT_ONCE))):
        last = rows[-1].id
        yield rows


def _articles(session: Session) -> int:
    done = 0
    out = (sa.select(Publication).where(Publication.state == PublicationState.PUBLISHED, Publication.slug.is_not(None))
           .order_by(Publication.id))
    for rows in _in_parts(session, out):
        works = {work.source_uid: work for work in session.scalars(
            sa.select(PublishedWork).where(PublishedWork.source_uid.in_([row.variant.draft.uid for row in rows]))
            .options(selectinload(PublishedWork.authors)))}
        for row in rows:
            work = works.get(row.variant.draft.uid)
            if row.revision is not None:
                search.put(session, kind="article", uid=row.uid, lang=row.lang, title=row.revision.title,
                           text=plain_text(row.revision.body), address=row.url or "", audience="public",
                           detail=", ".join(person.name for person in work.authors) if work else "")
        done += len(rows)
        session.flush()
        session.expunge_all()
    return done
