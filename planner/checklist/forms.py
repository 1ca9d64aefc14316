"""The forms of a checklist."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from planner.checklist.rules import LEAST_REASON
from planner.web.forms import PlannerForm, tidy


class WaiverForm(PlannerForm):
    """Why a line may stay open."""

    reason = StringField(_l("Why it may stay open"), [
        DataRequired(_l("Say why, in at least 10 characters.")),
        Length(LEAST_REASON, 300, _l("Say why, in at least 10 characters."))], filters=[tidy])


class FactsForm(PlannerForm):
    """Which facts a text is about."""

    facts = SelectMultipleField(_l("Facts of the reader"), choices=[])

    def __init__(self, *args: Any, facts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts.choices = list(facts)
