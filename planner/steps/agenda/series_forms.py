"""Forms of what stands behind the days and of what returns: bands and series. Choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.people.rules.settings import SHOWN_PLACES
from planner.steps.agenda.forms import LANGUAGES, Choices, given, possible
from planner.steps.agenda.models import BandKind, HolidayPolicy, Pattern
from planner.steps.agenda.rules.series import Nth
from planner.steps.agenda.series_words import weekday_name
from planner.steps.agenda.services.series import MOST_WEEKS
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label


class BandForm(PlannerForm):
    """An event, a fair or a period; a day of its own when no last day is named."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    kind = RadioField(_l("What is it?"), choices=[], default=BandKind.EVENT.value)
    title = StringField(_l("Name"), [DataRequired(_l("Give it a name.")), Length(max=200)], filters=[tidy])
    first = DateField(_l("First day"), [InputRequired(_l("Choose a date.")), possible])
    last = DateField(_l("Last day"), [Optional(), possible])
    campaign = SelectField(_l("Belongs to the campaign"), choices=[], default="")

    def __init__(self, *args: Any, campaigns: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, label(kind)) for kind in BandKind]
        self.campaign.choices = [("", _l("None")), *campaigns]


class DaysForm(PlannerForm):
    """Whose days stand on the agenda beside the own country's holidays."""

    places = SelectMultipleField(_l("Also show the days of"), choices=[])

    def __init__(self, *args: Any, home: str, names: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places.choices = [(code, name) for code, name in names if code != home and code in SHOWN_PLACES]


class SeriesForm(PlannerForm):
    """When something returns, and where it goes out."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    title = StringField(_l("Name"), [DataRequired(_l("Give it a name.")), Length(max=120)], filters=[tidy])
    pattern = RadioField(_l("It returns"), choices=[], default=Pattern.WEEKLY.value)
    weeks = IntegerField(_l("Every so many weeks"), [Optional(), NumberRange(
        1, MOST_WEEKS, _l("Type a whole number from 1 to %(max)s."))], default=1)
    nth = SelectField(_l("Which one of the month"), choices=[], coerce=int, default=1)
    weekday = SelectField(_l("Day of the week"), choices=[], coerce=int, default=2)
    clock = TimeField(_l("Time"), [InputRequired(_l("Choose a time, such as 09:00."))], default=time(9))
    zone = SelectField(_l("Time zone"), choices=[])
    lang = RadioField(_l("Language"), choices=[])
    channels = SelectMultipleField(_l("Channels"), choices=[])
    policy = RadioField(_l("On a day off"), choices=[], default=HolidayPolicy.NEXT.value)
    required = BooleanField(_l("These slots must not stay empty"), default=True)
    first = DateField(_l("From"), [InputRequired(_l("Choose a date.")), possible])
    last = DateField(_l("Until"), [Optional(), possible])

    def __init__(self, *args: Any, zones: Choices, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pattern.choices = [(one.value, label(one)) for one in Pattern]
        self.nth.choices = [(one.value, label(one)) for one in (*list(Nth)[:4], Nth.FIFTH, Nth.LAST)]
        self.weekday.choices = [(day, weekday_name(day)) for day in range(1, 8)]
        self.policy.choices = [(one.value, label(one)) for one in HolidayPolicy]
        self.zone.choices, self.channels.choices, self.lang.choices = list(zones), list(channels), list(LANGUAGES)

    @property
    def every(self) -> int:
        """How many weeks, or which one of the month; asked after the form was found valid."""
        weekly = self.pattern.data == Pattern.WEEKLY.value
        return given(self.weeks.data if self.weeks.data is not None else 1) if weekly else int(self.nth.data)


class EndForm(PlannerForm):
    """The last day of a series."""

    last = DateField(_l("Last day"), [InputRequired(_l("Choose a date.")), possible])
