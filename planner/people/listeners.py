"""What people add to the house: entries of the navigation, panels of a person's page."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.people import panels as people_panels
from planner.policy import Action
from planner.web import navigation, panels
from planner.web.navigation import Entry


def connect() -> None:
    """Put them in place."""
    navigation.add(Entry("settings", _l("Settings"), "settings.index", "more", 90, Action.MANAGE_SETTINGS, icon="gear"))
    panels.register("person.side", people_panels.absences)
    panels.register("person.side", people_panels.capacity)
