"""Calls of a connector, with every answer of HTTP told apart by what it means for a publication.

Source: docs/domain.md c (Publication: temporary, permanent, unknown).
"""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from planner.connectors.base import Failed, Permanent, Reason, Temporary, Unknown, failure
from planner.core.clock import stopwatch
from planner.core.guarded_http import NO_HEADERS, Answer, Caller, CallFailed, Limits

MIB = 2**20
LIMITS = Limits(connect=5.0, read=30.0, total=60.0, size=8 * MIB)
LONGEST_WAIT = 24 * 3600
# Seconds for all calls that one matter takes. Whoever handed it out takes it for lost after two minutes, and then a
# second one at the same matter would make a second article.
PATIENCE = 90.0
_PERMANENT = {401: Reason.TOKEN_REFUSED, 403: Reason.TOKEN_REFUSED, 404: Reason.NOT_THERE, 410: Reason.GONE,
              413: Reason.TOO_LARGE}
_TEMPORARY = {408: Reason.TOO_SLOW, 423: Reason.CONFLICT, 425: Reason.TOO_MANY, 429: Reason.TOO_MANY}


class Line:
    """Calls to one site by JSON; ``headers`` go along with each, and say who we are."""

    def __init__(self, caller: Caller, headers: Mapping[str, str], limits: Limits = LIMITS) -> None:
        self._caller, self._headers, self._limits = caller, headers, limits
        self._end: float | None = None

    def begin(self) -> None:
        """A matter of several calls begins: all of them together take no longer than PATIENCE."""
        self._end = stopwatch() + PATIENCE

    def _patience(self) -> Limits:
        """The limits of the next call. Raises Temporary when the time is over: it was not made."""
        if self._end is None:
            return self._limits
        left = self._end - stopwatch()
        if left <= 0:
            raise Temporary(Reason.TOO_SLOW)
        return replace(self._limits, total=min(self._limits.total, left))

    def call(self, method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Whatever the other side answers. Raises Temporary, Permanent or Unknown when nothing comes."""
        limits = self._patience()
        try:
            answer = self._caller.call(method, address, body=body, limits=limits,
                                       headers={"Accept": "application/json", "Cache-Control": "no-cache",
                                                 **self._headers, **headers})
        except CallFailed as error:
            raise failure(error, changes=method != "GET") from error
        if method == "GET" and urlsplit(answer.address)[:2] != urlsplit(address)[:2]:
            raise Permanent(Reason.MOVED)           # and what proves who we are did not go along
        return answer


def sentence(told: Any) -> bytes:
    """A body of JSON."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def told(answer: Answer, *, changes: bool) -> Any:
    """What an answer of the 200s holds; any other status is raised as what it means.

    Raises:
        Temporary, Permanent: it did not happen.
        Unknown: it was to change something, and what came back says neither yes nor no.
    """
    if not 200 <= answer.status < 300:
        raise refusal(answer, changes=changes)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise broken(changes=changes) from error


def broken(*, changes: bool) -> Failed:
    """How an answer that can't be read counts."""
    return (Unknown if changes else Temporary)(Reason.ANSWER_BROKEN)


def refusal(answer: Answer, *, changes: bool) -> Failed:
    """What a status that is none of the 200s means."""
    status = answer.status
    if status == 409:                               # under way already, or done: only a look tells
        return (Unknown if changes else Temporary)(Reason.CONFLICT)
    if status in _PERMANENT:
        return Permanent(_PERMANENT[status])
    if status in _TEMPORARY or status >= 500:
        return Temporary(_TEMPORARY.get(status, Reason.SERVER_ERROR), retry_after=_wait(answer))
    return Permanent(Reason.MOVED if 300 <= status < 400 else Reason.REFUSED)


def _wait(answer: Answer) -> int | None:
    """How many seconds the other side asks us to wait; None when it does not say, or says a date."""
    asked = answer.headers.get("retry-after", "").strip()
    return min(int(asked), LONGEST_WAIT) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
