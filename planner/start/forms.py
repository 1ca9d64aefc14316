"""Forms of the first steps: the shape of what is typed, nothing more."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from planner.people.choices import LANGUAGES
from planner.web.forms import PlannerForm, tidy, unix_lines

MAX_ANSWER = 600


class LanguagesForm(PlannerForm):
    """The languages that somebody writes in."""

    languages = SelectMultipleField(_l("You read and write in"),
                                    [InputRequired(_l("Choose at least one language."))], choices=list(LANGUAGES))


class KnowForm(PlannerForm):
    """How well somebody knows an area, in one stroke."""

    level = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=4)], widget=HiddenInput())


class AnswersForm(PlannerForm):
    """Two questions whose answers name what somebody knows."""

    solved = TextAreaField(_l("What did you solve last month?"), [Length(max=MAX_ANSWER)], filters=[tidy, unix_lines],
                           default="")
    asked = TextAreaField(_l("What do colleagues ask you?"), [Length(max=MAX_ANSWER)], filters=[tidy, unix_lines],
                          default="")
