"""What a lead types about a publication."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField, URLField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from planner.steps.publishing.models import CorrectionKind
from planner.web.forms import MAX_LINE, MAX_TEXT, PlannerForm, SelectChoice, tidy, unix_lines


class ByHandForm(PlannerForm):
    """The address of what was posted by hand."""

    url = URLField(_l("Address of the post"), [InputRequired(_l("Paste the address of the post.")), Length(max=500)],
                   filters=[tidy])


class CorrectionForm(PlannerForm):
    """The mended text, what it mends, and what readers are told; ``base`` is the revision that was out."""

    kind = RadioField(_l("What do you mend?"), [InputRequired(_l("Choose what you mend."))],
                      choices=[SelectChoice(one.value) for one in CorrectionKind])
    title = StringField(_l("Title"), [InputRequired(_l("A text has a title.")), Length(max=MAX_LINE)],
                        filters=[tidy])
    body = TextAreaField(_l("Article in Markdown"), [InputRequired(_l("There is no text.")), Length(max=MAX_TEXT)],
                         filters=[unix_lines])
    note = StringField(_l("For readers"), [Length(max=300)], filters=[tidy])
    base = IntegerField(widget=HiddenInput())


class JudgementForm(PlannerForm):
    """A reviewer's word on a correction."""

    answer = TextAreaField(_l("Your words"), [Length(max=600)], filters=[tidy])


class ReasonForm(PlannerForm):
    """Why a text goes off a channel, or stays off it."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Say why, in one line.")), Length(max=300)], filters=[tidy])
