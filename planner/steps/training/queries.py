"""Reads about lessons, and who is where with them."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus
from planner.people.queries import house_settings
from planner.people.rules.settings import TrainingPolicy
from planner.policy import Action, Role, admits
from planner.steps.training import rules
from planner.steps.training.models import Completion, Curriculum, Enrolment, ExerciseAnswer, Lesson
from planner.steps.training.rules import LessonFacts, LessonState, Progress

PAGE = 50


def facts_of(lesson: Lesson) -> LessonFacts:
    """A lesson as the rules judge it."""
    return LessonFacts(key=lesson.key, version=lesson.lesson_version, counts_from=lesson.counts_from,
                       minutes=lesson.est_minutes, needs=tuple(needed.key for needed in lesson.prerequisites),
                       is_required=lesson.curriculum.required_for_claim)


def curricula(session: Session) -> list[Curriculum]:
    """Every curriculum with its lessons in order (their texts left out), required ones first; one statement."""
    found = (sa.select(Curriculum).order_by(Curriculum.required_for_claim.desc(), Curriculum.id)
             .options(joinedload(Curriculum.lessons).options(
                 defer(Lesson.body_nl), defer(Lesson.body_en),
                 joinedload(Lesson.prerequisites).options(defer(Lesson.body_nl), defer(Lesson.body_en)))))
    return list(session.scalars(found).unique())


def all_lessons(found: Iterable[Curriculum]) -> list[Lesson]:
    """The lessons of all curricula, in order."""
    return [lesson for curriculum in found for lesson in curriculum.lessons]


def get_lesson(session: Session, key: str) -> Lesson:
    """The lesson with this key, with its exercises; one statement. Raises NotFound."""
    wanted = sa.select(Lesson).where(Lesson.key == key).options(
        joinedload(Lesson.curriculum), joinedload(Lesson.exercises), joinedload(Lesson.prerequisites))
    found = session.scalars(wanted).unique().one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def _finished(session: Session, person_id: int) -> list[tuple[str, int]]:
    """What one person completed: key and version of each."""
    return [(key, version) for key, version in session.execute(
        sa.select(Lesson.key, Completion.lesson_version).join(Completion.lesson)
        .where(Completion.person_id == person_id))]


# --- One person --------------------------------------------------------------------------------------------------


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
    finished = [(key, each.lesson_version) for key, each in newest.items()]
    open_ones = {each.curriculum_id: each for each in session.scalars(
        sa.select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.closed_at.is_(None)))}
    states = rules.lesson_states([facts_of(lesson) for lesson in all_lessons(found)], finished)
    return [Course(curriculum, states, rules.progress([facts_of(lesson) for lesson in curriculum.lessons], finished),
                   newest, open_ones.get(curriculum.id)) for curriculum in found]


def course_of(session: Session, person: Person, lesson: Lesson) -> Course:
    """The curriculum of one lesson as ``person`` follows it."""
    return next(course for course in courses(session, person) if course.curriculum.id == lesson.curriculum_id)


def answers(session: Session, person: Person, lesson: Lesson) -> dict[int, ExerciseAnswer]:
    """What ``person`` wrote so far, by exercise."""
    ids = [exercise.id for exercise in lesson.exercises]
    return {answer.exercise_id: answer for answer in session.scalars(
        sa.select(ExerciseAnswer).where(ExerciseAnswer.person_id == person.id, ExerciseAnswer.exercise_id.in_(ids)))}


# --- The gate ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    """What the training policy says to somebody who wants a slot: the policy, whether they pass, and what is missing.

    ``missing`` names the lessons in the order in which to do them, ``minutes`` the time that they take together. With
    the policy off nothing is missing; a nudge shows it and stops nobody.
    """

    policy: TrainingPolicy
    passes: bool
    missing: tuple[Lesson, ...] = ()
    minutes: int = 0


def gate(session: Session, person: Person) -> Gate:
    """Whether ``person`` may claim a slot as far as training goes. Source: docs/domain.md c (claim, request), e."""
    policy = house_settings(session).training_policy
    if policy is TrainingPolicy.OFF:
        return Gate(policy, passes=True)
    return _gate(policy, all_lessons(curricula(session)), _finished(session, person.id))


def gate_in(session: Session, found: Iterable[Course]) -> Gate:
    """As :func:`gate`, for who looked the person's courses up already."""
    courses_ = list(found)
    finished = [(key, each.lesson_version) for course in courses_[:1] for key, each in course.completions.items()]
    return _gate(house_settings(session).training_policy, all_lessons(each.curriculum for each in courses_), finished)


def _gate(policy: TrainingPolicy, found: Iterable[Lesson], finished: rules.Completions) -> Gate:
    lessons = {lesson.key: lesson for lesson in found}
    said = rules.claim_gate(policy, [facts_of(lesson) for lesson in lessons.values()], finished)
    return Gate(policy, said.passes, tuple(lessons[key] for key in said.missing), said.minutes)


def trained(session: Session, person_ids: Collection[int]) -> frozenset[int]:
    """Who of these people finished every lesson of the required curricula; one statement.

    Everybody, when no lesson is required. Source: docs/domain.md b (trained).
    """
    counts = sa.exists().where(Completion.lesson_id == Lesson.id, Completion.person_id == Person.id,
                               Completion.lesson_version >= Lesson.counts_from).correlate(Lesson, Person)
    unfinished = sa.exists().where(Lesson.curriculum_id == Curriculum.id, Curriculum.required_for_claim.is_(True),
                                   ~counts).correlate(Person)
    return frozenset(session.scalars(sa.select(Person.id).where(Person.id.in_(person_ids), ~unfinished)))


# --- Feedback ----------------------------------------------------------------------------------------------------


def _readable(actor: Person) -> sa.ColumnElement[bool]:
    """Whose finished exercises ``actor`` may read: one's own; as a reviewer or lead those that wait for feedback and
    those that one gave it on; as a lead all. So an exercise has one reader, not all reviewers (lesson 6)."""
    own = Completion.person_id == actor.id
    if Role.LEAD in actor.roles:
        return sa.true()
    if Role.REVIEWER in actor.roles:
        return sa.or_(own, Completion.feedback_at.is_(None), Completion.feedback_by_id == actor.id)
    return own


def get_completion(session: Session, actor: Person, key: str, uid: str) -> Completion:
    """The finished exercise with this uid of the lesson with this key, if ``actor`` may read it. Raises NotFound."""
    found = session.scalar(
        sa.select(Completion).join(Completion.lesson)
        .where(Completion.uid == uid, Lesson.key == key, _readable(actor))
        .options(joinedload(Completion.lesson), joinedload(Completion.person), joinedload(Completion.feedback_by)))
    if found is None:
        raise NotFound("not_found")
    return found


def own_completion(session: Session, person: Person, lesson: Lesson) -> Completion | None:
    """The newest finished exercise of ``person`` in this lesson, or None."""
    return session.scalar(
        sa.select(Completion).where(Completion.person_id == person.id, Completion.lesson_id == lesson.id)
        .order_by(Completion.lesson_version.desc()).limit(1).options(joinedload(Completion.feedback_by)))


def _wait_for(actor: Person) -> sa.Select[Completion]:
    """Finished exercises of others with words in them and no feedback, when ``actor`` may give it."""
    found = sa.select(Completion).where(Completion.feedback_at.is_(None), Completion.exercise_text.is_not(None),
                                        Completion.exercise_text != "", Completion.person_id != actor.id)
    return found if admits(actor, Action.GIVE_FEEDBACK) else found.where(sa.false())


def waiting(session: Session, actor: Person, *, lesson: Lesson | None = None, limit: int = PAGE) -> list[Completion]:
    """Exercises that ``actor`` can give feedback on, the one that waits longest first."""
    found = _wait_for(actor)
    if lesson is not None:
        found = found.where(Completion.lesson_id == lesson.id)
    return list(session.scalars(found.order_by(Completion.at, Completion.id).limit(limit)
                                .options(joinedload(Completion.person), joinedload(Completion.lesson))))


# --- Everybody, for the lead -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learner:
    """How far somebody is; the list goes by name, never by progress (docs/domain.md d 5)."""

    person: Person
    done: int
    waits_for_feedback: int
    enrolment: Enrolment | None

    def is_late(self, on: date) -> bool:
        """Whether the day by which they were to be done has passed."""
        return self.enrolment is not None and self.enrolment.due_on is not None and self.enrolment.due_on < on


def learners(session: Session, curriculum: Curriculum, *, after: str = "", limit: int = PAGE) -> list[Learner]:
    """The people who can sign in, by name, each with their progress; two statements a page.

    ``after`` is the uid of the last person of the page before.
    """
    wanted = (sa.select(Person, Enrolment).outerjoin(Enrolment, sa.and_(
                  Enrolment.person_id == Person.id, Enrolment.curriculum_id == curriculum.id,
                  Enrolment.closed_at.is_(None)))
              .where(Person.status != PersonStatus.LEFT, Person.email.is_not(None))
              .order_by(Person.name, Person.id).limit(limit))
    if after:
        last = sa.select(Person.name, Person.id).where(Person.uid == after).subquery()
        wanted = wanted.join(last, sa.or_(Person.name > last.c.name,
                                          sa.and_(Person.name == last.c.name, Person.id > last.c.id)))
    people = session.execute(wanted).all()
    ids = [person.id for person, _ in people]
    done = sa.func.count(sa.distinct(sa.case((Completion.lesson_version >= Lesson.counts_from, Lesson.id))))
    waits = sa.func.count(sa.case((sa.and_(Completion.feedback_at.is_(None), Completion.exercise_text.is_not(None),
                                           Completion.exercise_text != ""), Completion.id)))
    figures = {person_id: (finished, asks) for person_id, finished, asks in session.execute(
        sa.select(Completion.person_id, done, waits).join(Completion.lesson)
        .where(Completion.person_id.in_(ids), Lesson.curriculum_id == curriculum.id).group_by(Completion.person_id))}
    return [Learner(person, *figures.get(person.id, (0, 0)), enrolment) for person, enrolment in people]


def totals(session: Session, curriculum: Curriculum) -> tuple[int, int, int]:
    """How many people finished a curriculum, how many began it, and how many there are; one statement.

    Participation only, no ranking.
    """
    size = len(curriculum.lessons)
    here = sa.and_(Person.status != PersonStatus.LEFT, Person.email.is_not(None))
    done = (sa.select(sa.func.count(sa.distinct(Lesson.id)).label("done")).select_from(Completion)
            .join(Completion.lesson).join(Person, Person.id == Completion.person_id)
            .where(Lesson.curriculum_id == curriculum.id, Completion.lesson_version >= Lesson.counts_from, here)
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
