"""What an address or a hidden field asks for, read without believing it: nothing odd gets as far as the database."""
from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from werkzeug.routing import IntegerConverter

from planner.core.errors import NotFound

MOST = 2**31 - 1                # the greatest number that a column of either database holds


class WholeNumber(IntegerConverter):
    """``<int:number>`` of an address, as far as a column can hold it; beyond that there is no such page."""

    def __init__(self, *given: object, **options: object) -> None:
        super().__init__(*given, **{"max": MOST, **options})  # type: ignore[arg-type]


def whole(text: str | None) -> int | None:
    """The whole number from 0 on that ``text`` writes in plain digits; None for everything else."""
    if not text or len(text) > len(str(MOST)) or not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if int(text) <= MOST else None


def instant(text: str) -> datetime:
    """The instant that an address of ours names, in UTC. Raises NotFound when it names none."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise NotFound("not_found")
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotFound("not_found") from error


def install(app: Flask) -> None:
    """Read the numbers in addresses with :class:`WholeNumber`; before any route is added."""
    app.url_map.converters["int"] = WholeNumber
