"""Where exports are found: among the settings, and on everybody's own page."""
from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from planner.policy import Action, allowed
from planner.web import navigation, panels
from planner.web.navigation import Entry


def connect() -> None:
    """Put them in place."""
    navigation.add(Entry("export", _l("Export"), "transfer.house", "more", 96, Action.EXPORT_ALL, icon="download"))
    panels.register("settings.bar", settings_link)
    panels.register("me.data", own_data)


def settings_link(_subject: Any) -> str:
    """The way to the export of the house, on every page of the settings."""
    return render_template("transfer/_link.html") if allowed(current_user, Action.EXPORT_ALL) else ""


def own_data(_subject: Any) -> str:
    """The way to one's own data, on one's own page."""
    return render_template("transfer/_own.html")
