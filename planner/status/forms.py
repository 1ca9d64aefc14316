"""Forms of the status page."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, StringField
from wtforms.validators import DataRequired, Length, Optional

from planner.steps.agenda.forms import possible
from planner.web.forms import PlannerForm, tidy

_WHY = [DataRequired(_l("Say why, in a few words.")), Length(max=300, message=_l("At most %(max)d characters."))]


class SkipForm(PlannerForm):
    """Why something that failed need not go out any more."""

    reason = StringField(_l("Why"), _WHY, filters=[tidy])


class PauseAllForm(PlannerForm):
    """Why everything stands still, and until when as far as one knows."""

    reason = StringField(_l("Why"), _WHY, filters=[tidy])
    planned_until = DateTimeLocalField(_l("Until, if you know"), [Optional(), possible])
