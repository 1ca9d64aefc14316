"""What contingency hears of the agenda, and what it adds to pages: the reserve, plan B, pauses, the forecast's strip."""
from __future__ import annotations

from typing import Any

from planner.core import events
from planner.steps.agenda.events import SlotsExchanged
from planner.steps.agenda.services import reserve


def connect() -> None:
    """Put them in place."""
    handlers: dict[type[Any], Any] = {SlotsExchanged: reserve.keep_age}
    for kind, handler in handlers.items():
        events.subscribe(kind, handler)
