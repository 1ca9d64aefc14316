"""How far somebody is with the lessons, as Today shows it beside what waits."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.reading import read
from planner.desk.branches import ME
from planner.people.models import Person
from planner.personas.models import in_language
from planner.steps.training import rules as training
from planner.steps.training.models import Completion, Curriculum, Lesson, lesson_prerequisite

# So long Today says that there is feedback on an exercise.
FRESH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NextLesson:
    """The lesson to go on with."""

    key: str
    title_nl: str
    title_en: str
    minutes: int

    def label(self, locale: str) -> str:
        """The title for a reader of ``locale``."""
        return in_language(self.title_nl, self.title_en, locale)


@dataclass(frozen=True, slots=True)
class Learning:
    """How far somebody is with the lessons of all curricula; ``next`` is None when all are done.

    ``feedback``: the lesson on whose exercise somebody (``feedback_by``) wrote feedback last, for a week.
    """

    done: int
    total: int
    next: NextLesson | None
    feedback: NextLesson | None = None
    feedback_by: str = ""


def learning_of(session: Session, person: Person, *, now: datetime) -> Learning:
    """How far ``person`` is with the lessons, and the feedback of the last seven days; one statement."""
    rows = read(session, _lessons(), {"me": person.id})
    facts = [training.LessonFacts(row.key, row.lesson_version, row.counts_from, row.est_minutes,
                                  tuple(row.needs.split(",")) if row.needs else ()) for row in rows]
    progress = training.progress(facts, [(row.key, row.finished) for row in rows if row.finished])
    following = next((row for row in rows if row.key == progress.next_key), None)
    fresh = max((row for row in rows if row.said_at and row.said_at > now - FRESH), key=lambda row: row.said_at,
                default=None)
    return Learning(progress.done, progress.total, _lesson(following), _lesson(fresh), fresh.said_by if fresh else "")


def _lesson(row: Any) -> NextLesson | None:
    return NextLesson(row.key, row.title_nl, row.title_en, row.est_minutes) if row else None


def _said(column: Any) -> Any:
    """Of the newest feedback on a lesson's exercise: when, or by whom."""
    return (sa.select(column).select_from(Completion).join(Person, Person.id == Completion.feedback_by_id)
            .where(Completion.lesson_id == Lesson.id, Completion.person_id == ME)
            .order_by(Completion.feedback_at.desc()).limit(1).correlate(Lesson).scalar_subquery())


@lru_cache(maxsize=1)
def _lessons() -> Any:
    """Every lesson in the order in which to do them, with what it needs and the newest version that was finished."""
    needed = aliased(Lesson)
    needs = (sa.select(sa.func.aggregate_strings(needed.key, ",")).select_from(lesson_prerequisite)
             .join(needed, needed.id == lesson_prerequisite.c.needs_id)
             .where(lesson_prerequisite.c.lesson_id == Lesson.id).correlate(Lesson).scalar_subquery())
    finished = (sa.select(sa.func.max(Completion.lesson_version))
                .where(Completion.lesson_id == Lesson.id, Completion.person_id == ME)
                .correlate(Lesson).scalar_subquery())
    return (sa.select(Lesson.key, Lesson.title_nl, Lesson.title_en, Lesson.est_minutes, Lesson.lesson_version,
                      Lesson.counts_from, needs.label("needs"), finished.label("finished"),
                      _said(Completion.feedback_at).label("said_at"), _said(Person.name).label("said_by"))
            .join(Curriculum, Curriculum.id == Lesson.curriculum_id)
            .where(Lesson.lesson_version > 0, Lesson.archived_at.is_(None), Curriculum.archived_at.is_(None))
            .order_by(Curriculum.required_for_claim.desc(), Curriculum.position, Curriculum.id, Lesson.position))
