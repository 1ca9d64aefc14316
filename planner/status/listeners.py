"""What the status page adds to the house: its place in the navigation, and the way to it among the settings."""
from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from planner.policy import Action, allowed
from planner.web import navigation, panels
from planner.web.navigation import Entry


def connect() -> None:
    """Put the page into the navigation and among the settings."""
    navigation.add(Entry("status", _l("Status"), "status.index", "more", 90, Action.SEE_STATUS, icon="bars"))
    panels.register("settings.bar", settings_link)


def settings_link(_subject: Any) -> str:
    """The way to the status page, on every page of the settings."""
    return render_template("status/_link.html") if allowed(current_user, Action.SEE_STATUS) else ""
