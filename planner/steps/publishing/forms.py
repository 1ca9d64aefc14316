"""What a lead types about a publication."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, URLField
from wtforms.validators import InputRequired, Length

from planner.web.forms import PlannerForm, tidy


class ByHandForm(PlannerForm):
    """The address of what was posted by hand."""

    url = URLField(_l("Address of the post"), [InputRequired(_l("Paste the address of the post.")), Length(max=500)],
                   filters=[tidy])


class TakeDownForm(PlannerForm):
    """Why a text goes off the site."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Say why, in one line.")), Length(max=300)], filters=[tidy])
