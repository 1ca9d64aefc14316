"""The forms of the coach."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, Length

from planner.coach.rules import Key
from planner.structure.models import Element
from planner.web.forms import PlannerForm, tidy


class SilenceForm(PlannerForm):
    """A hint to keep quiet about."""

    key = StringField(validators=[AnyOf([key.value for key in Key])])
    subject = StringField(validators=[Length(max=80)])
    everywhere = BooleanField()


class StoryForm(PlannerForm):
    """A piece of the text that is an element of its story."""

    element = StringField(validators=[AnyOf([one.value for one in Element])])
    quote = StringField(_l("A piece of the text"), [Length(max=300, message=_l("At most 300 characters."))],
                        filters=[tidy])
