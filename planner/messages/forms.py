"""Forms of how people are reached."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from planner.messages.rules import CHOOSABLE, WAYS, Purpose, Way, written
from planner.messages.words import LABELS, WITH_CHAT
from planner.web.forms import PlannerForm, SelectChoice, tidy

LONGEST_ADDRESS = 2_000


def _choices(kind: Purpose) -> list[SelectChoice]:
    words = {**LABELS[Way], **(WITH_CHAT if kind is Purpose.URGENT else {})}
    return [SelectChoice(way.value, words[way]) for way in WAYS[kind]]


class WaysForm(PlannerForm):
    """One way for each kind that leaves a choice."""

    urgent = RadioField(LABELS[Purpose][Purpose.URGENT], choices=_choices(Purpose.URGENT))
    action = RadioField(LABELS[Purpose][Purpose.ACTION], choices=_choices(Purpose.ACTION))
    news = RadioField(LABELS[Purpose][Purpose.NEWS], choices=_choices(Purpose.NEWS))
    talk = RadioField(LABELS[Purpose][Purpose.TALK], choices=_choices(Purpose.TALK))

    seen: Field = HiddenField()         # the ways as they were when the form was drawn

    @classmethod
    def showing(cls, ways: Mapping[Purpose, Way]) -> WaysForm:
        """The form as these ways fill it."""
        return cls(formdata=None, data={kind.value: ways[kind].value for kind in CHOOSABLE} | {"seen": written(ways)})

    def rows(self) -> list[tuple[Purpose, Any]]:
        """Each kind with its field."""
        return [(kind, self[kind.value]) for kind in CHOOSABLE]

    def chosen(self) -> dict[Purpose, Way]:
        """What was chosen; the form is valid."""
        return {kind: Way(self[kind.value].data) for kind in CHOOSABLE}


class ChatForm(PlannerForm):
    """The incoming webhook of a chat. What was typed into ``url`` is a secret: it is not drawn again once kept."""

    url: Field = StringField(_l("Address of the incoming webhook"), [
        InputRequired(_l("Paste the address that your chat gave you.")),
        Length(max=LONGEST_ADDRESS, message=_l("At most %(max)d characters."))], filters=[tidy])
    name: Field = StringField(_l("What you call it"), [
        Length(max=60, message=_l("At most %(max)d characters."))], filters=[tidy])
