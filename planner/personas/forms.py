"""Forms of personas: they check the shape of the input only; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from planner.personas.models import FactKind, Method, PersonaKind
from planner.personas.services import FactText, PersonaText
from planner.personas.services.facts import SIGNS
from planner.web.forms import PlannerForm, tidy, unix_lines
from planner.web.words import label

Choices = Sequence[tuple[str, str]]


def capitals(text: str | None) -> str | None:
    """As typed, in capitals and without blanks around it."""
    return text.strip().upper() if isinstance(text, str) else text


class VersionedForm(PlannerForm):
    """One of several forms of a page: it has a name of its own, and says which version of the row the person saw."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    named = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", self.named)
        super().__init__(*args, **kwargs)


class PersonaForm(PlannerForm):
    """A persona's names and what it is about."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name_en = StringField(_l("Name in English"), [Length(max=120)], filters=[tidy])
    name_nl = StringField(_l("Name in Dutch"), [Length(max=120)], filters=[tidy])
    summary = TextAreaField(_l("In one or two sentences"), [Length(max=600)], filters=[unix_lines, tidy])

    def text(self) -> PersonaText:
        """What was typed, for the service."""
        return PersonaText(name_nl=self.name_nl.data or None, name_en=self.name_en.data or None,
                           summary=self.summary.data or "")


class NewPersonaForm(PersonaForm):
    """A new persona; its code and kind stay as they are from then on."""

    code = StringField(_l("Code"), [InputRequired(_l("A code is two capitals, such as SO.")), Length(max=2)],
                       filters=[capitals])
    kind = RadioField(_l("Whom is it about?"), choices=[], default=PersonaKind.IDEAL.value)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kinds)


class ReasonForm(PlannerForm):
    """Why something is put away."""

    reason = TextAreaField(_l("Reason"), [Length(max=300)], filters=[unix_lines, tidy])


class FactForm(PlannerForm):
    """What a fact says, and where it comes from."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    kind = SelectField(_l("Kind"), choices=[])
    statement_en = StringField(_l("In English"), [Length(max=300)], filters=[tidy])
    statement_nl = StringField(_l("In Dutch"), [Length(max=300)], filters=[tidy])
    polarity = RadioField(_l("Does it hold?"), choices=[], default="1")
    source = StringField(_l("Source"), [Length(max=200)], filters=[tidy])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, label(kind)) for kind in FactKind]
        self.polarity.choices = [(str(SIGNS[0]), _l("Yes, it holds")), (str(SIGNS[1]), _l("No, the opposite holds"))]

    def text(self) -> FactText:
        """What was typed, for the service."""
        return FactText(kind=FactKind(self.kind.data), statement_nl=self.statement_nl.data or None,
                        statement_en=self.statement_en.data or None, source=self.source.data or "",
                        polarity=int(self.polarity.data))


class NewFactForm(FactForm):
    """A new fact. ``why`` is asked for when it is about age, gender or looks."""

    why = StringField(_l("What does it help us to decide?"), [Length(max=300)], filters=[tidy])
    expires_on = DateField(_l("Holds until"), [Optional()])


class VerifyForm(VersionedForm):
    """How a fact was checked."""

    named = "verify"
    method = SelectField(_l("How did you check it?"), choices=[])
    expires_on = DateField(_l("Holds until"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = [(method.value, label(method)) for method in Method]


class RefuteForm(VersionedForm):
    """What turned out to be the case instead."""

    named = "refute"
    reason = StringField(_l("What did you find?"), [Length(max=300)], filters=[tidy])


class RelevanceForm(VersionedForm):
    """Whether a fact changes what we write."""

    named = "relevance"
    relevant = HiddenField()
    why = StringField(_l("What does it help us to decide?"), [Length(max=300)], filters=[tidy])


class ExpiryForm(VersionedForm):
    """Until which day a fact holds."""

    named = "expiry"
    expires_on = DateField(_l("Holds until"), [Optional()])


class ExpertForm(PlannerForm):
    """Who speaks for a persona."""

    person = SelectField(_l("Which colleague"), choices=[], validators=[InputRequired(_l("Choose somebody."))])
    ground = StringField(_l("On what ground"), [InputRequired(_l("Say on what ground.")), Length(max=200)],
                         filters=[tidy])
    from_date = DateField(_l("Starts on"), [Optional()])

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [("", "—"), *people]
