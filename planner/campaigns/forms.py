"""The form of a campaign: it checks the shape of the input only; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.web.forms import PlannerForm, tidy

Choices = Sequence[tuple[str, str]]


class CampaignForm(PlannerForm):
    """A goal and a period."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name_nl = StringField(_l("Name in Dutch"), [Length(max=120)], filters=[tidy])
    name_en = StringField(_l("Name in English"), [Length(max=120)], filters=[tidy])
    goal = StringField(_l("Goal"), [DataRequired(_l("Say what it is to bring.")), Length(max=300)], filters=[tidy])
    from_date = DateField(_l("First day"), [InputRequired(_l("Choose a date."))])
    to_date = DateField(_l("Last day"), [InputRequired(_l("Choose a date."))])
    personas = SelectMultipleField(_l("For these personas"), choices=[])
    channels = SelectMultipleField(_l("On these channels"), choices=[])
    budget = DecimalField(_l("Budget in euros"), [Optional(), NumberRange(0, 10_000_000)], places=2)

    def __init__(self, *args: Any, personas: Choices, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.personas.choices, self.channels.choices = list(personas), list(channels)
