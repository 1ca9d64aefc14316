"""What the status page adds to the house: its place in the navigation."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Entry


def connect() -> None:
    """Put the page into the navigation."""
    navigation.add(Entry("status", _l("Status"), "status.index", "more", 90, Action.SEE_STATUS, icon="bars"))
