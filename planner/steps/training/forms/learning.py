"""Forms of training: they check the shape of the input only."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.steps.training.services import Answer
from planner.web.forms import PlannerForm, tidy, unix_lines

LONGEST_ANSWER = 20_000
LONGEST_FEEDBACK = 4_000


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


class ExtendForm(PlannerForm):
    """Another day for somebody who was asked to do the lessons."""

    due_on = DateField(_l("Done by"), [InputRequired()])
