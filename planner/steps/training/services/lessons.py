"""Lessons: adding one, changing its text and exercises, its place, taking it away. Each published text is kept."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.search import services as search
from planner.steps.training import rules
from planner.steps.training.models import Curriculum, Exercise, ExerciseAnswer, ExerciseKind, Lesson, LessonEdition
from planner.steps.training.texts import LANGUAGES, key_for
from planner.web.markdown import plain_text

MINUTES = range(5, 121)


@dataclass(frozen=True, slots=True)
class Task:
    """One exercise as an editor wants it. ``number`` names one that is there already; None makes a new one.

    ``options`` as `models.Exercise` keeps them; ``of_taste``: a choice without a right answer.
    """

    kind: ExerciseKind
    prompt: Mapping[str, str]
    number: int | None = None
    min_words: int | None = None
    options: tuple[Mapping[str, Any], ...] = ()
    of_taste: bool = False


@dataclass(frozen=True, slots=True)
class LessonEdit:
    """What an editor typed about a lesson, per language.

    ``tasks`` and ``needs`` (keys of lessons that come first): None leaves them as they are. ``bring_out`` False keeps a
    lesson that is in the making to its editors.
    """

    title: Mapping[str, str]
    body: Mapping[str, str]
    minutes: int
    tasks: tuple[Task, ...] | None = None
    needs: tuple[str, ...] | None = None
    retrain: bool = False
    bring_out: bool = field(default=True)


def add_lesson(session: Session, *, actor: Person, now: datetime, curriculum: Curriculum,
               title: Mapping[str, str]) -> Lesson:
    """Begin a lesson at the end of a curriculum; nobody but its editors sees it until it is brought out."""
    policy.require(actor, Action.EDIT_CURRICULUM, curriculum)
    _check_titles(title)
    taken = set(session.scalars(sa.select(Lesson.key)))
    last = max((each.position for each in curriculum.every_lesson), default=0)
    made = Lesson(key=key_for(title["en"], taken), curriculum=curriculum, position=last + 1,
                  title_nl=title["nl"].strip(), title_en=title["en"].strip(), body_nl="", body_en="",
                  lesson_version=0, counts_from=1)
    session.add(made)
    session.flush()
    event_log.record(session, made, "add", actor_id=actor.id, now=now, key=made.key)
    return made


def publish_lesson(session: Session, *, actor: Person, now: datetime, lesson: Lesson, version: int,
                   text: LessonEdit) -> bool:
    """Change a lesson; another wording comes out as its next version. Returns whether one came out.

    Who finished an older version stays done, unless ``text.retrain``. Minutes and prerequisites make no version.

    Raises:
        Conflict: somebody else changed the lesson since ``version`` (code ``stale``).
        RuleBroken: a title or text is missing in one language, the minutes are out of range, an exercise can't be asked
            like this (``task``: which one, from 0), or lessons would wait for each other (``ring``: their titles).
    Source: docs/domain.md b (lesson, exercise).
    """
    policy.require(actor, Action.EDIT_CURRICULUM, lesson)
    if lesson.version != version:
        raise Conflict("stale")
    _check(lesson, text)
    keep_edition(session, lesson)
    was = wording(lesson)
    _write(session, lesson, text, now)
    lesson.edited_at = now
    flag_modified(lesson, "edited_at")                  # the row's version counts changes of its exercises too
    changed = (lesson.is_out or text.bring_out) and (lesson.lesson_version == 0 or was != wording(lesson))
    if changed:
        bring_out(session, lesson, retrain=text.retrain, actor_id=actor.id, now=now)
    else:
        session.flush()
        event_log.record(session, lesson, "edit", actor_id=actor.id, now=now, minutes=lesson.est_minutes)
    session.expire(lesson.curriculum, ["lessons"])
    return changed


def _check(lesson: Lesson, text: LessonEdit) -> None:
    _check_titles(text.title)
    if text.minutes not in MINUTES:
        raise RuleBroken("lesson_minutes")
    if lesson.is_out or text.bring_out:
        for lang in LANGUAGES:
            if not text.body.get(lang, "").strip():
                raise RuleBroken(f"lesson_no_text_{lang}")
    for place, task in enumerate(text.tasks or ()):
        _check_task(place, task)


def _check_titles(title: Mapping[str, str]) -> None:
    for lang in LANGUAGES:
        if not title.get(lang, "").strip():
            raise RuleBroken(f"lesson_no_title_{lang}")


def _check_task(place: int, task: Task) -> None:
    if not all(task.prompt.get(lang, "").strip() for lang in LANGUAGES):
        raise RuleBroken("task_no_prompt", task=place)
    if task.kind is not ExerciseKind.CHOICE:
        return
    if not all(str(option.get(lang, "")).strip() for option in task.options for lang in LANGUAGES):
        raise RuleBroken("task_option_empty", task=place)
    if refusal := rules.task_refusal(task.options, of_taste=task.of_taste):
        raise RuleBroken(refusal.value, task=place)


def _write(session: Session, lesson: Lesson, text: LessonEdit, now: datetime) -> None:
    lesson.est_minutes = text.minutes
    lesson.title_nl, lesson.title_en = text.title["nl"].strip(), text.title["en"].strip()
    lesson.body_nl, lesson.body_en = text.body["nl"], text.body["en"]
    if text.needs is not None:
        _set_needs(session, lesson, text.needs)
    if text.tasks is not None:
        _set_tasks(session, lesson, text.tasks, now)


def _set_needs(session: Session, lesson: Lesson, needs: Sequence[str]) -> None:
    """Say what comes before a lesson, of its own curriculum; ones that were taken away count in the check for rings.

    The curriculum is locked: two edits at once could close a ring that neither sees.
    """
    session.execute(sa.select(Curriculum.id).where(Curriculum.id == lesson.curriculum_id).with_for_update())
    known = {each.key: each for each in lesson.curriculum.every_lesson}
    graph = {each.key: [needed.key for needed in each.prerequisites] for each in known.values()}
    wanted = [key for key in dict.fromkeys(needs) if key in known]
    if len(wanted) < len(set(needs)):
        raise RuleBroken("lesson_needs_unknown")
    if ring := rules.find_cycle(graph | {lesson.key: wanted}):
        raise RuleBroken("lesson_ring", ring=tuple((known[key].title_nl, known[key].title_en) for key in ring))
    if {each.key for each in lesson.prerequisites} != set(wanted):
        lesson.prerequisites = [known[key] for key in wanted]


def _set_tasks(session: Session, lesson: Lesson, tasks: Sequence[Task], now: datetime) -> None:
    known = {each.number: each for each in lesson.every_exercise}
    number = max(known, default=0)
    kept = set()
    for place, task in enumerate(tasks, start=1):
        exercise = known.get(task.number) if task.number is not None else None
        if exercise is None:
            number += 1
            exercise = Exercise(number=number, prompt_nl="", prompt_en="", options=[])
            lesson.every_exercise.append(exercise)
        _set_task(session, exercise, task)
        exercise.position, exercise.archived_at = place, None
        kept.add(exercise.number)
    for exercise in lesson.every_exercise:
        if exercise.number not in kept and exercise.archived_at is None:
            exercise.archived_at = now


def _set_task(session: Session, exercise: Exercise, task: Task) -> None:
    is_choice = task.kind is ExerciseKind.CHOICE
    exercise.kind, exercise.min_words = task.kind, None if is_choice else task.min_words
    exercise.prompt_nl, exercise.prompt_en = task.prompt["nl"].strip(), task.prompt["en"].strip()
    options = [dict(option) | ({"right": False} if task.of_taste else {}) for option in task.options] \
        if is_choice else []
    if exercise.options == options:
        return
    if exercise in session and _places(exercise.options) != _places(options):
        # A choice is kept by its place, which now means something else.
        for answer in session.scalars(sa.select(ExerciseAnswer).where(ExerciseAnswer.exercise_id == exercise.id)):
            if answer.choices:
                answer.choices = []
    exercise.options = options


def _places(options: Sequence[Mapping[str, Any]]) -> list[tuple[Any, Any]]:
    return [(option.get("nl"), option.get("en")) for option in options]


# --- Editions ----------------------------------------------------------------------------------------------------


def wording(lesson: Lesson) -> tuple[object, ...]:
    """What a reader reads; a change in it makes a new version."""
    tasks = tuple((each.number, each.kind, each.prompt_nl, each.prompt_en, each.min_words, each.options)
                  for each in sorted(lesson.exercises, key=lambda one: one.position))
    return lesson.title_nl, lesson.title_en, lesson.body_nl, lesson.body_en, tasks


def _edition(lesson: Lesson, *, by_id: int | None, at: datetime) -> LessonEdition:
    tasks = [{"number": each.number, "kind": each.kind.value, "prompt": {"nl": each.prompt_nl, "en": each.prompt_en},
              "min_words": each.min_words, "options": each.options}
             for each in sorted(lesson.exercises, key=lambda one: one.position)]
    return LessonEdition(
        lesson_id=lesson.id, number=lesson.lesson_version, title_nl=lesson.title_nl, title_en=lesson.title_en,
        body_nl=lesson.body_nl, body_en=lesson.body_en, exercises=tasks, retrain=lesson.retrain, by_id=by_id, at=at)


def keep_edition(session: Session, lesson: Lesson) -> None:
    """Keep the text that is out before it changes, when it came out before editions were kept."""
    known = session.scalar(sa.select(LessonEdition.id).where(LessonEdition.lesson_id == lesson.id,
                                                             LessonEdition.number == lesson.lesson_version))
    if known is None and lesson.lesson_version > 0:
        session.add(_edition(lesson, by_id=None, at=lesson.updated_at))
        session.flush()


def bring_out(session: Session, lesson: Lesson, *, retrain: bool, actor_id: int | None, now: datetime) -> None:
    """Count the version, keep its text, and say from which one on completions count."""
    is_first = lesson.lesson_version == 0
    lesson.lesson_version += 1
    lesson.retrain = retrain and not is_first
    lesson.counts_from = rules.counts_from_after(lesson.counts_from, lesson.lesson_version, retrain=lesson.retrain)
    session.flush()
    session.add(_edition(lesson, by_id=actor_id, at=now))
    event_log.record(session, lesson, "publish", actor_id=actor_id, now=now, edition=lesson.lesson_version,
                     retrain=lesson.retrain)
    index_lesson(session, lesson)


def index_lesson(session: Session, lesson: Lesson) -> None:
    """Keep the search index in step: an entry for each language while people can follow the lesson, else none."""
    for lang in LANGUAGES:
        uid = f"{lesson.uid}-{lang}"
        if lesson.is_out and lesson.curriculum.archived_at is None:
            search.put(session, kind="lesson", uid=uid, lang=lang, title=lesson.label(lang),
                       text=plain_text(lesson.body(lang)), address=f"/learn/{lesson.key}")
        else:
            search.drop(session, kind="lesson", uid=uid)


# --- Place and end -----------------------------------------------------------------------------------------------


def move_lesson(session: Session, *, actor: Person, now: datetime, lesson: Lesson, by: int = 0,
                before: str | None = None) -> None:
    """Give a lesson another place in its curriculum, as `rules.moved` counts; what it needs stays as it is."""
    policy.require(actor, Action.EDIT_CURRICULUM, lesson)
    lessons = {each.key: each for each in lesson.curriculum.every_lesson if each.archived_at is None}
    if lesson.key not in lessons:
        raise Conflict("lesson_gone")
    order = rules.moved(list(lessons), lesson.key, by=by, before=before)
    for place, key in enumerate(order, start=1):
        lessons[key].position = place
    session.flush()
    session.expire(lesson.curriculum, ["lessons", "every_lesson"])
    event_log.record(session, lesson, "move", actor_id=actor.id, now=now, place=order.index(lesson.key) + 1)


def archive_lesson(session: Session, *, actor: Person, now: datetime, lesson: Lesson) -> None:
    """Take a lesson away; what people wrote and finished in it is kept. Raises Conflict: it is away already."""
    policy.require(actor, Action.EDIT_CURRICULUM, lesson)
    if lesson.archived_at is not None:
        raise Conflict("lesson_gone")
    lesson.archived_at = now
    _settle(session, lesson, "archive", actor, now)


def restore_lesson(session: Session, *, actor: Person, now: datetime, lesson: Lesson) -> None:
    """Take that back; restoring one that is there changes nothing."""
    policy.require(actor, Action.EDIT_CURRICULUM, lesson)
    if lesson.archived_at is not None:
        lesson.archived_at = None
        _settle(session, lesson, "restore", actor, now)


def _settle(session: Session, lesson: Lesson, event: str, actor: Person, now: datetime) -> None:
    session.flush()
    session.expire(lesson.curriculum, ["lessons"])
    index_lesson(session, lesson)
    event_log.record(session, lesson, event, actor_id=actor.id, now=now)
