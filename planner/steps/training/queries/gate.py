"""Whether somebody may claim a slot as far as training goes."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.people.queries import house_settings
from planner.people.rules.settings import TrainingPolicy
from planner.steps.training import rules
from planner.steps.training.models import Completion, Curriculum, Lesson
from planner.steps.training.queries.courses import Course, finished
from planner.steps.training.queries.curricula import all_lessons, curricula, facts_of


@dataclass(frozen=True, slots=True)
class Gate:
    """What training says to somebody who wants a slot: the strictest policy, whether they pass, and what is missing.

    ``missing`` names the lessons in the order in which to do them, ``minutes`` the time that they take together. With
    the policy off nothing is missing; a nudge shows it and stops nobody.
    """

    policy: TrainingPolicy
    passes: bool
    missing: tuple[Lesson, ...] = ()
    minutes: int = 0


def gate(session: Session, person: Person) -> Gate:
    """Whether ``person`` may claim a slot as far as training goes. Source: docs/domain.md c (claim, request), e."""
    return _gate(house_settings(session).training_policy, all_lessons(curricula(session)),
                 finished(session, person.id))


def gate_in(session: Session, found: Iterable[Course]) -> Gate:
    """As :func:`gate`, for who looked the person's courses up already."""
    courses = list(found)
    done = [(key, each.lesson_version) for course in courses[:1] for key, each in course.completions.items()]
    return _gate(house_settings(session).training_policy, all_lessons(each.curriculum for each in courses), done)


def _gate(house: TrainingPolicy, found: Iterable[Lesson], done: rules.Completions) -> Gate:
    lessons = {lesson.key: lesson for lesson in found}
    facts = [facts_of(lesson) for lesson in lessons.values()]
    said = rules.claim_gate(house, facts, done)
    return Gate(rules.strictest(house, facts), said.passes, tuple(lessons[key] for key in said.missing), said.minutes)


def trained(session: Session, person_ids: Collection[int]) -> frozenset[int]:
    """Who of these people finished every lesson of the required curricula; one statement.

    Everybody, when no lesson is required. Source: docs/domain.md b (trained).
    """
    counts = sa.exists().where(Completion.lesson_id == Lesson.id, Completion.person_id == Person.id,
                               Completion.lesson_version >= Lesson.counts_from).correlate(Lesson, Person)
    unfinished = sa.exists().where(
        Lesson.curriculum_id == Curriculum.id, Lesson.lesson_version > 0, Lesson.archived_at.is_(None),
        Curriculum.required_for_claim.is_(True), Curriculum.archived_at.is_(None), ~counts).correlate(Person)
    return frozenset(session.scalars(sa.select(Person.id).where(Person.id.in_(person_ids), ~unfinished)))
