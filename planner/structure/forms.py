"""The forms of structure templates; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.structure.models import Element, Weight
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label

Choices = Sequence[tuple[str, str]]
_WORDS = [InputRequired(_l("Type a number.")), NumberRange(0, 20_000, _l("Type a number up to 20000."))]


class TemplateForm(PlannerForm):
    """What a kind of piece is called."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name_nl = StringField(_l("Name in Dutch"), [Length(max=60)], filters=[tidy])
    name_en = StringField(_l("Name in English"), [Length(max=60)], filters=[tidy])
    about_nl = StringField(_l("What it is, in Dutch"), [Length(max=200)], filters=[tidy])
    about_en = StringField(_l("What it is, in English"), [Length(max=200)], filters=[tidy])
    min_words = IntegerField(_l("Fewest words"), _WORDS)
    max_words = IntegerField(_l("Most words"), _WORDS)


class PartForm(PlannerForm):
    """One part."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    title_nl = StringField(_l("Heading in Dutch"), [Length(max=80)], filters=[tidy])
    title_en = StringField(_l("Heading in English"), [Length(max=80)], filters=[tidy])
    ghost_nl = StringField(_l("What an empty part asks, in Dutch"), [Length(max=200)], filters=[tidy])
    ghost_en = StringField(_l("What an empty part asks, in English"), [Length(max=200)], filters=[tidy])
    min_words = IntegerField(_l("Fewest words"), _WORDS)
    max_words = IntegerField(_l("Most words"), _WORDS)
    element = SelectField(_l("Element of the story"), choices=[], default="")
    required = BooleanField(_l("No text without it"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.element.choices = [("", "—"), *((one.value, label(one)) for one in Element)]


class ItemForm(PlannerForm):
    """One line of a checklist; ``key`` is asked of a new one alone."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    key = SelectField(_l("What is checked"), choices=[], default="")
    text_nl = StringField(_l("In Dutch"), [Length(max=200)], filters=[tidy])
    text_en = StringField(_l("In English"), [Length(max=200)], filters=[tidy])
    weight = RadioField(_l("Weight"), choices=[], default=Weight.ADVISING.value)

    def __init__(self, *args: Any, keys: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weight.choices = [(one.value, label(one)) for one in Weight]
        self.key.choices = list(keys)
        if not keys:
            del self.key
