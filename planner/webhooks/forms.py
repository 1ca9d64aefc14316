"""The form of an endpoint."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from planner.web.forms import PlannerForm, SelectChoice, tidy
from planner.webhooks.rules import CHOOSABLE, Type
from planner.webhooks.words import LABELS


class EndpointForm(PlannerForm):
    """What it is called, where it is, what it wants to know."""

    name = StringField(_l("Name"), [InputRequired(_l("Type a name.")), Length(
        max=80, message=_l("At most %(max)d characters."))], filters=[tidy])
    url = StringField(_l("Address"), [InputRequired(_l("Type the address that is called.")), Length(
        max=2_000, message=_l("At most %(max)d characters."))], filters=[tidy])
    types = SelectMultipleField(_l("Tell it when"), [InputRequired(_l("Choose at least one."))],
                                choices=[SelectChoice(kind.value, LABELS[Type][kind]) for kind in CHOOSABLE])

    version = IntegerField(widget=HiddenInput(), default=0)

    def chosen(self) -> list[Type]:
        """What it wants to know; the form is valid."""
        return [Type(value) for value in self.types.data or ()]

    def values(self) -> dict[str, Any]:
        """All of it, as services take it."""
        return {"name": self.name.data or "", "url": self.url.data or "", "types": self.chosen()}
