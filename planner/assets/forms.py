"""Forms of the picture library."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from planner.assets.models import Consent, Licence
from planner.assets.services import About
from planner.web.forms import PlannerForm, tidy
from planner.web.words import label


class PictureForm(PlannerForm):
    """A picture to take in; what it really is, its content says."""

    picture = FileField(_l("Picture"))


class AboutForm(PlannerForm):
    """What a picture shows and on which ground we may show it."""

    alt_nl = StringField(_l("What it shows, in Dutch"), [Length(max=300)], filters=[tidy], default="")
    alt_en = StringField(_l("What it shows, in English"), [Length(max=300)], filters=[tidy], default="")
    decorative = BooleanField(_l("It is decoration: leaving it out loses nothing"))
    licence = SelectField(_l("Whose it is"), choices=[])
    source = StringField(_l("Name and licence of the maker"), [Length(max=200)], filters=[tidy], default="")
    licence_until = DateField(_l("May be shown until"), [Optional()])
    people_consent = RadioField(_l("People on it"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.licence.choices = [(one.value, label(one)) for one in Licence]
        self.people_consent.choices = [(one.value, label(one)) for one in Consent]

    @property
    def about(self) -> About:
        """What was said."""
        return About(self.alt_nl.data or "", self.alt_en.data or "", bool(self.decorative.data),
                     Licence(self.licence.data), self.source.data or "", self.licence_until.data,
                     Consent(self.people_consent.data))
