"""Curricula and their lessons: what people follow, and what editors change."""
from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from planner.core.errors import NotFound
from planner.steps.training.models import Curriculum, Exercise, Lesson, LessonEdition
from planner.steps.training.rules import LessonFacts

_LIGHT = (defer(Lesson.body_nl), defer(Lesson.body_en))


def facts_of(lesson: Lesson) -> LessonFacts:
    """A lesson as the rules judge it."""
    return LessonFacts(key=lesson.key, version=lesson.lesson_version, counts_from=lesson.counts_from,
                       minutes=lesson.est_minutes, needs=tuple(needed.key for needed in lesson.prerequisites),
                       is_required=lesson.curriculum.required_for_claim, policy=lesson.curriculum.training_policy)


def curricula(session: Session) -> list[Curriculum]:
    """What people follow: every curriculum with lessons that are out (their texts left out), in order; one statement.

    Required ones come first.
    """
    found = (sa.select(Curriculum).where(Curriculum.archived_at.is_(None))
             .order_by(Curriculum.required_for_claim.desc(), Curriculum.position, Curriculum.id)
             .options(joinedload(Curriculum.lessons).options(
                 *_LIGHT, joinedload(Lesson.curriculum), joinedload(Lesson.prerequisites).options(*_LIGHT))))
    return [each for each in session.scalars(found).unique() if each.lessons]


def all_lessons(found: Iterable[Curriculum]) -> list[Lesson]:
    """The lessons of all curricula, in order."""
    return [lesson for curriculum in found for lesson in curriculum.lessons]


def get_lesson(session: Session, key: str) -> Lesson:
    """The lesson with this key, with its exercises, whatever its state; one statement. Raises NotFound."""
    wanted = sa.select(Lesson).where(Lesson.key == key).options(
        joinedload(Lesson.curriculum), joinedload(Lesson.every_exercise), joinedload(Lesson.prerequisites))
    found = session.scalars(wanted).unique().one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def open_lesson(session: Session, key: str) -> Lesson:
    """The lesson with this key that people can follow. Raises NotFound: none, in the making, or taken away."""
    found = get_lesson(session, key)
    if not found.is_out or found.curriculum.archived_at is not None:
        raise NotFound("not_found")
    return found


# --- For editors -------------------------------------------------------------------------------------------------


def every_curriculum(session: Session) -> list[Curriculum]:
    """All curricula in their order, archived ones last, with every lesson (texts left out); two statements."""
    found = (sa.select(Curriculum).order_by(Curriculum.archived_at.is_not(None), Curriculum.position, Curriculum.id)
             .options(selectinload(Curriculum.every_lesson).options(*_LIGHT)))
    return list(session.scalars(found))


def get_curriculum(session: Session, uid: str) -> Curriculum:
    """The curriculum with this uid, with every lesson and what each needs. Raises NotFound."""
    found = session.scalar(sa.select(Curriculum).where(Curriculum.uid == uid).options(
        selectinload(Curriculum.every_lesson).options(
            *_LIGHT, selectinload(Lesson.prerequisites).options(*_LIGHT), selectinload(Lesson.every_exercise))))
    if found is None:
        raise NotFound("not_found")
    return found


def get_exercise(session: Session, uid: str) -> Exercise:
    """The exercise with this uid, with its lesson. Raises NotFound."""
    found = session.scalar(sa.select(Exercise).where(Exercise.uid == uid).options(joinedload(Exercise.lesson)))
    if found is None:
        raise NotFound("not_found")
    return found


def editions(session: Session, lesson: Lesson) -> list[LessonEdition]:
    """Every published text of a lesson, the newest first, with who brought it out; one statement."""
    return list(session.scalars(
        sa.select(LessonEdition).where(LessonEdition.lesson_id == lesson.id)
        .order_by(LessonEdition.number.desc()).options(joinedload(LessonEdition.by))))


def get_edition(session: Session, lesson: Lesson, number: int) -> LessonEdition:
    """The published text of a lesson with this number. Raises NotFound."""
    found = session.scalar(
        sa.select(LessonEdition).where(LessonEdition.lesson_id == lesson.id, LessonEdition.number == number)
        .options(joinedload(LessonEdition.by)))
    if found is None:
        raise NotFound("not_found")
    return found
