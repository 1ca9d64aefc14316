"""Forms of links to the agenda: what a feed or a page for outsiders shows, and how long."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from planner.sharing.models import Purpose
from planner.steps.agenda.feed_words import Part
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label

OUTSIDER_DAYS, MOST_OUTSIDER_DAYS = 30, 180
OUTSIDER_PARTS = (Part.TITLE, Part.DATE, Part.CHANNEL, Part.STATE, Part.AUTHOR, Part.PERSONA)
USUAL_PARTS = (Part.TITLE, Part.DATE, Part.CHANNEL)


class FeedForm(PlannerForm):
    """A feed of a view."""

    name = StringField(_l("Name"), [Length(max=80)], filters=[tidy])
    what = RadioField(_l("For"), choices=[], default=Purpose.FEED_ICAL.value)
    brief = BooleanField(_l("With the brief"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = [(Purpose.FEED_ICAL.value, str(_l("A calendar (iCal)"))),
                             (Purpose.FEED_RSS.value, str(_l("A reader (RSS)")))]


class OutsiderForm(PlannerForm):
    """A page for people who do not sign in."""

    name = StringField(_l("Title of the page"), [Length(max=80)], filters=[tidy], id="page-name")
    parts = SelectMultipleField(_l("It shows"), choices=[], default=[part.value for part in USUAL_PARTS])
    days = IntegerField(_l("It opens for, in days"), [
        InputRequired(_l("Type a number.")),
        NumberRange(1, MOST_OUTSIDER_DAYS, _l("Type a whole number from 1 to %(max)s."))], default=OUTSIDER_DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts.choices = [(part.value, label(part)) for part in OUTSIDER_PARTS]
