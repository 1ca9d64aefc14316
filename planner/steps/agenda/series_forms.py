"""Forms of what stands behind the days and of what returns: bands and series. Choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from planner.people.rules.settings import SHOWN_PLACES
from planner.steps.agenda.forms import Choices, possible
from planner.steps.agenda.models import BandKind
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
