"""Where exports are found, among the settings and on everybody's own page; and what a house says that stands still."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from planner.core.standstill import Came, Standstill
from planner.policy import Action, Role, allowed
from planner.web import navigation, panels
from planner.web.navigation import Banner, Entry


def connect() -> None:
    """Put them in place."""
    navigation.add(Entry("export", _l("Export"), "transfer.house", "more", 96, Action.EXPORT_ALL, icon="download"))
    navigation.add_banner("standstill", Banner(_asked, still))
    panels.register("settings.bar", settings_link)
    panels.register("me.data", own_data)


def settings_link(_subject: Any) -> str:
    """The way to the export of the house, on every page of the settings."""
    return render_template("transfer/_link.html") if allowed(current_user, Action.EXPORT_ALL) else ""


def own_data(_subject: Any) -> str:
    """The way to one's own data, on one's own page."""
    return render_template("transfer/_own.html")


_ASKED = (sa.select(Standstill.came), sa.select(Standstill.made_at))


def _asked(_roles: frozenset[Role]) -> tuple[sa.Select[Any], ...]:
    return _ASKED


def still(came: Came | None, made_at: datetime | None) -> str:
    """That nothing goes out, on top of every page, for everybody."""
    return "" if came is None else render_template("transfer/_still.html", came=came, made_at=made_at)
