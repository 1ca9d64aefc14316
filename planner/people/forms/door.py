"""Forms of who is not signed in: sign in, join, a new password, the first run."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField

from planner.people import choices
from planner.people.forms.parts import MAX_NAME, address, at_most, line, needed, secret
from planner.people.rules.addresses import MAX_ADDRESS
from planner.web.forms import PlannerForm, tidy


class SignInForm(PlannerForm):
    """Name and password. The address is not judged: wrong ones get the same answer as unknown ones."""

    email = StringField(_l("Work e-mail"), [needed(_l("Type your mail address.")), at_most(MAX_ADDRESS)],
                        filters=[tidy])
    password = secret(_l("Password"), _l("Type your password."))
    remember = BooleanField(default=True)
    kept = HiddenField()


class AddressForm(PlannerForm):
    """Where the link for a new password goes."""

    email = address(_l("Work e-mail"))


class NewPasswordForm(PlannerForm):
    """A new password, behind a mailed link."""

    password = secret(_l("New password"), _l("Type a password."))


class JoinForm(PlannerForm):
    """What an invited person answers."""

    locale = RadioField(_l("Which language do you read best?"), choices=list(choices.LANGUAGES))
    name = line(_l("Your name, as readers will see it"), _l("Type your name."), length=MAX_NAME)
    password = secret(_l("Choose a password"), _l("Type a password."))
    zone = SelectField(_l("Your time zone"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = choices.zones(zone)


class SetupForm(PlannerForm):
    """The first run: the organisation and its first account."""

    code = HiddenField()
    organisation = line(_l("Name of your company"), _l("Type the name of your company."))
    zone = SelectField(_l("Time zone"), [needed(_l("Choose a time zone from the list."))])
    country = SelectField(_l("Public holidays of"))
    locale = SelectField(_l("Language of the blog"), choices=list(choices.LANGUAGES))
    name = line(_l("Your name"), _l("Type your name."))
    email = address(_l("Your e-mail"))
    password = secret(_l("Your password"), _l("Type a password."))

    def __init__(self, *args: Any, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [*choices.options([("", _l("Choose…"))]), *choices.zones()]
        self.country.choices = list(choices.countries(locale))
