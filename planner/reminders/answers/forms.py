"""Forms of answers: the day until which something waits."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Optional

from planner.web.forms import PlannerForm


class DayForm(PlannerForm):
    """A day; a choice that is no day leaves it empty."""

    on = DateField(_l("Day"), [Optional()])
