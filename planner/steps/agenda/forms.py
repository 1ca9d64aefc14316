"""Forms of the agenda and the idea bank: they check the shape of the input only; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from planner.core.localtime import to_local, to_utc
from planner.steps.agenda.models import CHOSEN_REASONS, Claim
from planner.steps.agenda.rules import DeadlineName, Deadlines
from planner.steps.agenda.services import When
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label

Choices = Sequence[tuple[str, str]]
T = TypeVar("T")
LANGUAGES = (("nl", _l("Dutch")), ("en", _l("English")))
PRIORITIES = (("3", _l("Now")), ("2", _l("Soon")), ("1", _l("Some time")), ("0", _l("Keep")))
EARLIEST, LATEST = date(2000, 1, 1), date(9990, 12, 31)


def possible(form: Any, field: Any) -> None:
    """Refuse a date that no calendar of ours reaches."""
    if field.data is not None and not EARLIEST <= (field.data if type(field.data) is date else field.data.date()) \
            <= LATEST:
        raise ValidationError(_l("Choose a date in this century."))


def given(value: T | None) -> T:
    """What a valid form holds for a field that must be filled in."""
    if value is None:
        raise LookupError("asked of a form that is not valid")
    return value


class WhenForm(PlannerForm):
    """A day and a time."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    day = DateField(_l("Date"), [InputRequired(_l("Choose a date.")), possible])
    clock = TimeField(_l("Time"), [InputRequired(_l("Choose a time, such as 09:00."))], default=time(9))

    def when(self, zone: str) -> When:
        """What was chosen, in ``zone``; asked after the form was found valid."""
        return When(given(self.day.data), given(self.clock.data), zone)


class MoveForm(WhenForm):
    """Another day; the time stays when none is named."""

    clock = TimeField(_l("Time"), [Optional()])


class SlotForm(WhenForm):
    """Where, when and for whom something goes out."""

    zone = SelectField(_l("Time zone"), choices=[])
    lang = RadioField(_l("Language"), choices=[])
    channels = SelectMultipleField(_l("Channels"), choices=[])
    personas = SelectMultipleField(_l("For these personas only"), choices=[])
    required = BooleanField(_l("This slot must not stay empty"))
    topic = SelectField(_l("Topic"), choices=[], default="")

    def __init__(self, *args: Any, zones: Choices, channels: Choices, personas: Choices, topics: Choices = (),
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang.choices = list(LANGUAGES)
        self.zone.choices, self.channels.choices = list(zones), list(channels)
        self.personas.choices, self.topic.choices = list(personas), [("", _l("None yet")), *topics]


class ReasonForm(PlannerForm):
    """Why something is cancelled, parked, let go or dropped."""

    reason = StringField(_l("Reason"), [Length(max=300)], filters=[tidy])


class ReleaseForm(PlannerForm):
    """Why a claim is given back: one press, words optional."""

    reason = RadioField(_l("Reason"), [InputRequired(_l("Choose a reason."))], choices=[])
    note = StringField(_l("In your own words"), [Length(max=300)], filters=[tidy])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(reason.value, label(reason)) for reason in CHOSEN_REASONS]


class DeadlinesForm(PlannerForm):
    """The dates of a claim, in the slot's zone."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    outline_due = DateTimeLocalField(_l("Outline"), [InputRequired(_l("Choose a moment.")), possible])
    draft_due = DateTimeLocalField(_l("Draft"), [InputRequired(_l("Choose a moment.")), possible])
    review_due = DateTimeLocalField(_l("Review"), [InputRequired(_l("Choose a moment.")), possible])
    rework_due = DateTimeLocalField(_l("Changes made"), [InputRequired(_l("Choose a moment.")), possible])
    approve_by = DateTimeLocalField(_l("Final approval"), [InputRequired(_l("Choose a moment.")), possible])
    package_due = DateTimeLocalField(_l("Ready for the channels"), [InputRequired(_l("Choose a moment.")), possible])

    def chain(self, zone: str, publish_at: datetime) -> Deadlines:
        """What was chosen, as instants."""
        def read(field: DateTimeLocalField) -> datetime:
            chosen = given(field.data)
            return to_utc(chosen.date(), chosen.time(), zone)
        return Deadlines(None, read(self.outline_due), read(self.draft_due), read(self.review_due),
                         read(self.rework_due), read(self.approve_by), read(self.package_due), publish_at)


def deadline_data(dates: Deadlines | Claim, zone: str) -> dict[str, datetime]:
    """What the form of deadlines shows: the dates as the clocks of ``zone`` say them."""
    names = [name.value for name in DeadlineName if name not in {DeadlineName.CLAIM_BY, DeadlineName.PUBLISH_AT}]
    found = {name: getattr(dates, name) for name in names}
    return {name: to_local(at, zone).replace(tzinfo=None, second=0, microsecond=0)
            for name, at in found.items() if at is not None}


class PressForm(PlannerForm):
    """A press of a button, with the version that the person saw."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    back = HiddenField()
