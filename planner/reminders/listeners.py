"""What reminders add to the house: their page in the navigation."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Entry


def connect() -> None:
    """Put the page into the navigation."""
    navigation.add(Entry("reminders", _l("Reminders"), "reminders.index", "more", 40, Action.READ_REMINDERS,
                         icon="clock"))
