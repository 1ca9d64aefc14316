"""One person and the lessons: how far, what was answered, what was earned."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.policy import Action, allowed
from planner.steps.training import rules
from planner.steps.training.models import Certificate, Completion, Curriculum, Enrolment, ExerciseAnswer, Lesson
from planner.steps.training.queries.curricula import all_lessons, curricula, facts_of
from planner.steps.training.rules import LessonState, Progress


def finished(session: Session, person_id: int) -> list[tuple[str, int]]:
    """What one person completed: key and version of each."""
    return [(key, version) for key, version in session.execute(
        sa.select(Lesson.key, Completion.lesson_version).join(Completion.lesson)
        .where(Completion.person_id == person_id))]


@dataclass(frozen=True, slots=True)
class Course:
    """A curriculum as one person follows it."""

    curriculum: Curriculum
    states: dict[str, LessonState]
    progress: Progress
    completions: dict[str, Completion] = field(default_factory=dict)
    enrolment: Enrolment | None = None

    @property
    def lessons(self) -> Sequence[Lesson]:
        """The lessons in their order."""
        return self.curriculum.lessons

    @property
    def next_lesson(self) -> Lesson | None:
        """The lesson to go on with, None when all are done."""
        return next((lesson for lesson in self.lessons if lesson.key == self.progress.next_key), None)

    def state(self, lesson: Lesson) -> LessonState:
        """Where the person stands with one lesson."""
        return self.states[lesson.key]


def courses(session: Session, person: Person) -> list[Course]:
    """Every curriculum as ``person`` follows it; three statements. The newest completion of a lesson decides."""
    found = curricula(session)
    newest = {each.lesson.key: each for each in session.scalars(
        sa.select(Completion).where(Completion.person_id == person.id).order_by(Completion.lesson_version)
        .options(joinedload(Completion.lesson), joinedload(Completion.feedback_by)))}
    done = [(key, each.lesson_version) for key, each in newest.items()]
    open_ones = {each.curriculum_id: each for each in session.scalars(
        sa.select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.closed_at.is_(None)))}
    states = rules.lesson_states([facts_of(lesson) for lesson in all_lessons(found)], done)
    return [Course(curriculum, states, rules.progress([facts_of(lesson) for lesson in curriculum.lessons], done),
                   newest, open_ones.get(curriculum.id)) for curriculum in found]


def course_of(session: Session, person: Person, lesson: Lesson) -> Course:
    """The curriculum of one lesson as ``person`` follows it. Raises NotFound: nobody follows it any more."""
    found = next((each for each in courses(session, person) if each.curriculum.id == lesson.curriculum_id), None)
    if found is None:
        raise NotFound("not_found")
    return found


def next_lesson_of(session: Session, person: Person, curriculum: Curriculum) -> Lesson | None:
    """The lesson of one curriculum with which ``person`` goes on; None when all are done or nobody follows it."""
    return next((each.next_lesson for each in courses(session, person) if each.curriculum.id == curriculum.id), None)


def answers(session: Session, person: Person, lesson: Lesson) -> dict[int, ExerciseAnswer]:
    """What ``person`` wrote so far, by exercise."""
    ids = [exercise.id for exercise in lesson.every_exercise]
    return {answer.exercise_id: answer for answer in session.scalars(
        sa.select(ExerciseAnswer).where(ExerciseAnswer.person_id == person.id, ExerciseAnswer.exercise_id.in_(ids)))}


def own_completion(session: Session, person: Person, lesson: Lesson) -> Completion | None:
    """The newest finished exercise of ``person`` in this lesson, or None."""
    return session.scalar(
        sa.select(Completion).where(Completion.person_id == person.id, Completion.lesson_id == lesson.id)
        .order_by(Completion.lesson_version.desc()).limit(1).options(joinedload(Completion.feedback_by)))


def certificates_of(session: Session, person: Person) -> dict[int, Certificate]:
    """The certificates of one person, by curriculum."""
    return {each.curriculum_id: each
            for each in session.scalars(sa.select(Certificate).where(Certificate.person_id == person.id))}


def get_certificate(session: Session, actor: Person, uid: str) -> Certificate:
    """The certificate with this uid, if ``actor`` may see it: one's own, a shared one, as a lead all.

    Raises NotFound.
    """
    found = session.scalar(sa.select(Certificate).where(Certificate.uid == uid)
                           .options(joinedload(Certificate.person), joinedload(Certificate.curriculum)))
    if found is None or not allowed(actor, Action.SEE_CERTIFICATE, found):
        raise NotFound("not_found")
    return found
