"""Forms of claims that change hands; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from planner.web.forms import PlannerForm, tidy

Choices = Sequence[tuple[str, str]]


class ColleagueForm(PlannerForm):
    """Which colleague, and what is said with it."""

    person = SelectField(_l("Colleague"), [InputRequired(_l("Choose a colleague."))], choices=[])
    note = StringField(_l("In your own words"), [Length(max=300)], filters=[tidy])

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [("", _l("Choose a colleague")), *people]


class MoreTimeForm(PlannerForm):
    """Until when an author asks to write on, and why."""

    until = DateField(_l("The draft comes on"), [InputRequired(_l("Choose a day."))])
    reason = StringField(_l("Why"), [InputRequired(_l("Give a reason.")), Length(max=300)], filters=[tidy])


class PenForm(ColleagueForm):
    """Who writes along, and in which way."""

    way = RadioField(_l("How"), [InputRequired(_l("Choose one of the two."))], default="co_author", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = [("co_author", _l("Writes along")), ("ghost", _l("Writes down what the author knows"))]


class SwapForm(PlannerForm):
    """With which slot, and what is said with it."""

    other = RadioField(_l("Swap with"), [InputRequired(_l("Choose a slot."))], choices=[])
    note = StringField(_l("In your own words"), [Length(max=300)], filters=[tidy])

    def __init__(self, *args: Any, slots: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other.choices = list(slots)


class StandInForm(PlannerForm):
    """Who would step in."""

    person = RadioField(_l("Who knows this subject"), [InputRequired(_l("Choose a colleague."))], choices=[])

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = list(people)
