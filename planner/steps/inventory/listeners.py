"""What knowledge adds to the house: its entry in the navigation, and what is out for a persona on its page; and what it
answers to the text similarity.
"""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.messages.words import add_notices
from planner.personas.events import PersonasMerged, PersonasUnmerged
from planner.policy import Action
from planner.similarity.events import AreasAsked, PartsAsked
from planner.similarity.queries import PROFILE
from planner.similarity.rules import AreaWords, Part
from planner.steps.inventory import panels as knowledge_panels
from planner.steps.inventory.queries import profiles as reading
from planner.steps.inventory.queries import works
from planner.steps.inventory.services import profiles, trends
from planner.steps.inventory.words import NOTICES
from planner.steps.training.events import Fruit, Fruits
from planner.web import navigation, panels
from planner.web.navigation import Entry


def area_words(session: Session, _question: AreasAsked) -> list[AreaWords]:
    """By which words a text names an area."""
    return reading.area_words(session)


def parts(session: Session, question: PartsAsked) -> list[tuple[str, list[Part]]]:
    """What these areas or profiles say."""
    read = {PROFILE: reading.profile_parts, "area": reading.area_parts}.get(question.kind)
    return read(session, question.uids) if read else []


def fruits(session: Session, question: Fruits) -> list[Fruit]:
    """How many articles are out by these people."""
    return works.fruits(session, question.person_ids)


def connect() -> None:
    """Put them in place."""
    events.subscribe(AreasAsked, area_words)
    events.subscribe(PartsAsked, parts)
    events.subscribe(PersonasMerged, trends.follow_merge)
    events.subscribe(PersonasUnmerged, trends.follow_unmerge)
    add_notices(NOTICES)
    events.subscribe(Fruits, fruits)
    profiles.connect()
    navigation.add(Entry("knowledge", _l("Knowledge"), "inventory.index", "steps", 2, Action.READ_KNOWLEDGE,
                         number="2", icon="star"))
    panels.register("persona.works", knowledge_panels.persona_works)
