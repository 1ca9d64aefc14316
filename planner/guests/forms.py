"""Forms for and about guests: the shape of what is typed, nothing more."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from planner.comments.forms import PlaceForm
from planner.comments.models import MOST_WORDS
from planner.comments.services.threads import Wanted
from planner.people.choices import options
from planner.web.forms import PlannerForm, tidy, unix_lines
from planner.workflow.writing import Verdict

DAYS = (7, 14, 30, 60)


class InviteForm(PlannerForm):
    """Whom to ask outside, and for how long."""

    name = StringField(_l("Name"), [InputRequired(_l("Give a name.")), Length(max=120)], filters=[tidy])
    email = StringField(_l("Mail address"), [InputRequired(_l("Give a mail address.")), Length(max=254),
                                             Email(_l("This is no mail address."))], filters=[tidy])
    days = SelectField(_l("Opens for"), coerce=int, default=14,
                       choices=options([(str(days), _l("%(n)s days", n=days)) for days in DAYS]))


class GuestForm(PlannerForm):
    """A form of a page without sign-in and without a cookie: its key comes from the page that it stands on."""

    key = HiddenField(default="")

    class Meta(PlannerForm.Meta):
        """The secret address and the key take the place of a token that hangs on a cookie."""

        csrf = False


class GuestCommentForm(GuestForm, PlaceForm):
    """What a guest says of a piece of the text."""

    text = TextAreaField(_l("Comment"), [InputRequired(_l("Write what you want to say.")), Length(max=MOST_WORDS)],
                         filters=[tidy, unix_lines])

    @property
    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(self.text.data or "", self.quote.data or "", self.before.data or "", self.block)


class AdviceForm(GuestForm):
    """What a guest thinks of revision ``read``."""

    verdict = RadioField(_l("What do you think?"), [InputRequired(_l("Choose one."))], choices=options((
        (Verdict.APPROVE.value, _l("Good as it is")), (Verdict.REQUEST_CHANGES.value, _l("Something has to change")),
        (Verdict.REJECT.value, _l("Not for me")))))
    summary = TextAreaField(_l("In a few words"), [Length(max=600)], filters=[tidy, unix_lines], default="")
    read = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())
