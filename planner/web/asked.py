"""What an address or a hidden field asks for, read without believing it: nothing odd gets as far as the database."""
from __future__ import annotations

import string
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from flask import Flask, Request, request
from werkzeug.routing import IntegerConverter, ValidationError

from planner.core.errors import NotFound
from planner.web.bodies import CarefulParser

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST = 2**31 - 1                # the greatest number that a column of either database holds


class WholeNumber(IntegerConverter):
    """``<int:number>`` of an address, as far as a column can hold it; beyond that there is no such page."""

    def to_python(self, value: str) -> int:
        """The number; a part of an address that is none leads nowhere."""
        found = whole(value)
        if found is None:
            raise ValidationError
        return found


def whole(text: str | None) -> int | None:
    """The whole number from 0 on that ``text`` writes in plain digits; None for everything else."""
    if not text or len(text) > len(str(MOST)) or not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if int(text) <= MOST else None


def written(name: str) -> list[str]:
    """What was sent in the fields of this name that no form of ours reads, without what no column holds."""
    return [value.replace("\x00", "") for value in request.form.getlist(name)]


def instant(text: str) -> datetime:
    """The instant that an address of ours names, in UTC. Raises NotFound when it names none."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise NotFound("not_found")
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotFound("not_found") from error


class Asked(Request):
    """A request whose query may hold any byte: what is no UTF-8 stays as it is written in an address (``%E9``)."""

    form_data_parser_class = CarefulParser

    def __init__(self, environ: WSGIEnvironment, *given: Any, **options: Any) -> None:
        super().__init__(environ, *given, **options)
        if not self.query_string.isascii():
            self.query_string = quote_from_bytes(self.query_string, safe=string.punctuation).encode()


def install(app: Flask) -> None:
    """Read requests with :class:`Asked`, the numbers in addresses with :class:`WholeNumber`; before any route."""
    app.request_class = Asked
    app.url_map.converters["int"] = WholeNumber
