"""Forms of the settings: the organisation, its calendar, its people."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from planner.people import choices
from planner.people.forms.parts import MAX_NAME, address, at_most, is_address, line, needed
from planner.people.rules.addresses import MAX_ADDRESS
from planner.people.rules.people import GRANTABLE
from planner.people.rules.settings import LONGEST_PLAN_S, TrainingPolicy
from planner.people.words import LABELS
from planner.policy import Role
from planner.web.forms import PlannerForm, tidy

_ROLES = choices.options((role.value, LABELS[Role][role]) for role in GRANTABLE)
_POLICIES = choices.options((policy.value, LABELS[TrainingPolicy][policy]) for policy in TrainingPolicy)
_DAYS = choices.options((("closed", _l("we are closed")), ("open", _l("we work"))))


class HouseForm(PlannerForm):
    """The organisation and its settings."""

    name = line(_l("Name"), _l("Type the name of your company."))
    locale = SelectField(_l("Language of the blog"), choices=list(choices.LANGUAGES))
    zone = SelectField(_l("Time zone"))
    country = SelectField(_l("Public holidays of"))
    office_open = TimeField(_l("Office opens"), [needed(_l("Type a time such as 09:00."))])
    office_close = TimeField(_l("Office closes"), [needed(_l("Type a time such as 17:00."))])
    training_policy = RadioField(_l("Lessons before a first claim"), choices=_POLICIES)
    capacity_default = IntegerField(_l("Turns a quarter, for somebody new"),
                                    [InputRequired(_l("Type a whole number from 0 to 12.")),
                                     NumberRange(0, 12, _l("Type a whole number from 0 to 12."))])
    reminder_time = TimeField(_l("Reminders fall at"), [needed(_l("Type a time such as 09:00."))])
    four_eyes_verification = BooleanField(_l("Two people decide about a fact: nobody checks their own, nor says alone "
                                             "that it is true and matters"))
    topic_needs_brief = BooleanField(_l("A topic says what the reader asks, where they stand and what they take home, "
                                        "before somebody claims it"))
    min_fit = IntegerField(_l("Least fit of a topic, of 100 points"),
                           [InputRequired(_l("Type a whole number from 0 to 100.")),
                            NumberRange(0, 100, _l("Type a whole number from 0 to 100."))])
    plan_limit_s = IntegerField(_l("A plan looks for the best during, in seconds"),
                                [InputRequired(_l("Type a whole number from 1 to 120.")),
                                 NumberRange(1, LONGEST_PLAN_S, _l("Type a whole number from 1 to 120."))])
    session_days = IntegerField(_l("A browser stays signed in for, in days"),
                                [InputRequired(_l("Type a whole number from 1 to 90.")),
                                 NumberRange(1, 90, _l("Type a whole number from 1 to 90."))])

    def __init__(self, *args: Any, zone: str, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = choices.zones(zone)
        self.country.choices = list(choices.countries(locale))


class ExceptionForm(PlannerForm):
    """A day that is not what the calendar says."""

    on_date = DateField(_l("Day"), [needed(_l("Choose a day."))])
    is_working = RadioField(_l("On this day"), choices=_DAYS, default="closed")
    reason = StringField(_l("Why"), [at_most(MAX_NAME)], filters=[tidy])


class InviteForm(PlannerForm):
    """Who is to join, and what they may do."""

    name = line(_l("Name"), _l("Type a name."))
    email = address(_l("Work e-mail"))
    job_title = StringField(_l("Job title"), [at_most(MAX_NAME)], filters=[tidy])
    locale = RadioField(_l("Language of the invitation"), choices=list(choices.LANGUAGES))
    languages = SelectMultipleField(_l("Reads and writes in"), [needed(_l("Choose at least one language."))],
                                    choices=list(choices.LANGUAGES))
    roles = SelectMultipleField(_l("Roles beside member"), choices=_ROLES)


class PersonForm(PlannerForm):
    """What an administrator corrects."""

    name = line(_l("Name"), _l("Type a name."))
    email = StringField(_l("Work e-mail"), [Optional(), at_most(MAX_ADDRESS), is_address], filters=[tidy])
    job_title = StringField(_l("Job title"), [at_most(MAX_NAME)], filters=[tidy])


class RolesForm(PlannerForm):
    """All roles that somebody holds beside member."""

    roles = SelectMultipleField(_l("Roles beside member"), choices=_ROLES)


class CapacityForm(PlannerForm):
    """How often somebody may be asked."""

    turns = IntegerField(_l("Turns a quarter"), [InputRequired(_l("Type a whole number from 0 to 12.")),
                                                 NumberRange(0, 12, _l("Type a whole number from 0 to 12."))])
