"""Forms of editors: curricula, lessons and their exercises. They check the shape of the input only."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.people.choices import options
from planner.steps.training.models import Curriculum, Exercise, ExerciseKind, Lesson
from planner.steps.training.rules import CurriculumGate, gate_of
from planner.steps.training.services import CurriculumEdit, LessonEdit, Task
from planner.web.asked import whole
from planner.web.forms import PlannerForm, tidy, unix_lines

LONGEST_BODY = 60_000
LONGEST_TITLE = 120
MOST_TASKS = 10
MOST_OPTIONS = 8
TASTE = "taste"                 # a choice without a right answer; the model knows it by its options
KINDS = {ExerciseKind.TEXT.value: _l("Text"), ExerciseKind.CHOICE.value: _l("Choice with a right answer"),
         TASTE: _l("Choice of taste, with a few words"), ExerciseKind.OUTLINE.value: _l("Outline")}
GATES = {CurriculumGate.HOUSE.value: _l("As the organisation says"), CurriculumGate.OFF.value: _l("Not asked"),
         CurriculumGate.NUDGE.value: _l("Counts in the match"), CurriculumGate.GATE.value: _l("Closes the gate")}


class TitleForm(PlannerForm):
    """A title in both languages: all that a new lesson needs to begin with."""

    title_en = StringField(_l("Title in English"), [InputRequired(), Length(max=LONGEST_TITLE)], filters=[tidy])
    title_nl = StringField(_l("Title in Dutch"), [InputRequired(), Length(max=LONGEST_TITLE)], filters=[tidy])

    @property
    def title(self) -> dict[str, str]:
        """What was typed, per language."""
        return {"nl": self.title_nl.data or "", "en": self.title_en.data or ""}


class CurriculumForm(TitleForm):
    """A curriculum: its title, and what its lessons mean for a claim."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    gate = RadioField(_l("Before a claim"), default=CurriculumGate.OFF.value, choices=options(GATES.items()))

    @classmethod
    def of(cls, curriculum: Curriculum) -> CurriculumForm:
        """The form with what is there."""
        gate = gate_of(curriculum.required_for_claim, curriculum.training_policy)
        return cls(formdata=None, version=curriculum.version, gate=gate.value, title_en=curriculum.title_en,
                   title_nl=curriculum.title_nl)

    def edit(self) -> CurriculumEdit:
        """What was typed, for the service."""
        return CurriculumEdit(title=self.title, gate=CurriculumGate(self.gate.data))


class _Part(Form):
    """A form within a form: fields are bound as in any of ours."""

    Meta = PlannerForm.Meta


class OptionForm(_Part):
    """One answer to choose from."""

    en = StringField(_l("In English"), [Length(max=300)], filters=[tidy])
    nl = StringField(_l("In Dutch"), [Length(max=300)], filters=[tidy])
    right = BooleanField(_l("This is right"))
    why_en = StringField(_l("Why, in English"), [Length(max=500)], filters=[tidy])
    why_nl = StringField(_l("Why, in Dutch"), [Length(max=500)], filters=[tidy])


class TaskForm(_Part):
    """One exercise. ``number`` names one that is there already."""

    number = IntegerField(widget=HiddenInput(), validators=[Optional()])
    kind = SelectField(_l("Kind"), choices=options(KINDS.items()))
    prompt_en = TextAreaField(_l("Exercise in English"), [Length(max=2_000)], filters=[unix_lines, tidy])
    prompt_nl = TextAreaField(_l("Exercise in Dutch"), [Length(max=2_000)], filters=[unix_lines, tidy])
    min_words = IntegerField(_l("At least so many words"), [Optional(), NumberRange(min=1, max=2_000)])
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS)

    @property
    def is_choice(self) -> bool:
        """Whether it has answers to choose from."""
        return self.kind.data in (ExerciseKind.CHOICE.value, TASTE)

    def task(self) -> Task:
        """What was typed, for the service."""
        of_taste = self.kind.data == TASTE
        options = tuple({name: (bool(value) if name == "right" else value or "") for name, value in each.items()
                         if name != "csrf_token"} for each in self.options.data) if self.is_choice else ()
        return Task(kind=ExerciseKind.CHOICE if of_taste else ExerciseKind(self.kind.data), number=self.number.data,
                    prompt={"nl": self.prompt_nl.data or "", "en": self.prompt_en.data or ""},
                    min_words=self.min_words.data, options=options, of_taste=of_taste)


class LessonForm(TitleForm):
    """A lesson in both languages, with its exercises."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    body_en = TextAreaField(_l("Text in English"), [Length(max=LONGEST_BODY)], filters=[unix_lines])
    body_nl = TextAreaField(_l("Text in Dutch"), [Length(max=LONGEST_BODY)], filters=[unix_lines])
    minutes = IntegerField(_l("Minutes"), [InputRequired(), NumberRange(min=5, max=120)])
    needs = SelectMultipleField(_l("Comes after"), choices=[])
    tasks = FieldList(FormField(TaskForm), max_entries=MOST_TASKS)
    retrain = BooleanField(_l("Everybody does it again"))

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs.choices = options(others)

    def text(self, *, bring_out: bool) -> LessonEdit:
        """What was typed, for the service."""
        return LessonEdit(title=self.title, body={"nl": self.body_nl.data or "", "en": self.body_en.data or ""},
                          minutes=self.minutes.data or 0, tasks=tuple(each.form.task() for each in self.tasks),
                          needs=tuple(self.needs.data or ()), retrain=bool(self.retrain.data), bring_out=bring_out)


def values_of(lesson: Lesson) -> dict[str, Any]:
    """What a lesson holds, as the form has it."""
    return {"version": lesson.version, "title_en": lesson.title_en, "title_nl": lesson.title_nl,
            "body_en": lesson.body_en, "body_nl": lesson.body_nl, "minutes": lesson.est_minutes, "retrain": False,
            "needs": [each.key for each in lesson.prerequisites],
            "tasks": [_values_of_task(each) for each in sorted(lesson.exercises, key=lambda one: one.position)]}


def _values_of_task(exercise: Exercise) -> dict[str, Any]:
    of_taste = exercise.kind is ExerciseKind.CHOICE and not exercise.right
    return {"number": exercise.number, "kind": TASTE if of_taste else exercise.kind.value,
            "prompt_en": exercise.prompt_en, "prompt_nl": exercise.prompt_nl, "min_words": exercise.min_words,
            "options": [dict(each) for each in exercise.options]}


def changed(values: dict[str, Any], act: str) -> bool:
    """Do to the exercises what a button asks: ``add text``, ``remove 0``, ``up 1``, ``down 0``, ``option 0``, ``less 0
    2``. False when it asks for nothing of the kind; what is not there stays as it is.
    """
    verb, *rest = act.split() or [""]
    tasks: list[dict[str, Any]] = values["tasks"]
    if verb == "add" and rest and rest[0] in KINDS and len(tasks) < MOST_TASKS:
        options: list[dict[str, Any]] = [{}, {}] if rest[0] in (ExerciseKind.CHOICE.value, TASTE) else []
        tasks.append({"kind": rest[0], "options": options})
        return True
    places = [place for each in rest if (place := whole(each)) is not None]
    if verb not in _ACTS or not places or places[0] >= len(tasks):
        return verb == "add" or verb in _ACTS
    _ACTS[verb](tasks, *places[:2])
    return True


def _swap(tasks: list[Any], place: int, other: int) -> None:
    if 0 <= other < len(tasks):
        tasks[place], tasks[other] = tasks[other], tasks[place]


def _more(tasks: list[dict[str, Any]], place: int, *_: int) -> None:
    if len(tasks[place]["options"]) < MOST_OPTIONS:
        tasks[place]["options"].append({})


def _less(tasks: list[dict[str, Any]], place: int, *option: int) -> None:
    if option and option[0] < len(tasks[place]["options"]):
        del tasks[place]["options"][option[0]]


_ACTS: Mapping[str, Any] = {
    "remove": lambda tasks, place, *_: tasks.pop(place), "option": _more, "less": _less,
    "up": lambda tasks, place, *_: _swap(tasks, place, place - 1),
    "down": lambda tasks, place, *_: _swap(tasks, place, place + 1)}
