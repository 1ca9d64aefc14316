"""What contingency hears of the agenda, and what it adds to pages: the reserve, plan B, pauses."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template

from planner.core import events
from planner.messages.words import add_notices
from planner.steps.agenda.cadence_words import NOTICES
from planner.steps.agenda.events import SlotsExchanged
from planner.steps.agenda.models import PauseScope
from planner.steps.agenda.queries.pauses import banner
from planner.steps.agenda.services import reserve
from planner.web import navigation
from planner.web.navigation import Banner


def paused(uid: str | None, scope: PauseScope | None, reason: str | None, by: str | None, until: datetime | None,
           number: int) -> str:
    """What stands still, on top of every page of whom it concerns."""
    if uid is None:
        return ""
    return render_template("agenda/_paused.html", uid=uid, scope=scope, reason=reason, by=by, until=until,
                           others=number - 1)


def connect() -> None:
    """Put them in place."""
    handlers: dict[type[Any], Any] = {SlotsExchanged: reserve.keep_age}
    for kind, handler in handlers.items():
        events.subscribe(kind, handler)
    add_notices(NOTICES)
    navigation.add_banner("paused", Banner(banner, paused))
