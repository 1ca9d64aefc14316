"""Forms of writing and review: the shape of what is typed, nothing more."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Form as PlainForm
from wtforms import (
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.people.choices import options
from planner.steps.writing.models import Reading
from planner.steps.writing.rules.texts import Text, Window
from planner.web.forms import MAX_LINE, MAX_TEXT, PlannerForm, no_controls, tidy, unix_lines
from planner.workflow.writing import ChangeState, Severity, Verdict

MAX_NOTE = 4000
QUOTE, FACT_PREFIX = "quote", "fact-"


class DocumentForm(PlannerForm):
    """A document to bring in, and where its text goes."""

    document = FileField(_l("Document"))
    where = RadioField(_l("Its text"), choices=[], default="instead")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.where.choices = [("instead", _l("takes the place of what stands there")),
                              ("below", _l("comes below what stands there"))]


class TextForm(PlannerForm):
    """A text being written. ``base`` is the number of the revision that it was begun on, 0 for none."""

    title = StringField(_l("Title"), [InputRequired(_l("Give it a title; you can change it later.")),
                                      Length(max=MAX_LINE)], filters=[tidy])
    body = TextAreaField(_l("Text"), [Length(max=MAX_TEXT)], filters=[unix_lines], default="")
    base = IntegerField(validators=[InputRequired(), NumberRange(min=0)], widget=HiddenInput())

    @property
    def text(self) -> Text:
        """What was typed."""
        return Text(self.title.data or "", self.body.data or "", self.base.data or 0)


class UnsavedForm(TextForm):
    """The same while it is being typed: the title may be empty for a moment."""

    title = StringField(validators=[Length(max=MAX_LINE)], filters=[tidy], default="")


class KeepForm(UnsavedForm):
    """The same from an open editor, which ``window`` tells from another one of the same person.

    ``continues`` is the window whose unsaved text this one was opened with.
    """

    window = StringField(validators=[Length(max=40)], default="", widget=HiddenInput())
    continues = StringField(validators=[Length(max=40)], default="", widget=HiddenInput())

    @property
    def origin(self) -> Window:
        """Which editor this comes from."""
        return Window(self.window.data or "", self.continues.data or "")


class FoundForm(UnsavedForm):
    """A text found on a device, typed so many seconds ``ago`` by that device's clock."""

    ago = IntegerField(validators=[Optional(), NumberRange(min=0)], widget=HiddenInput())


class NameForm(PlannerForm):
    """What a revision is called; empty takes the name away."""

    name = StringField(_l("Name of this revision"), [Length(max=80)], filters=[tidy], default="")


class PlacesForm(TextForm):
    """My text of two, with the number of the revision that it is compared with. Choices are fields ``place-<n>``."""

    title = StringField(validators=[Length(max=MAX_LINE)], default="", widget=HiddenInput())
    body = TextAreaField(validators=[Length(max=MAX_TEXT)], filters=[unix_lines], default="", widget=HiddenInput())
    theirs = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())


class RestoreForm(PlannerForm):
    """Which revision is the newest in the eyes of whoever puts an old one back."""

    base = IntegerField(validators=[InputRequired(), NumberRange(min=0)], widget=HiddenInput())

    @property
    def number(self) -> int:
        """That revision's number, 0 for none."""
        return self.base.data or 0


class ChangeAnswerForm(PlannerForm):
    """What the author says to a point of a reviewer."""

    state = RadioField(_l("Your answer"), choices=options((
        (ChangeState.DONE.value, _l("Done")), (ChangeState.CONTESTED.value, _l("I see it differently")),
        (ChangeState.OPEN.value, _l("Still to do")))))
    answer = StringField(_l("In a few words"), [Length(max=300)], filters=[tidy], default="")


class PointForm(PlainForm):
    """One point of a reviewer: what must change, and the fact or the sentence that it is tied to."""

    text = TextAreaField(_l("What would make it land?"), [Length(max=600), no_controls], filters=[tidy], default="")
    ground = SelectField(_l("Tied to"), [Optional()], default=QUOTE, validate_choice=False)
    quote = StringField(_l("Sentence of the text"), [Length(max=300), no_controls], filters=[tidy], default="")
    severity = RadioField(_l("Weight"), default=Severity.MUST.value,
                          choices=options(((Severity.MUST.value, _l("Must")), (Severity.SHOULD.value, _l("Should")))))

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed here."""
        return bool(self.text.data or self.quote.data)


class VerdictForm(PlannerForm):
    """A verdict for one persona on revision ``read``. Readings of facts are fields ``fact-<uid>``."""

    verdict = HiddenField()
    read = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())
    summary = TextAreaField(_l("Remarks"), [Length(max=600)], filters=[tidy, unix_lines], default="")
    p1 = FormField(PointForm)
    p2 = FormField(PointForm)
    p3 = FormField(PointForm)

    def __init__(self, *args: Any, fact_choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in self.points:
            point.ground.choices = options([(QUOTE, _l("a sentence of the text")), *fact_choices])

    @property
    def points(self) -> list[PointForm]:
        """The three places for a point."""
        return [self.p1.form, self.p2.form, self.p3.form]

    @property
    def wrong(self) -> list[Any]:
        """The fields with an error, those of the points among them, in the order of the page."""
        fields = [field for form in (*self.points, self) for field in form if field.type != "FormField"]
        return [field for field in fields if field.errors]

    @property
    def chosen(self) -> Verdict | None:
        """The verdict whose button was pressed; an approval with words is one with remarks. None for no verdict."""
        try:
            verdict = Verdict(self.verdict.data or "")
        except ValueError:
            return None
        if verdict is Verdict.APPROVE and self.summary.data:
            return Verdict.APPROVE_WITH_REMARKS
        return verdict


class FeedbackForm(PlannerForm):
    """What a reader writes about revision ``read`` of a practice text."""

    text = TextAreaField(_l("Your feedback"), [InputRequired(_l("Write at least one sentence.")), Length(max=MAX_NOTE)],
                         filters=[tidy, unix_lines], default="")
    read = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())


class ShareForm(PlannerForm):
    """Whom to share a practice text with."""

    person = SelectField(_l("Who may read it?"), [InputRequired(_l("Choose somebody."))])

    def __init__(self, *args: Any, answering: Sequence[tuple[str, str]], reading: Sequence[tuple[str, str]],
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [(uid, _l("%(name)s, can write feedback", name=name)) for uid, name in answering]
        self.person.choices = options([("", _l("Choose somebody")), *first, *reading])


class ReasonForm(PlannerForm):
    """Why somebody can't, or why a persona is left out."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=300)], filters=[tidy])


class PersonForm(PlannerForm):
    """Somebody chosen by name."""

    person = SelectField(_l("Who"), [InputRequired(_l("Choose somebody."))])

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = options(people)


def readings(fields: Any, uids: Sequence[str]) -> dict[str, Reading]:
    """What was said of each fact, by its uid; words that mean nothing are left out."""
    known = {reading.value: reading for reading in Reading}
    found = {uid: known.get(fields.get(f"{FACT_PREFIX}{uid}", "")) for uid in uids}
    return {uid: reading for uid, reading in found.items() if reading is not None}


def scores_sent(fields: Any) -> dict[str, int]:
    """What was chosen for each criterion, from fields ``score-<key>``; what means nothing is left out."""
    pairs = ((name.removeprefix("score-"), value) for name, value in fields.items() if name.startswith("score-"))
    return {key: int(value) for key, value in pairs if value in {"1", "2", "3", "4", "5"}}
