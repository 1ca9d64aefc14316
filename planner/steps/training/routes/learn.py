"""The lessons, and doing one."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.policy import Action
from planner.steps.training import queries, rules, services
from planner.steps.training.forms import AnswerForm, LessonForm
from planner.steps.training.models import Exercise, ExerciseAnswer, ExerciseKind, Lesson
from planner.steps.training.routes.base import FIELDS, bp
from planner.steps.training.texts import first_words, parts
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.markdown import render
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast


@dataclass
class Task:
    """One exercise of a lesson as its page shows it."""

    exercise: Exercise
    form: AnswerForm
    kept: ExerciseAnswer | None
    check: rules.ChoiceCheck | None = None

    @property
    def words(self) -> int:
        """How many words stand there."""
        return len((self.form.text.data or "").split())

    @property
    def has_text(self) -> bool:
        """Whether something is to be written: always, but for a question with a right answer."""
        return self.exercise.kind is not ExerciseKind.CHOICE or not self.exercise.right


@bp.get("")
@needs(Action.FOLLOW_LESSON)
def index() -> Response:
    """The lessons in order, what they bring, and whether a claim waits for them."""
    session = db.session()
    found = queries.courses(session, current_user)
    return page("training/index.html", courses=found, begin_of=first_words,
                unfinished=lambda course: {key for key, state in course.states.items()
                                           if state is not rules.LessonState.DONE},
                gate=queries.gate_in(session, found), waiting=queries.waiting(session, current_user, limit=6))


@bp.get("/<key>")
@needs(Action.FOLLOW_LESSON)
def lesson(key: str) -> Response:
    """Read one lesson and do its exercise."""
    session = db.session()
    found = queries.get_lesson(session, key)
    return _page(found, _tasks(found, queries.answers(session, current_user, found)))


def _tasks(found: Lesson, kept: dict[int, ExerciseAnswer], *, typed: bool = False) -> list[Task]:
    """The exercises with what is kept, or with what was ``typed`` just now."""
    tasks = []
    for exercise in found.exercises:
        answer = kept.get(exercise.id)
        values: dict[str, Any] = {"text": answer.text if answer else "", "choices": answer.choices if answer else [],
                                  "version": answer.version if answer else 0}
        form = AnswerForm(**({} if typed else {"formdata": None, **values}), prefix=f"e{exercise.position}",
                          options=[str(option[locale()]) for option in exercise.options])
        tasks.append(Task(exercise, form, answer))
    return tasks


def _page(found: Lesson, tasks: list[Task], status: int = 200, *, theirs: bool = False) -> Response:
    session, lang = db.session(), locale()
    course = queries.course_of(session, current_user, found)
    text = [(part, render(part.text, lang=lang, scope=f"p{part.number}-").html) for part in parts(found.body(lang))]
    lessons = course.lessons
    return page("training/lesson.html", status=status, lesson=found, course=course, parts=text, tasks=tasks,
                place=lessons.index(found) + 1, state=course.state(found), theirs=theirs,
                first=[each for each in lessons if each.key in {needed.key for needed in found.prerequisites}
                       and course.states[each.key] is not rules.LessonState.DONE],
                done=course.completions.get(found.key), render=lambda words: render(words, lang=lang).html)


@bp.post("/<key>/answer")
@needs(Action.FOLLOW_LESSON)
def save_answer(key: str) -> BaseResponse:
    """Keep what is there; called by the button and, with script, a moment after the last key."""
    found = queries.get_lesson(db.session(), key)
    tasks = _tasks(found, {}, typed=True)
    if (refused := _save(key, found, tasks)) is not None:
        return refused
    found = queries.get_lesson(db.session(), key)
    if is_fragment_request():
        return page("training/_saved.html", tasks=_tasks(found, queries.answers(db.session(), current_user, found)),
                    lesson=found)
    toast(_("Saved. Go on when it suits you."))
    return see_other(url_for(".lesson", key=key, _anchor="exercise"))


def _save(key: str, found: Lesson, tasks: list[Task]) -> BaseResponse | None:
    """Keep the answers; None when it worked, else the page with what was typed."""
    if [task for task in tasks if not task.form.validate()]:
        return _page(found, tasks, 422)
    typed = {task.exercise.id: task.form.answer() for task in tasks}
    try:
        with unit_of_work() as work:
            services.save_answers(work.session, actor=current_user, now=work.now, typed=typed,
                                  lesson=queries.get_lesson(work.session, key))
    except Conflict:
        if is_fragment_request():
            raise
        return _again(key, 409)
    return None


def _again(key: str, status: int, error: RuleBroken | None = None) -> Response:
    """The lesson with what was typed; what is kept stands beside it when it is newer."""
    session = db.session()
    found = queries.get_lesson(session, key)
    kept = queries.answers(session, current_user, found)
    tasks = _tasks(found, kept, typed=True)
    for task, answer in ((task, kept.get(task.exercise.id)) for task in tasks):
        rebase(task.form, answer.version if answer else 0)
        task.kept = answer
        if error is not None:
            blame(task.form, error, FIELDS)
            task.check = rules.check_choice(task.form.choices.data or (), task.exercise.right)
    return _page(found, tasks, status, theirs=status == 409)


@bp.post("/<key>/complete")
@needs(Action.FOLLOW_LESSON)
def complete(key: str) -> BaseResponse:
    """Hand the exercise in: what is typed is kept first, whatever comes of it."""
    found = queries.get_lesson(db.session(), key)
    if found.exercises and (refused := _save(key, found, _tasks(found, {}, typed=True))) is not None:
        return refused
    try:
        with unit_of_work() as work:
            services.complete_lesson(work.session, actor=current_user, now=work.now,
                                     lesson=queries.get_lesson(work.session, key))
    except RuleBroken as error:
        return _again(key, error.status, error)
    found = queries.get_lesson(db.session(), key)
    following = queries.course_of(db.session(), current_user, found).next_lesson
    if following is None:
        toast(_("Done, and with it all lessons. You are ready to claim a slot."))
        return see_other(url_for(".index"))
    toast(_("Done. On to “%(title)s”.", title=following.label(locale())))
    return see_other(url_for(".lesson", key=following.key))


@bp.get("/<key>/edit")
@needs(Action.EDIT_CURRICULUM)
def edit(key: str) -> Response:
    """Ask for another text of a lesson."""
    found = queries.get_lesson(db.session(), key)
    task = found.exercises[0] if found.exercises else None
    form = LessonForm(obj=found, minutes=found.est_minutes, retrain=False,
                      prompt_nl=task.prompt_nl if task else "", prompt_en=task.prompt_en if task else "")
    return page("training/edit.html", lesson=found, form=form)


@bp.post("/<key>/edit")
@needs(Action.EDIT_CURRICULUM)
def publish(key: str) -> BaseResponse:
    """Bring out another text of a lesson as its next version."""
    form = LessonForm()
    if not form.validate():
        return page("training/edit.html", lesson=queries.get_lesson(db.session(), key), form=form, status=422)
    try:
        with unit_of_work() as work:
            changed = services.publish_lesson(work.session, actor=current_user, now=work.now, text=form.text(),
                                              lesson=queries.get_lesson(work.session, key),
                                              version=form.version.data or 0)
    except Conflict as error:
        found = queries.get_lesson(db.session(), key)
        rebase(form, found.version)
        return page("training/edit.html", lesson=found, form=form, theirs=found, status=error.status)
    toast(_("The new text is out.") if changed else _("Saved."))
    return see_other(url_for(".lesson", key=key))
