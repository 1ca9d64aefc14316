"""What knowledge adds to the house: its entry in the navigation."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Entry


def connect() -> None:
    """Put it in place."""
    navigation.add(Entry("knowledge", _l("Knowledge"), "inventory.index", "steps", 2, Action.READ_KNOWLEDGE,
                         number="2"))
