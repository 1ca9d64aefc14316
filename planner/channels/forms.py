"""Forms of channels: the shape of the input only; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.channels.models import ChannelKind
from planner.channels.rules import HAND
from planner.channels.words import CONNECTORS, LABELS
from planner.core.secrets import LONGEST, tidy_name
from planner.people.choices import options
from planner.web.forms import PlannerForm, tidy
from planner.web.i18n import LANGUAGES

Choices = Sequence[tuple[str, str]]
_NUMBER = _l("Type a whole number, or nothing.")
_SPEAK = {"nl": _l("Dutch"), "en": _l("English")}


def _secret_name(text: str | None) -> str | None:
    return tidy_name(text) if isinstance(text, str) else text


class ChannelForm(PlannerForm):
    """A channel; our own blog is asked its name only. Without ``names_secrets`` nothing of the secret is asked."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name = StringField(_l("Name"), [DataRequired(_l("Give it a name.")), Length(max=80)], filters=[tidy])
    kind = SelectField(_l("Sort of place"),
                       choices=options((kind.value, LABELS[ChannelKind][kind]) for kind in ChannelKind))
    languages = SelectMultipleField(_l("Languages"), choices=options((lang, _SPEAK[lang]) for lang in LANGUAGES))
    site = SelectField(_l("Belongs to our site"), validators=[Optional()])
    connector = RadioField(_l("How texts get there"), default=HAND,
                           choices=options((name, words) for name, words in CONNECTORS.items() if name != "own"))
    address = StringField(_l("Address"), [Length(max=500)], filters=[tidy])
    user = StringField(_l("User"), [Length(max=100)], filters=[tidy])
    secret = StringField(_l("Name of the secret"), [Length(max=LONGEST)], filters=[_secret_name])
    secret_until = DateField(_l("The secret ends on"), [Optional()])

    def __init__(self, *args: Any, sites: Choices, names_secrets: bool, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site.choices = options([("", str(_l("None"))), *sites])
        if not names_secrets or is_own:
            del self.secret, self.secret_until
        if is_own:
            del self.kind, self.languages, self.site, self.connector, self.address, self.user


class GameForm(PlannerForm):
    """The rules of the game."""

    edition = IntegerField(widget=HiddenInput(), validators=[Optional()])
    max_chars = IntegerField(_l("Characters at most"), [Optional(), NumberRange(1, 1_000_000, _NUMBER)])
    max_links = IntegerField(_l("Links at most"), [Optional(), NumberRange(0, 1_000, _NUMBER)])
    hashtags_min = IntegerField(_l("Hashtags at least"), [InputRequired(_NUMBER), NumberRange(0, 30, _NUMBER)])
    hashtags_max = IntegerField(_l("Hashtags at most"), [InputRequired(_NUMBER), NumberRange(0, 30, _NUMBER)])
    allowed_from = TimeField(_l("Goes out from"), [Optional()])
    allowed_to = TimeField(_l("Goes out until"), [Optional()])
    min_gap_minutes = IntegerField(_l("Minutes between two texts, at least"),
                                   [InputRequired(_NUMBER), NumberRange(0, 100_000, _NUMBER)])
    tone_nl = StringField(_l("Tone, in Dutch"), [Length(max=200)], filters=[tidy])
    tone_en = StringField(_l("Tone, in English"), [Length(max=200)], filters=[tidy])
