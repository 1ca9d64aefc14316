"""What personas add to the side bar, and which of their texts are compared."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.messages.words import add_notices
from planner.personas.models import PersonaFact
from planner.personas.words import NOTICES
from planner.policy import Action
from planner.similarity import sources
from planner.similarity.rules import Part
from planner.web import navigation


def statement(fact: PersonaFact) -> list[Part]:
    """What a fact says, in both languages."""
    return [Part("nl", fact.statement_nl or ""), Part("en", fact.statement_en or "")]


def connect() -> None:
    """Put the personas into the navigation, and their statements among what is compared."""
    add_notices(NOTICES)
    sources.compare(PersonaFact, "statement", statement)
    navigation.add(navigation.Entry(key="personas", label=_l("Personas"), endpoint="personas.index", group="audience",
                                    order=10, action=Action.READ_PERSONA, icon="people"))
