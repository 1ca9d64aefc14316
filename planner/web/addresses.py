"""Addresses of our own pages, written without asking the whole map of routes each time.

A page with fifty rows asks for a hundred and more addresses. Nearly all of them are one rule with a few words in it, so
they are put together from the pieces of that rule; whatever is not as plain as that, Flask builds as ever.
"""
from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment

Pieces = tuple[tuple[str, str], ...]            # what is written, then the name of the value that follows it or ""

_PLACE = re.compile(r"<(\w+)>")
_PLAIN = re.compile(r"[\w.~-]+", re.ASCII).fullmatch         # what stands in an address as it is


class Templates(Environment):
    """Jinja as Flask has it; templates share the one table of what all of them may use."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template finds without being given them; no layer of its own for a template without any."""
        return super().make_globals(d) if d else self.globals


class House(Flask):
    """Flask with addresses that cost little."""

    jinja_environment = Templates

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._pieces: dict[str, Pieces | None] = {}

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's, and the same answer. Raises BuildError as Flask does."""
        if has_request_context():
            name = f"{request.blueprint}{endpoint}" if endpoint[:1] == "." and request.blueprint else endpoint
            pieces = self._pieces[name] if name in self._pieces else self._learn(name)
            written = _write(pieces, values) if pieces else None
            if written is not None:
                return f"{request.script_root}{written}"
        return super().url_for(endpoint, **values)

    def _learn(self, endpoint: str) -> Pieces | None:
        """The pieces of the one rule of ``endpoint``; None when there are more, or its places hold no plain words."""
        rules = list(self.url_map.iter_rules(endpoint)) if endpoint in self.view_functions else []
        pieces = None
        if len(rules) == 1 and not rules[0].defaults and not self.url_default_functions:
            split = _PLACE.split(rules[0].rule)
            if not any("<" in text for text in split[::2]):
                pieces = tuple(zip(split[::2], [*split[1::2], ""], strict=True))
        if endpoint in self.view_functions:         # a name that nobody has is not remembered
            self._pieces[endpoint] = pieces
        return pieces


def _write(pieces: Pieces, values: dict[str, Any]) -> str | None:
    """The address, or None when there is less or other than plain words; what has no place goes behind the ``?``."""
    words = {}
    for name, value in values.items():
        if value is None:
            continue
        if name[0] == "_" or not (type(value) is int or isinstance(value, str)) or not _PLAIN(str(value)):
            return None
        words[name] = str(value)
    written = ""
    for text, name in pieces:
        if name and name not in words:
            return None
        written += text + (words.pop(name) if name else "")
    return f"{written}?{'&'.join(f'{name}={word}' for name, word in words.items())}" if words else written
