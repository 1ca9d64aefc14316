"""Forms of the calendar: saved views, and changes of many slots at once."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.steps.agenda.forms import possible
from planner.steps.agenda.models import Audience
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label

Choices = Sequence[tuple[str, str]]
MOST_DAYS = 365
HOW = (("keep", _l("Leave them as they are")), ("add", _l("Add these")), ("replace", _l("These and no others")),
       ("remove", _l("Take these off")))


class ViewForm(PlannerForm):
    """What a view is called and for whom it is; ``here`` is the address that it keeps."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    here = HiddenField()
    name = StringField(_l("Name"), [DataRequired(_l("Give the view a name.")), Length(max=80)], filters=[tidy])
    audience = RadioField(_l("For whom"), choices=[], default=Audience.ME.value)
    team = SelectField(_l("Which team"), choices=[], default="")

    def __init__(self, *args: Any, audiences: Sequence[Audience], teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience.choices = [(one.value, label(one)) for one in audiences]
        self.team.choices = [("", _l("None")), *teams]


class DaysForm(PlannerForm):
    """By how many days to move; negative is earlier."""

    slots = HiddenField()
    seen = HiddenField()
    back = HiddenField()
    days = IntegerField(_l("By how many days"), [
        InputRequired(_l("Type a number of days, such as 7 or -1.")),
        NumberRange(-MOST_DAYS, MOST_DAYS, _l("At most a year, 365 days, either way."))], default=7)


class PushForm(DaysForm):
    """Everything from a day on."""

    day = DateField(_l("Date"), [InputRequired(_l("Choose a date.")), possible])


class RetagForm(PlannerForm):
    """Other personas, another campaign."""

    slots = HiddenField()
    seen = HiddenField()
    back = HiddenField()
    how = RadioField(_l("Personas"), choices=[], default="add")
    personas = SelectMultipleField(_l("Which personas"), choices=[])
    campaign = SelectField(_l("Campaign"), choices=[], default="keep")

    def __init__(self, *args: Any, personas: Choices, campaigns: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = list(HOW)
        self.personas.choices = list(personas)
        self.campaign.choices = [("keep", _l("Leave it as it is")), ("none", _l("No campaign")), *campaigns]
