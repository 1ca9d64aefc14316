"""What imports add to the house: their entry in the navigation, and their place among the settings."""
from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from planner.policy import Action, allowed
from planner.web import navigation, panels
from planner.web.drawn import drawn
from planner.web.navigation import Entry


def connect() -> None:
    """Put them in place."""
    navigation.add(Entry("import", _l("Import"), "imports.index", "more", 95, Action.IMPORT_BLOG, icon="upload"))
    panels.register("settings.bar", settings_link)
    panels.register("agenda.menu", agenda_link)


def settings_link(_subject: Any) -> str:
    """The way to the imports, on every page of the settings."""
    if not allowed(current_user, Action.IMPORT_BLOG):
        return ""
    return render_template("imports/_link.html")


def agenda_link(_subject: Any) -> str:
    """The way to bring in an agenda from elsewhere, in the menu of the agenda."""
    if not allowed(current_user, Action.IMPORT_AGENDA):
        return ""
    return drawn("imports/_agenda_link.html")
