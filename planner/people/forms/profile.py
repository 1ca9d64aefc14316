"""Forms of one's own page."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)

from planner.people import choices
from planner.people.forms.parts import MAX_NAME, at_most, line, needed, secret
from planner.people.words import ABSENCE_WORDS
from planner.web.forms import PlannerForm, tidy, unix_lines

MAX_BIO = 600


class ProfileForm(PlannerForm):
    """Who one is, how the screens look, when messages may come."""

    name = line(_l("Name"), _l("Type your name."))
    job_title = StringField(_l("Job title"), [at_most(MAX_NAME)], filters=[tidy])
    bio = TextAreaField(_l("About you, below your articles"), [at_most(MAX_BIO)], filters=[tidy, unix_lines])
    locale = SelectField(_l("Language of the screens"), choices=list(choices.LANGUAGES))
    zone = SelectField(_l("Time zone"))
    languages = SelectMultipleField(_l("You read and write in"), [needed(_l("Choose at least one language."))],
                                    choices=list(choices.LANGUAGES))
    theme = RadioField(_l("Theme"), choices=choices.options((
        ("auto", _l("As my device")), ("light", _l("Light")), ("dark", _l("Dark")))))
    shortcuts_on = BooleanField(_l("Single-key shortcuts (C, M, A …)"))
    quiet_from = TimeField(_l("From"), [needed(_l("Type a time such as 18:00."))])
    quiet_to = TimeField(_l("Until"), [needed(_l("Type a time such as 08:00."))])
    digest_at = TimeField(_l("Daily mail at"), [needed(_l("Type a time such as 08:30."))])

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = choices.zones(zone)


class PasswordForm(PlannerForm):
    """A new password for who knows the present one."""

    current = secret(_l("Present password"), _l("Type your present password."))
    password = secret(_l("New password"), _l("Type a password."))


class AbsenceForm(PlannerForm):
    """Days on which one is away, both included."""

    from_date = DateField(_l("First day"), [needed(_l("Choose the first day."))])
    to_date = DateField(_l("Last day"), [needed(_l("Choose the last day."))])
    kind = SelectField(_l("Why"), choices=choices.options(ABSENCE_WORDS.items()))
