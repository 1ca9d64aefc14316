"""Forms of ideas, topics and requests for ideas; they check the shape of the input only, choices are handed in."""
from __future__ import annotations

from collections.abc import Sequence
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
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.steps.agenda.forms import LANGUAGES, PRIORITIES, Choices, possible
from planner.steps.agenda.models import Phase
from planner.steps.agenda.rules.pitches import MOST_WANTED, USUAL
from planner.web.forms import PlannerForm, tidy, unix_lines
from planner.web.words import label
from planner.workflow.agenda import Validation

NONE = _l("None yet")
# Of each kind of piece its key, its name and what it is.
Kinds = Sequence[tuple[str, str, str]]


def optional_choices(members: Any) -> list[tuple[str, str]]:
    """The members of an enum as choices, with the choice to say nothing first."""
    return [("", NONE), *((one.value, label(one)) for one in members)]


class QuestionFields(PlannerForm):
    """The buyer's question, on an idea and on a topic."""

    question_fact = SelectField(_l("A question that a persona asks"), choices=[], default="")
    question = StringField(_l("The question to answer"), [Length(max=300)], filters=[tidy])
    phase = RadioField(_l("Where the reader stands"), choices=[], default="")
    gift = StringField(_l("What the reader takes home"), [Length(max=300)], filters=[tidy])

    def offer_questions(self, questions: Choices) -> None:
        """Offer the questions that count, each with the code of who asks."""
        self.question_fact.choices = [("", NONE), *questions]
        self.phase.choices = optional_choices(Phase)


class TopicForm(QuestionFields):
    """The brief."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    title = StringField(_l("Working title"), [DataRequired(_l("Give it a working title.")), Length(max=200)],
                        filters=[tidy])
    lang = RadioField(_l("Language"), choices=[])
    area = SelectField(_l("Topic area"), choices=[], default="")
    personas = SelectMultipleField(_l("Personas"), choices=[])
    structure = RadioField(_l("What kind of piece"), choices=[], default="blog")
    brief = TextAreaField(_l("Brief"), [Length(max=20_000)], filters=[unix_lines, tidy])
    priority = RadioField(_l("Priority"), choices=[], default="1")

    def __init__(self, *args: Any, areas: Choices, personas: Choices, questions: Choices = (),
                 kinds: Kinds = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices, self.personas.choices = [("", NONE), *areas], list(personas)
        self.lang.choices, self.priority.choices = list(LANGUAGES), list(PRIORITIES)
        self.structure.choices = [(key, name) for key, name, _about in kinds]
        self.structure_texts = {key: about for key, _name, about in kinds}
        if not self.is_submitted() and kinds and self.structure.data not in self.structure_texts:
            self.structure.data = kinds[0][0]
        self.offer_questions(questions)


class AcceptForm(TopicForm):
    """The brief of an idea that becomes a topic; a refuted one needs a reason. ``facts`` are those of its area."""

    reason = StringField(_l("Why it becomes a topic all the same"), [Length(max=300)], filters=[tidy])
    facts = SelectMultipleField(_l("Facts for the text"), choices=[])

    def offer_facts(self, facts: Choices) -> None:
        """Offer the facts that a text about its area may use."""
        self.facts.choices = list(facts)


class IdeaForm(QuestionFields):
    """An idea; the title alone is enough."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    title = StringField(_l("What did you hear or see?"),
                        [DataRequired(_l("One sentence is enough.")), Length(max=200)], filters=[tidy])
    text = TextAreaField(_l("More about it"), [Length(max=5_000)], filters=[unix_lines, tidy])
    lang = RadioField(_l("Language"), choices=[])
    area = SelectField(_l("Topic area"), choices=[], default="")
    personas = SelectMultipleField(_l("Personas"), choices=[])
    origin = SelectField(_l("Where does it come from?"), choices=[], default="employee")
    request = HiddenField()
    back = HiddenField()

    def __init__(self, *args: Any, areas: Choices, personas: Choices, origins: Choices, questions: Choices = (),
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices, self.personas.choices = [("", NONE), *areas], list(personas)
        self.lang.choices, self.origin.choices = list(LANGUAGES), list(origins)
        self.offer_questions(questions)


class ValidationForm(PlannerForm):
    """What a customer said of an idea, and at which contact."""

    validation = RadioField(_l("What did a customer say?"), choices=[])
    moment = SelectField(_l("When did they say so?"), choices=[], default="")

    def __init__(self, *args: Any, moments: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validation.choices = [(one.value, label(one)) for one in Validation]
        self.moment.choices = [("", _l("Choose a contact")), *moments]


class PitchForm(PlannerForm):
    """Whom to ask for how many ideas about what, by when."""

    text = StringField(_l("What about?"), [DataRequired(_l("Say in a few words what you look for.")), Length(max=300)],
                       filters=[tidy])
    area = SelectField(_l("Topic area"), [InputRequired(_l("Choose an area: it says who knows about it."))], choices=[])
    persona = SelectField(_l("For whom?"), choices=[], default="")
    lang = RadioField(_l("Language"), choices=[])
    wanted = IntegerField(_l("How many"), [InputRequired(_l("Type a whole number from 1 to 20.")),
                                           NumberRange(1, MOST_WANTED, _l("Type a whole number from 1 to 20."))],
                          default=USUAL)
    due_on = DateField(_l("No later than"), [InputRequired(_l("Choose a date.")), possible])
    people = SelectMultipleField(_l("Who fits?"), choices=[])

    def __init__(self, *args: Any, areas: Choices, personas: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices, self.persona.choices = [("", _l("Choose an area")), *areas], [("", NONE), *personas]
        self.lang.choices, self.people.choices = list(LANGUAGES), list(people)
