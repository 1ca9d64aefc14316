"""Everybody and the lessons, for the lead: by name, never by progress (docs/domain.md d 5)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core import events
from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.people.models import Person, PersonStatus
from planner.steps.training import rules
from planner.steps.training.events import Fruit, Fruits
from planner.steps.training.models import (
    Certificate,
    Completion,
    Curriculum,
    Enrolment,
    Exercise,
    ExerciseAnswer,
    Lesson,
)
from planner.steps.training.queries.feedback import wants_feedback
from planner.steps.training.rules import Standing, Stuck

PAGE = 50


@dataclass(frozen=True, slots=True)
class Learner:
    """One person and one curriculum. ``waiting`` is the uid and lesson key of an exercise without feedback."""

    person: Person
    standing: Standing
    enrolment: Enrolment | None
    stuck: tuple[Stuck, ...] = ()
    waiting: tuple[str, str] | None = None
    certificate_uid: str | None = None
    fruit: Fruit | None = None
    feedback: int = 0

    @property
    def is_done(self) -> bool:
        """Whether every lesson is finished."""
        return self.standing.done >= self.standing.total > 0


@dataclass(frozen=True, slots=True)
class _Figures:
    done: int = 0
    waits: int = 0
    feedback: int = 0
    last_at: datetime | None = None


def is_followed(curriculum: Curriculum) -> sa.ColumnElement[bool]:
    """Whether a lesson is one of those that people follow in ``curriculum``."""
    return sa.and_(Lesson.curriculum_id == curriculum.id, Lesson.lesson_version > 0, Lesson.archived_at.is_(None))


def learners(session: Session, curriculum: Curriculum, *, today: date, zone: str, after: str = "",
             limit: int = PAGE, only_stuck: bool = False) -> list[Learner]:
    """The people who can sign in, by name, each with where they stand; the same few statements for any number.

    Args:
        after: the uid of the last person of the page before.
        zone: that of the organisation; days are counted in it.
        only_stuck: those whom something keeps from going on, see `rules.stuck`.
    """
    wanted = (sa.select(Person, Enrolment, Certificate.uid, _answered_at(curriculum))
              .outerjoin(Enrolment, sa.and_(Enrolment.person_id == Person.id, Enrolment.closed_at.is_(None),
                                            Enrolment.curriculum_id == curriculum.id))
              .outerjoin(Certificate, sa.and_(Certificate.person_id == Person.id,
                                              Certificate.curriculum_id == curriculum.id))
              .where(Person.status != PersonStatus.LEFT, Person.email.is_not(None)).order_by(Person.name, Person.id))
    if only_stuck:
        wants = sa.exists().where(Completion.person_id == Person.id, Completion.lesson_id == Lesson.id,
                                  is_followed(curriculum), wants_feedback()).correlate(Person)
        wanted = wanted.where(sa.or_(Enrolment.id.is_not(None), wants))
    else:
        wanted = wanted.limit(limit)
    if after:
        last = sa.select(Person.name, Person.id).where(Person.uid == after).subquery()
        wanted = wanted.join(last, sa.or_(Person.name > last.c.name,
                                          sa.and_(Person.name == last.c.name, Person.id > last.c.id)))
    found = _with_figures(session, curriculum, session.execute(wanted).all(), today=today, zone=zone)
    return [each for each in found if each.stuck][:limit] if only_stuck else found


def _answered_at(curriculum: Curriculum) -> sa.ScalarSelect[Any]:
    """When a person last saved an answer."""
    return (sa.select(sa.func.max(ExerciseAnswer.updated_at)).join(ExerciseAnswer.exercise).join(Exercise.lesson)
            .where(ExerciseAnswer.person_id == Person.id, is_followed(curriculum)).correlate(Person).scalar_subquery())


def _with_figures(session: Session, curriculum: Curriculum, rows: Sequence[Any], *, today: date,
                  zone: str) -> list[Learner]:
    ids = tuple(person.id for person, *_ in rows)
    figures, waiting = _figures(session, curriculum, ids), _waiting(session, curriculum, ids)
    fruits = {fruit.person_id: fruit for fruit in events.collect(session, Fruits(ids))}
    found = []
    for person, held, certificate, answered_at in rows:
        mine = figures.get(person.id, _Figures())
        moments = [at for at in (held.started_at if held else None, mine.last_at, answered_at) if at]
        standing = Standing(
            done=mine.done, total=len(curriculum.lessons), is_asked=held is not None, waits=mine.waits,
            moved_on=local_date(max(moments), zone) if moments else None, due_on=held.due_on if held else None)
        found.append(Learner(person, standing, held, rules.stuck(standing, today), waiting.get(person.id),
                             certificate, fruits.get(person.id), mine.feedback))
    return found


def _figures(session: Session, curriculum: Curriculum, ids: Sequence[int]) -> dict[int, _Figures]:
    done = sa.func.count(sa.distinct(sa.case((Completion.lesson_version >= Lesson.counts_from, Lesson.id))))
    waits = sa.func.count(sa.case((wants_feedback(), Completion.id)))
    return {row[0]: _Figures(*row[1:]) for row in session.execute(
        sa.select(Completion.person_id, done, waits, sa.func.count(Completion.feedback_at), sa.func.max(Completion.at))
        .join(Completion.lesson).where(Completion.person_id.in_(ids), is_followed(curriculum))
        .group_by(Completion.person_id))}


def _waiting(session: Session, curriculum: Curriculum, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The exercise of each that waits longest for feedback."""
    rows = session.execute(
        sa.select(Completion.person_id, Completion.uid, Lesson.key).join(Completion.lesson)
        .where(Completion.person_id.in_(ids), is_followed(curriculum), wants_feedback())
        .order_by(Completion.at.desc(), Completion.id.desc()))
    return {person_id: (uid, key) for person_id, uid, key in rows}


def totals(session: Session, curriculum: Curriculum) -> tuple[int, int, int]:
    """How many people finished a curriculum, how many began it, and how many there are; one statement.

    Participation only, no ranking.
    """
    size = len(curriculum.lessons)
    here = sa.and_(Person.status != PersonStatus.LEFT, Person.email.is_not(None))
    done = (sa.select(sa.func.count(sa.distinct(Lesson.id)).label("done")).select_from(Completion)
            .join(Completion.lesson).join(Person, Person.id == Completion.person_id)
            .where(is_followed(curriculum), Completion.lesson_version >= Lesson.counts_from, here)
            .group_by(Completion.person_id).subquery())
    people = sa.select(sa.func.count(Person.id)).where(here).scalar_subquery()
    finished, begun, everybody = session.execute(sa.select(
        sa.func.count(sa.case((done.c.done >= size, 1))), sa.func.count(done.c.done), people)).one()
    return int(finished), int(begun), int(everybody)


def get_enrolment(session: Session, uid: str) -> Enrolment:
    """The enrolment with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Enrolment).where(Enrolment.uid == uid)
                           .options(joinedload(Enrolment.person), joinedload(Enrolment.curriculum)))
    if found is None:
        raise NotFound("not_found")
    return found
