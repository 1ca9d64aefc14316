"""Forms of training: they check the shape of the input only."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.steps.training.services import Answer, LessonEdit
from planner.web.forms import PlannerForm, tidy, unix_lines

LONGEST_ANSWER = 20_000
LONGEST_FEEDBACK = 4_000
LONGEST_BODY = 60_000


class AnswerForm(PlannerForm):
    """What somebody answers to one exercise; each exercise of a lesson has its own prefix."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(min=0)])
    text = TextAreaField(_l("Your text"), [Length(max=LONGEST_ANSWER)], filters=[unix_lines])
    choices = SelectMultipleField(_l("Your answer"), choices=[], coerce=int)

    def __init__(self, *args: Any, options: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices.choices = list(enumerate(options))

    def answer(self) -> Answer:
        """What was typed, for the service."""
        return Answer(text=self.text.data or "", choices=tuple(self.choices.data or ()), version=self.version.data or 0)


class FeedbackForm(PlannerForm):
    """Feedback on one exercise."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    text = TextAreaField(_l("Your feedback"), [Length(max=LONGEST_FEEDBACK)], filters=[unix_lines, tidy])


class EnrolForm(PlannerForm):
    """Whom to ask to do the lessons, and by when."""

    people = SelectMultipleField(_l("Who"), choices=[], validate_choice=False)
    due_on = DateField(_l("Done by"), [Optional()])


class LessonForm(PlannerForm):
    """The text of a lesson in both languages."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    title_en = StringField(_l("Title in English"), [InputRequired(), Length(max=120)], filters=[tidy])
    title_nl = StringField(_l("Title in Dutch"), [InputRequired(), Length(max=120)], filters=[tidy])
    body_en = TextAreaField(_l("Text in English"), [InputRequired(), Length(max=LONGEST_BODY)], filters=[unix_lines])
    body_nl = TextAreaField(_l("Text in Dutch"), [InputRequired(), Length(max=LONGEST_BODY)], filters=[unix_lines])
    prompt_en = TextAreaField(_l("Exercise in English"), [Optional(), Length(max=2_000)], filters=[unix_lines, tidy])
    prompt_nl = TextAreaField(_l("Exercise in Dutch"), [Optional(), Length(max=2_000)], filters=[unix_lines, tidy])
    minutes = IntegerField(_l("Minutes"), [InputRequired(), NumberRange(min=5, max=120)])
    retrain = BooleanField(_l("Everybody does it again"))

    def text(self) -> LessonEdit:
        """What was typed, for the service."""
        prompt = {"nl": self.prompt_nl.data or "", "en": self.prompt_en.data or ""}
        return LessonEdit(title={"nl": self.title_nl.data or "", "en": self.title_en.data or ""},
                          body={"nl": self.body_nl.data or "", "en": self.body_en.data or ""},
                          prompt=prompt if all(prompt.values()) else {}, minutes=self.minutes.data or 0,
                          retrain=bool(self.retrain.data))
