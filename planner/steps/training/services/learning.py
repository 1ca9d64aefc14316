"""Doing a lesson: answers kept at each save, then finished once per version."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.training import queries, rules
from planner.steps.training.models import Completion, Exercise, ExerciseAnswer, ExerciseKind, Lesson
from planner.steps.training.rules import LessonState
from planner.steps.training.services.enrolments import begin, close_when_done


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody typed or chose, and the version of the kept answer that they saw (0: none yet)."""

    text: str = ""
    choices: tuple[int, ...] = ()
    version: int = 0


def save_answers(session: Session, *, actor: Person, now: datetime, lesson: Lesson,
                 typed: Mapping[int, Answer]) -> dict[int, ExerciseAnswer]:
    """Keep what was typed so far, finished or not; it is ``actor``'s alone.

    Args:
        typed: per exercise (id) of this lesson.
    Raises:
        Conflict: a newer answer is there already, from another page or device (code ``stale``), or the lesson was
            taken away meanwhile (``lesson_gone``); nothing is written.
        RuleBroken: something was chosen that is no option.
    """
    policy.require(actor, Action.FOLLOW_LESSON, lesson)
    _check_open(lesson)
    begin(session, person=actor, curriculum_id=lesson.curriculum_id, now=now)
    kept = queries.answers(session, actor, lesson)
    for exercise in lesson.every_exercise:          # one that was taken away meanwhile keeps what was written in it
        if exercise.id in typed:
            kept[exercise.id] = _keep(session, actor, exercise, kept.get(exercise.id), typed[exercise.id])
    session.flush()
    return kept


def _keep(session: Session, actor: Person, exercise: Exercise, known: ExerciseAnswer | None,
          answer: Answer) -> ExerciseAnswer:
    if answer.choices and rules.choice_refusal(answer.choices, len(exercise.options)):
        raise RuleBroken("exercise_not_an_option")
    if (known.version if known else 0) != answer.version:
        raise Conflict("stale")
    if known is None:
        known = ExerciseAnswer(person_id=actor.id, exercise_id=exercise.id, text=answer.text,
                               choices=list(answer.choices))
        try:
            with session.begin_nested():
                session.add(known)
        except IntegrityError as error:                # the same page in another window was faster
            raise Conflict("stale") from error
    else:
        known.text, known.choices = answer.text, list(answer.choices)
    return known


def _check_open(lesson: Lesson) -> None:
    if not lesson.is_out or lesson.curriculum.archived_at is not None:
        raise Conflict("lesson_gone")


def complete_lesson(session: Session, *, actor: Person, now: datetime, lesson: Lesson,
                    edition: int | None = None) -> Completion:
    """Finish this version of a lesson by the answers that are kept; doing it twice is doing it once.

    Args:
        edition: the version that was read, when known; one that is older than the newest is refused.
    Raises:
        Conflict: another version came out meanwhile (``lesson_changed``), or it was taken away (``lesson_gone``).
        RuleBroken: another lesson comes first (``lesson_locked``), or an answer is empty, too short or wrong.
    Source: docs/domain.md b (completion).
    """
    policy.require(actor, Action.FOLLOW_LESSON, lesson)
    _check_open(lesson)
    if (known := _known(session, actor, lesson)) is not None:
        return known
    if edition is not None and edition != lesson.lesson_version:
        raise Conflict("lesson_changed")
    if queries.course_of(session, actor, lesson).state(lesson) is LessonState.LOCKED:
        raise RuleBroken("lesson_locked")
    kept = queries.answers(session, actor, lesson)
    for exercise in lesson.exercises:
        _check(exercise, kept.get(exercise.id))
    begin(session, person=actor, curriculum_id=lesson.curriculum_id, now=now)
    done = Completion(person_id=actor.id, lesson_id=lesson.id, lesson_version=lesson.lesson_version, at=now,
                      exercise_text="\n\n".join(_words(each, kept[each.id], actor) for each in lesson.exercises),
                      asks_feedback=any(_is_written(each) for each in lesson.exercises))
    try:
        with session.begin_nested():                # the unique key decides when two windows finish at once
            session.add(done)
    except IntegrityError:
        return _known(session, actor, lesson) or done
    event_log.record(session, done, "complete", actor_id=actor.id, now=now, lesson=lesson.key,
                     edition=lesson.lesson_version)
    close_when_done(session, person=actor, lesson=lesson, now=now)
    return done


def _is_written(exercise: Exercise) -> bool:
    return exercise.kind is not ExerciseKind.CHOICE or not exercise.right


def _known(session: Session, actor: Person, lesson: Lesson) -> Completion | None:
    newest = queries.own_completion(session, actor, lesson)
    return newest if newest is not None and newest.lesson_version == lesson.lesson_version else None


def _check(exercise: Exercise, answer: ExerciseAnswer | None) -> None:
    text, chosen = (answer.text, answer.choices) if answer else ("", [])
    if exercise.kind is ExerciseKind.CHOICE:
        if refusal := rules.choice_refusal(chosen, len(exercise.options)):
            raise RuleBroken("exercise_nothing_chosen" if not chosen else refusal.value, exercise=exercise.number)
        checked = rules.check_choice(chosen, exercise.right)
        if checked is not None and not checked.is_right:
            raise RuleBroken("exercise_wrong", exercise=exercise.number)
        if checked is not None:
            return                                  # a question of taste asks for words as well
    if refusal := rules.text_refusal(text, exercise.min_words):
        raise RuleBroken(refusal.value, missing=rules.words_missing(text, exercise.min_words),
                         exercise=exercise.number)


def _words(exercise: Exercise, answer: ExerciseAnswer, actor: Person) -> str:
    """The answer as others read it: what was chosen in words, then what was written."""
    lang = "nl" if actor.locale == "nl" else "en"
    chosen = [str(exercise.options[place][lang]) for place in answer.choices]
    return "\n\n".join(part for part in (", ".join(chosen), answer.text.strip()) if part)
