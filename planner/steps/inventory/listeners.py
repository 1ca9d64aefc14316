"""What knowledge adds to the house: its entry in the navigation, and what is out for a persona on its page."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.policy import Action
from planner.steps.inventory import panels as knowledge_panels
from planner.web import navigation, panels
from planner.web.navigation import Entry


def connect() -> None:
    """Put them in place."""
    navigation.add(Entry("knowledge", _l("Knowledge"), "inventory.index", "steps", 2, Action.READ_KNOWLEDGE,
                         number="2", icon="star"))
    panels.register("persona.works", knowledge_panels.persona_works)
