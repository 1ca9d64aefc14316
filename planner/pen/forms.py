"""Forms of the pen."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from planner.web.forms import PlannerForm, tidy


class BeatForm(PlannerForm):
    """Seconds since the last key."""

    idle = IntegerField(validators=[Optional(), NumberRange(min=0, max=86_400)])


class TakeForm(PlannerForm):
    """Why a lead takes the pen."""

    reason = StringField(_l("Why do you take it?"), [InputRequired(_l("Give a reason.")), Length(max=200)],
                         filters=[tidy])
