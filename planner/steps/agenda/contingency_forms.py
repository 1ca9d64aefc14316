"""Forms of cadence goals, the reserve and pauses: they check the shape of the input only; choices are handed in."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.steps.agenda.forms import Choices, possible
from planner.steps.agenda.models import CadencePeriod
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label


class CadenceForm(PlannerForm):
    """How often something is to be published at least."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    minimum = IntegerField(_l("At least"), [InputRequired(_l("Type a number.")), NumberRange(1, 31)])
    period = RadioField(_l("In each"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period.choices = [(one.value, label(one)) for one in CadencePeriod]


class GoalForm(CadenceForm):
    """A goal of one channel, persona or theme."""

    scope = SelectField(_l("Of what"), choices=[])

    def __init__(self, *args: Any, scopes: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = scopes


class ReserveForm(PlannerForm):
    """A topic that is kept in reserve, and by when it is wanted."""

    topic = SelectField(_l("Topic"), choices=[])
    ready_by = DateField(_l("Ready by"), [InputRequired(_l("Choose a date.")), possible])
    channels = SelectMultipleField(_l("Where it could go out"), choices=[])

    def __init__(self, *args: Any, topics: Choices, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic.choices, self.channels.choices = list(topics), list(channels)


class ReadyByForm(PlannerForm):
    """Another day by which a reserve item is wanted."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    ready_by = DateField(_l("Ready by"), [InputRequired(_l("Choose a date.")), possible])


class TakeForm(PlannerForm):
    """A day for a reserve item, on a slot of its own."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    day = DateField(_l("Date"), [InputRequired(_l("Choose a date.")), possible])
    clock = TimeField(_l("Time"), [InputRequired(_l("Choose a time, such as 09:00."))])


class PauseForm(PlannerForm):
    """What stands still, why, and until when as far as one knows."""

    scope = SelectField(_l("What stands still"), choices=[])
    reason = StringField(_l("Why"), [DataRequired(_l("Say why, in a few words.")), Length(max=300)], filters=[tidy])
    planned_until = DateTimeLocalField(_l("Until, if you know"), [Optional(), possible])

    def __init__(self, *args: Any, scopes: dict[str, Choices] | Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = scopes
