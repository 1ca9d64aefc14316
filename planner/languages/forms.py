"""What somebody chooses to begin a version."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from planner.people.choices import LANGUAGES
from planner.web.forms import PlannerForm


class VersionForm(PlannerForm):
    """The language, and who writes it; nobody means whoever asks."""

    lang = RadioField(_l("Language"), [InputRequired(_l("Choose a language."))], choices=[])
    person = SelectField(_l("Who writes it"), choices=[], default="", validate_choice=False)

    def offer(self, langs: list[str]) -> None:
        """Let these languages be chosen."""
        self.lang.choices = [one for one in LANGUAGES if one.value in langs]
