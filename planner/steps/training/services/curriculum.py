"""Bringing the built-in lessons in, and newer texts of them."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict
from planner.people.models import Person
from planner.policy import Action
from planner.search import services as search
from planner.steps.training import rules
from planner.steps.training.models import Curriculum, Exercise, ExerciseKind, Lesson
from planner.steps.training.texts import LANGUAGES, ExerciseText, LessonFileError, LessonText, read_lessons
from planner.web.markdown import plain_text

KEY, TITLE_NL, TITLE_EN = "writing", "Schrijven voor wie dingen bouwt", "Writing for people who build things"


def load_curriculum(session: Session, folder: Path, now: datetime) -> Curriculum:
    """Bring the lessons of ``folder`` in, or up to date; loading the same files again changes nothing.

    A text that changed is a new version. Who finished an older one stays done, unless the files say ``retrain``.

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
        sa.select(Lesson).options(selectinload(Lesson.exercises), selectinload(Lesson.prerequisites)))}
    for text in texts:
        lessons[text.key] = _bring(session, curriculum, lessons.get(text.key), text, now)
    for text in texts:
        needed = {lessons[key] for key in text.needs}
        if set(lessons[text.key].prerequisites) != needed:
            lessons[text.key].prerequisites = list(needed)
    session.flush()
    session.expire(curriculum, ["lessons"])
    return curriculum


def _check_needs(texts: list[LessonText]) -> None:
    keys = {text.key for text in texts}
    for text in texts:
        if unknown := set(text.needs) - keys:
            raise LessonFileError(f"{text.key}: needs {', '.join(sorted(unknown))}, which is no lesson")
    if ring := rules.find_cycle({text.key: text.needs for text in texts}):
        raise LessonFileError(f"these lessons wait for each other: {', '.join(ring)}")


def _bring(session: Session, curriculum: Curriculum, lesson: Lesson | None, text: LessonText, now: datetime) -> Lesson:
    is_new = lesson is None
    if lesson is None:
        lesson = Lesson(key=text.key, curriculum_id=curriculum.id, lesson_version=1, counts_from=1)
        session.add(lesson)
    was = None if is_new else _wording(lesson)
    lesson.position, lesson.est_minutes, lesson.curriculum_id = text.order, text.minutes, curriculum.id
    lesson.title_nl, lesson.title_en = text.title["nl"], text.title["en"]
    lesson.body_nl, lesson.body_en = text.body["nl"], text.body["en"]
    _set_exercise(lesson, text.exercise)
    if is_new or was != _wording(lesson):
        _publish(session, lesson, is_new=is_new, retrain=text.retrain, actor_id=None, now=now)
    return lesson


def _publish(session: Session, lesson: Lesson, *, is_new: bool, retrain: bool, actor_id: int | None,
             now: datetime) -> None:
    """Count the version, and say from which one on completions count."""
    if not is_new:
        lesson.lesson_version += 1
        lesson.retrain = retrain
        lesson.counts_from = rules.counts_from_after(lesson.counts_from, lesson.lesson_version, retrain=retrain)
    session.flush()
    event_log.record(session, lesson, "publish", actor_id=actor_id, now=now, edition=lesson.lesson_version,
                     retrain=lesson.retrain)
    index_lesson(session, lesson)


def _wording(lesson: Lesson) -> tuple[object, ...]:
    """What a reader reads; a change in it makes a new version."""
    tasks = tuple((each.kind, each.prompt_nl, each.prompt_en, each.min_words, each.options)
                  for each in lesson.exercises)
    return lesson.title_nl, lesson.title_en, lesson.body_nl, lesson.body_en, tasks


def _set_exercise(lesson: Lesson, text: ExerciseText | None) -> None:
    if text is None:
        lesson.exercises = []
        return
    exercise = lesson.exercises[0] if lesson.exercises else Exercise(position=1)
    if not lesson.exercises:
        lesson.exercises.append(exercise)
    exercise.kind, exercise.min_words = ExerciseKind(text.kind), text.min_words
    exercise.prompt_nl, exercise.prompt_en = text.prompt["nl"], text.prompt["en"]
    options = [dict(option) for option in text.options]
    if exercise.options != options:
        exercise.options = options


@dataclass(frozen=True, slots=True)
class LessonEdit:
    """What a lead typed about a lesson, per language; ``prompt`` is the task of its first exercise."""

    title: Mapping[str, str]
    body: Mapping[str, str]
    minutes: int
    prompt: Mapping[str, str] = field(default_factory=dict)
    retrain: bool = False


def publish_lesson(session: Session, *, actor: Person, now: datetime, lesson: Lesson, version: int,
                   text: LessonEdit) -> bool:
    """Bring out another text of a lesson as its next version; returns whether a word of it changed.

    Who finished an older version stays done, unless ``text.retrain``.

    Raises:
        Conflict: somebody else changed the lesson since ``version`` (code ``stale``).
    Source: docs/domain.md b (lesson).
    """
    policy.require(actor, Action.EDIT_CURRICULUM, lesson)
    if lesson.version != version:
        raise Conflict("stale")
    was = _wording(lesson)
    lesson.est_minutes = text.minutes
    lesson.title_nl, lesson.title_en = text.title["nl"], text.title["en"]
    lesson.body_nl, lesson.body_en = text.body["nl"], text.body["en"]
    if text.prompt and lesson.exercises:
        lesson.exercises[0].prompt_nl, lesson.exercises[0].prompt_en = text.prompt["nl"], text.prompt["en"]
    changed = was != _wording(lesson)
    if changed:
        _publish(session, lesson, is_new=False, retrain=text.retrain, actor_id=actor.id, now=now)
    return changed


def index_lesson(session: Session, lesson: Lesson) -> None:
    """Keep the search index in step: an entry for each language."""
    for lang in LANGUAGES:
        search.put(session, kind="lesson", uid=f"{lesson.uid}-{lang}", lang=lang, title=lesson.label(lang),
                   text=plain_text(lesson.body(lang)), address=f"/learn/{lesson.key}")
