"""Bringing the built-in lessons in, and newer texts of them."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.steps.training import rules
from planner.steps.training.models import Curriculum, Exercise, ExerciseKind, Lesson
from planner.steps.training.services.lessons import bring_out, keep_edition, wording
from planner.steps.training.texts import ExerciseText, LessonFileError, LessonText, read_lessons

KEY, TITLE_NL, TITLE_EN = "writing", "Schrijven voor wie dingen bouwt", "Writing for people who build things"


def load_curriculum(session: Session, folder: Path, now: datetime) -> Curriculum:
    """Bring the lessons of ``folder`` in, or up to date; loading the same files again changes nothing.

    A text that changed is a new version. Who finished an older one stays done, unless the files say ``retrain``. A
    lesson that was changed or taken away here stays as it is.

    Raises:
        LessonFileError: a file can't be read, or lessons wait for each other in a ring. Nothing is written then.
    Source: docs/domain.md b (curriculum, lesson).
    """
    texts = read_lessons({path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))})
    _check_needs(texts)
    curriculum = session.scalar(sa.select(Curriculum).where(Curriculum.key == KEY))
    if curriculum is None:
        curriculum = Curriculum(key=KEY, title_nl=TITLE_NL, title_en=TITLE_EN, required_for_claim=True)
        session.add(curriculum)
        session.flush()
    lessons = {lesson.key: lesson for lesson in session.scalars(
        sa.select(Lesson).options(selectinload(Lesson.every_exercise), selectinload(Lesson.prerequisites)))}
    ours = {key for key, lesson in lessons.items() if lesson.edited_at is not None or lesson.archived_at is not None}
    texts = [text for text in texts if text.key not in ours]
    for text in texts:
        lessons[text.key] = _bring(session, curriculum, lessons.get(text.key), text, now)
    for text in texts:
        needed = {lessons[key] for key in text.needs}
        if set(lessons[text.key].prerequisites) != needed:
            lessons[text.key].prerequisites = list(needed)
    session.flush()
    _check_rings({lesson.key: [needed.key for needed in lesson.prerequisites] for lesson in lessons.values()})
    session.expire(curriculum, ["lessons", "every_lesson"])
    return curriculum


def _check_needs(texts: list[LessonText]) -> None:
    keys = {text.key for text in texts}
    for text in texts:
        if unknown := set(text.needs) - keys:
            raise LessonFileError(f"{text.key}: needs {', '.join(sorted(unknown))}, which is no lesson")
    _check_rings({text.key: text.needs for text in texts})


def _check_rings(needs: Mapping[str, Collection[str]]) -> None:
    if ring := rules.find_cycle(needs):
        raise LessonFileError(f"these lessons wait for each other: {', '.join(ring)}")


def _bring(session: Session, curriculum: Curriculum, lesson: Lesson | None, text: LessonText, now: datetime) -> Lesson:
    if lesson is None:
        lesson = Lesson(key=text.key, curriculum=curriculum, position=text.order, lesson_version=0, counts_from=1)
        session.add(lesson)
        was = None
    else:
        keep_edition(session, lesson)
        was = wording(lesson)
    lesson.est_minutes = text.minutes
    lesson.title_nl, lesson.title_en = text.title["nl"], text.title["en"]
    lesson.body_nl, lesson.body_en = text.body["nl"], text.body["en"]
    _set_exercise(lesson, text.exercise)
    if was != wording(lesson):
        bring_out(session, lesson, retrain=text.retrain, actor_id=None, now=now)
    return lesson


def _set_exercise(lesson: Lesson, text: ExerciseText | None) -> None:
    if text is None:
        lesson.every_exercise = []
        return
    exercise = lesson.every_exercise[0] if lesson.every_exercise else Exercise(number=1, position=1)
    if not lesson.every_exercise:
        lesson.every_exercise.append(exercise)
    exercise.kind, exercise.min_words = ExerciseKind(text.kind), text.min_words
    exercise.prompt_nl, exercise.prompt_en = text.prompt["nl"], text.prompt["en"]
    options = [dict(option) for option in text.options]
    if exercise.options != options:
        exercise.options = options
