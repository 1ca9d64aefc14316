"""Forms of comments: the shape of what is typed, nothing more."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from planner.comments.models import MOST_REPLACED, MOST_WORDS, Audience
from planner.comments.rules.pages import Block, Span
from planner.comments.services.threads import Wanted
from planner.people.choices import options
from planner.web.forms import PlannerForm, no_controls, tidy, unix_lines

MAX_QUOTE = 2_000
WHOLE = ""


class PlaceForm(PlannerForm):
    """A piece of revision ``read``: a block chosen from a list, words of it, or neither."""

    place = SelectField(_l("About"), validate_choice=False, default=WHOLE)
    quote = TextAreaField(_l("Words of the text"), [Length(max=MAX_QUOTE), no_controls],
                          filters=[tidy, unix_lines], default="")
    before = HiddenField(validators=[Length(max=400)], default="")
    read = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())

    def __init__(self, *args: Any, blocks: Sequence[Block] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = options([(WHOLE, _l("the whole text")), *(
            (f"{block.span.first}-{block.span.last}", block.words) for block in blocks)])

    @property
    def block(self) -> Span | None:
        """The block that was chosen; None for the whole text, and for what means nothing."""
        first, _dash, last = (self.place.data or "").partition("-")
        if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()) or len(first + last) > 12:
            return None
        return Span(int(first), int(last))


class ThreadForm(PlaceForm):
    """A new comment, or other words for a piece of the text."""

    text = TextAreaField(_l("Comment"), [Length(max=MOST_WORDS)], filters=[tidy, unix_lines], default="")
    replacement = TextAreaField(_l("Other words"), [Length(max=MOST_REPLACED)], filters=[unix_lines], default="")
    drop = BooleanField(_l("Leave these words out"))
    audience = RadioField(_l("For whom"), default=Audience.TEXT.value, choices=options((
        (Audience.TEXT.value, _l("The author")), (Audience.LEAD.value, _l("The lead alone")))))

    @property
    def wanted(self) -> Wanted:
        """What was typed."""
        other = "" if self.drop.data else self.replacement.data or None
        return Wanted(self.text.data or "", self.quote.data or "", self.before.data or "", self.block, other,
                      Audience(self.audience.data or Audience.TEXT))


class AnswerForm(PlannerForm):
    """One more thing said in a thread."""

    text = TextAreaField(_l("Your answer"), [InputRequired(_l("Write what you want to say.")), Length(max=MOST_WORDS)],
                         filters=[tidy, unix_lines])


class DeclineForm(PlannerForm):
    """Why other words are not taken."""

    reason = StringField(_l("Reason"), [Length(max=300)], filters=[tidy], default="")
