"""Forms of feeds: a source, and what is made of something that it brought."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from planner.people.choices import LANGUAGES, options
from planner.steps.inventory.words import STRENGTHS
from planner.web.asked import whole
from planner.web.forms import PlannerForm, tidy


class SourceForm(PlannerForm):
    """Where a feed is and what it is about."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    url = StringField(_l("Address of the feed"), [InputRequired(_l("Paste the address of a feed.")), Length(max=500)],
                      filters=[tidy])
    name = StringField(_l("What we call it"), [InputRequired(_l("Give it a name.")), Length(max=120)], filters=[tidy])
    lang = SelectField(_l("Language"), choices=list(LANGUAGES))
    area = StringField(_l("What is it about?"), [Length(max=120)], filters=[tidy])


class TakeForm(PlannerForm):
    """About what, and how often it is seen."""

    area = StringField(_l("What is it about?"), [Length(max=120)], filters=[tidy])
    strength = RadioField(_l("How often do you see it?"), [InputRequired(_l("Choose one."))], coerce=whole,
                          choices=list(options((str(number), text) for number, text in STRENGTHS.items())), default=2)
