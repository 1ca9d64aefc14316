"""Who asks again for a public page while nothing at all was written gets the same 304, before anything else wakes.

A public answer hangs on the database and on this program, so it is kept in this process under the mark that was there
before the page was looked at (core/written.py); any commit, of whatever process, ends it and the page is asked.
"""
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from planner.core import written

MOST, LONGEST = 1_000, 500          # answers, and signs of what was asked
Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The headers of what was answered with 304, by what was asked, since ``mark``."""

    mark: Hashable | None = None
    answers: dict[Key, Headers] = field(default_factory=dict)


class Unchanged:
    """Stands before the application and lets through what it cannot answer."""

    def __init__(self, app: Callable[..., Iterable[bytes]], mark: Callable[[], Hashable | None],
                 places: tuple[str, ...]) -> None:
        self._app = app
        self._mark = mark
        self._places = places
        self._kept = Kept()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path, asked = environ.get("PATH_INFO", ""), environ.get("HTTP_IF_NONE_MATCH")
        if not asked or not path.startswith(self._places) or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        key = (environ.get("SCRIPT_NAME", ""), path, environ.get("QUERY_STRING", ""), asked)
        if sum(map(len, key)) > LONGEST:
            return self._app(environ, start_response)
        mark, kept = self._mark(), self._kept       # the mark first: what is read after it is at least as new
        if mark == kept.mark and key in kept.answers:
            start_response("304 NOT MODIFIED", list(kept.answers[key]))
            return []

        def start(status: str, headers: Headers, *more: Any) -> Any:
            if status.startswith("304") and mark is not None:
                self._keep(mark, key, headers)
            return start_response(status, headers, *more)
        return self._app(environ, start)

    def _keep(self, mark: Hashable, key: Key, headers: Headers) -> None:
        kept = self._kept
        if kept.mark != mark or len(kept.answers) >= MOST:
            kept = self._kept = Kept(mark)
        kept.answers[key] = list(headers)


def install(app: Flask, places: tuple[str, ...]) -> None:
    """Stand before ``app``, for addresses that begin with one of ``places`` and say the same to everybody."""
    app.wsgi_app = Unchanged(app.wsgi_app, written.of(app).mark, places)  # type: ignore[method-assign]
