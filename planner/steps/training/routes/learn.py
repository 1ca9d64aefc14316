"""The lessons, and doing one."""
from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core import events
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, PlannerError, RuleBroken
from planner.policy import Action, allowed
from planner.steps.training import queries, rules, services
from planner.steps.training.events import Fruits
from planner.steps.training.forms import AnswerForm
from planner.steps.training.models import Exercise, ExerciseAnswer, ExerciseKind, Lesson
from planner.steps.training.routes.base import FIELDS, bp, shown_parts
from planner.steps.training.texts import first_words
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.markdown import render
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast

STALE, CHANGED = "stale", "lesson_changed"


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
    fruits = events.collect(session, Fruits((current_user.id,)))
    return page("training/index.html", courses=found, begin_of=first_words,
                unfinished=lambda course: {key for key, state in course.states.items()
                                           if state is not rules.LessonState.DONE},
                certificates=queries.certificates_of(session, current_user), fruit=fruits[0] if fruits else None,
                gate=queries.gate_in(session, found), waiting=queries.waiting(session, current_user, limit=6))


@bp.get("/<key>")
@needs(Action.FOLLOW_LESSON)
def lesson(key: str) -> BaseResponse:
    """Read one lesson and do its exercise; an editor who opens one in the making goes on editing."""
    session = db.session()
    found = queries.get_lesson(session, key)
    if not found.is_out or found.curriculum.archived_at is not None:
        if not allowed(current_user, Action.EDIT_CURRICULUM, found):
            raise NotFound("not_found")
        return see_other(url_for(".edit", key=key))
    return _page(found, _tasks(found, queries.answers(session, current_user, found)))


def _prefix(exercise: Exercise) -> str:
    return f"e{exercise.number}"


def _tasks(found: Lesson, kept: dict[int, ExerciseAnswer]) -> list[Task]:
    """The exercises with what is kept."""
    tasks = []
    for exercise in found.exercises:
        answer = kept.get(exercise.id)
        form = AnswerForm(formdata=None, text=answer.text if answer else "", choices=answer.choices if answer else [],
                          version=answer.version if answer else 0, prefix=_prefix(exercise), options=_options(exercise))
        tasks.append(Task(exercise, form, answer))
    return tasks


def _typed(found: Lesson) -> list[Task]:
    """The exercises with what was typed just now: those of the page that it was typed in, taken away since or not."""
    seen = [each for each in found.every_exercise if f"{_prefix(each)}-version" in request.form]
    return [Task(each, AnswerForm(prefix=_prefix(each), options=_options(each)), None)
            for each in seen or found.exercises]


def _options(exercise: Exercise) -> list[str]:
    return [str(option[locale()]) for option in exercise.options]


def _page(found: Lesson, tasks: list[Task], status: int = 200, *, theirs: str = "") -> Response:
    session, lang = db.session(), locale()
    course = queries.course_of(session, current_user, found)
    lessons = course.lessons
    gone = [each for each in queries.answers(session, current_user, found).values()
            if each.exercise.archived_at is not None and each.text.strip()]
    return page("training/lesson.html", status=status, lesson=found, course=course, tasks=tasks, theirs=theirs,
                parts=shown_parts(found, lang), place=lessons.index(found) + 1, state=course.state(found), gone=gone,
                first=[each for each in lessons if each.key in {needed.key for needed in found.prerequisites}
                       and course.states[each.key] is not rules.LessonState.DONE],
                done=course.completions.get(found.key), render=lambda words: render(words, lang=lang).html)


@bp.post("/<key>/answer")
@needs(Action.FOLLOW_LESSON)
def save_answer(key: str) -> BaseResponse:
    """Keep what is there; called by the button and, with script, a moment after the last key."""
    found = queries.get_lesson(db.session(), key)
    if (refused := _save(key, found, _typed(found))) is not None:
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
        return _page(found, tasks, 422) if found.is_out else _gone(found, tasks)
    typed = {task.exercise.id: task.form.answer() for task in tasks}
    try:
        with unit_of_work() as work:
            services.save_answers(work.session, actor=current_user, now=work.now, typed=typed,
                                  lesson=queries.get_lesson(work.session, key))
    except (Conflict, RuleBroken) as error:
        if is_fragment_request():
            raise
        return _again(key, error)
    return None


def _gone(found: Lesson, tasks: list[Task]) -> Response:
    """The lesson was taken away while somebody wrote: their words stay in sight."""
    return page("training/gone.html", status=409, lesson=found, tasks=[task for task in tasks if task.words])


def _again(key: str, error: PlannerError) -> Response:
    """The lesson with what was typed; what is kept stands beside it when it is newer."""
    session = db.session()
    found = queries.get_lesson(session, key)
    if error.code == "lesson_gone":
        return _gone(found, _typed(found))
    if isinstance(error, Conflict) and error.code == CHANGED:
        return _page(found, _tasks(found, queries.answers(session, current_user, found)), 409, theirs=CHANGED)
    kept = queries.answers(session, current_user, found)
    tasks = [task for task in _typed(found) if task.exercise.archived_at is None]
    for task, answer in ((task, kept.get(task.exercise.id)) for task in tasks):
        task.form.version.data, task.form.version.raw_data = answer.version if answer else 0, None
        task.kept = answer
        if isinstance(error, RuleBroken):
            _blame(task, error)
    return _page(found, tasks, error.status, theirs=STALE if isinstance(error, Conflict) else "")


def _blame(task: Task, error: RuleBroken) -> None:
    """Put a refusal beside the exercise that it is about, all of them when it is about the lesson."""
    if error.params.get("exercise", task.exercise.number) != task.exercise.number:
        return
    blame(task.form, error, FIELDS)
    if error.code == "exercise_wrong":
        task.check = rules.check_choice(task.form.choices.data or (), task.exercise.right)


@bp.post("/<key>/complete")
@needs(Action.FOLLOW_LESSON)
def complete(key: str) -> BaseResponse:
    """Hand the exercise in: what is typed is kept first, whatever comes of it."""
    found = queries.get_lesson(db.session(), key)
    if found.every_exercise and (refused := _save(key, found, _typed(found))) is not None:
        return refused
    try:
        with unit_of_work() as work:
            services.complete_lesson(work.session, actor=current_user, now=work.now,
                                     edition=whole(request.form.get("edition")),
                                     lesson=queries.get_lesson(work.session, key))
    except (RuleBroken, Conflict) as error:
        return _again(key, error)
    found = queries.get_lesson(db.session(), key)
    following = queries.course_of(db.session(), current_user, found).next_lesson
    if following is None:
        toast(_("Done, and with it all lessons of “%(title)s”.", title=found.curriculum.label(locale())))
        return see_other(url_for(".index"))
    toast(_("Done. On to “%(title)s”.", title=following.label(locale())))
    return see_other(url_for(".lesson", key=following.key))
