"""Forms of personas: they check the shape of the input only; choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from planner.personas.models import CardKind, FactKind, Method, MomentKind, PersonaKind, Quoting
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


class WholePersonaForm(PersonaForm):
    """All that people type about a persona, with the reason why it is there."""

    reason = TextAreaField(_l("Why is this one needed?"), [Length(max=300)], filters=[unix_lines, tidy])

    def text(self) -> PersonaText:
        """What was typed, for the service."""
        return replace(super().text(), reason=self.reason.data or "")


class NewPersonaForm(WholePersonaForm):
    """A new persona; its code and kind stay as they are from then on."""

    code = StringField(_l("Code"), [InputRequired(_l("A code is two capitals, such as SO.")), Length(max=2)],
                       filters=[capitals])
    kind = RadioField(_l("Whom is it about?"), choices=[], default=PersonaKind.IDEAL.value)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kinds)


class MergeForm(PersonaForm):
    """What remains of two personas; the choices of contradictions are fields of their own, ``holds-<number>``."""

    other_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


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

    method = SelectField(_l("How do you know?"), choices=[], default="")
    why = StringField(_l("What does it help us to decide?"), [Length(max=300)], filters=[tidy])
    expires_on = DateField(_l("Holds until"), [Optional()])
    unanswered = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = [("", _l("To be found out")), *_methods()]


def _methods() -> list[tuple[str, str]]:
    return [(method.value, label(method)) for method in Method]


class VerifyForm(VersionedForm):
    """How a fact was checked."""

    named = "verify"
    method = SelectField(_l("How did you check it?"), choices=[])
    evidence = SelectField(_l("On what does it rest?"), choices=[], default="")
    expires_on = DateField(_l("Holds until"), [Optional()])
    review_on = DateField(_l("Look at it again on"), [Optional()])

    def __init__(self, *args: Any, pieces: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = _methods()
        self.evidence.choices = [*pieces, ("", _l("Its source, by the method below"))]


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
    review_on = DateField(_l("Look at it again on"), [Optional()])


class ExpertForm(PlannerForm):
    """Who speaks for a persona."""

    person = SelectField(_l("Which colleague"), choices=[], validators=[InputRequired(_l("Choose somebody."))])
    ground = StringField(_l("On what ground"), [InputRequired(_l("Say on what ground.")), Length(max=200)],
                         filters=[tidy])
    from_date = DateField(_l("Starts on"), [Optional()])

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [("", "—"), *people]


# --- Evidence, checks and the board --------------------------------------------------------------------------------


class EvidenceForm(VersionedForm):
    """One more reason to believe a fact."""

    named = "evidence"
    method = SelectField(_l("How was it found?"), choices=[])
    source = StringField(_l("Source"), [InputRequired(_l("Name the source.")), Length(max=200)], filters=[tidy])
    on_date = DateField(_l("On which day"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = _methods()


class CheckForm(VersionedForm):
    """How a parked fact is to be checked, by whom and by when."""

    named = "check"
    method = SelectField(_l("How to check it"), choices=[])
    by = SelectField(_l("Who does it"), choices=[], default="")
    on_date = DateField(_l("By when"), [Optional()])
    note = StringField(_l("What to ask"), [Length(max=300)], filters=[tidy])

    def __init__(self, *args: Any, people: Choices, ways: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = [("", _l("No plan")), *ways]
        self.by.choices = [("", _l("Nobody yet")), *people]


class DecisionForm(VersionedForm):
    """Which content decision changes because of a fact about somebody's person."""

    named = "answer"
    decision = StringField(_l("Which content decision changes because of this?"), [Length(max=300)], filters=[tidy])


class LineForm(PlannerForm):
    """One line for the board."""

    line = StringField(_l("One line you heard yourself"), [InputRequired(_l("Type what you heard.")), Length(max=300)],
                       filters=[tidy])
    persona = RadioField(_l("Who said it?"), choices=[], validators=[InputRequired(_l("Choose who said it."))])
    kind = SelectField(_l("What it is about"), choices=[], default="")

    def __init__(self, *args: Any, personas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persona.choices = list(personas)
        self.kind.choices = [("", _l("Told by its words")), *((kind.value, label(kind)) for kind in FactKind)]


class CardForm(PlannerForm):
    """The name under which a selection is kept."""

    title = StringField(_l("Keep it under a name"), [InputRequired(_l("Give it a name.")), Length(max=120)],
                        filters=[tidy])
    kind = SelectField(_l("Card"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, label(kind)) for kind in CardKind]


# --- Contact moments -----------------------------------------------------------------------------------------------


class MomentForm(PlannerForm):
    """What a customer said, where and when."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    kind = RadioField(_l("Where"), choices=[], default=MomentKind.SALES_CALL.value)
    on_date = DateField(_l("Which day"), [InputRequired(_l("Pick a day."))])
    heard = TextAreaField(_l("What did you hear?"), [InputRequired(_l("Write down what you heard.")),
                                                     Length(max=4000)], filters=[unix_lines, tidy])
    persona = RadioField(_l("Who does it sound like?"), choices=[], default="")
    customer = StringField(_l("Which customer"), [Length(max=120)], filters=[tidy])
    attended = SelectMultipleField(_l("Who else was there"), choices=[])
    quotes = TextAreaField(_l("Their own words"), [Length(max=2000)], filters=[unix_lines, tidy])
    quoting = RadioField(_l("May we quote them?"), choices=[], default=Quoting.NO.value)

    def __init__(self, *args: Any, personas: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, label(kind)) for kind in MomentKind]
        self.persona.choices = [("", _l("Nobody in particular")), *personas]
        self.quoting.choices = [(quoting.value, label(quoting)) for quoting in Quoting]
        self.attended.choices = list(people)


class MomentFactForm(PlannerForm):
    """What was heard, as a fact of a persona."""

    persona = SelectField(_l("Persona"), choices=[])
    kind = SelectField(_l("Kind"), choices=[])
    statement = StringField(_l("As a fact"), [InputRequired(_l("State it in a few words.")), Length(max=300)],
                            filters=[tidy])

    def __init__(self, *args: Any, personas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persona.choices = list(personas)
        self.kind.choices = [(kind.value, label(kind)) for kind in FactKind]
