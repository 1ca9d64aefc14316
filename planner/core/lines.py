"""Lines to machines outside. One that did not answer is left alone for a while, so that it holds up nobody else.

Each process learns by itself. What is for a machine that rests waits without costing it an attempt; afterwards one
call looks whether it answers again, while the others still wait. Source: docs/trust.md 6.5.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from planner.core.outbox import Later

REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=8)
LOOKS = timedelta(seconds=5)            # while one call looks whether it answers again


@dataclass(slots=True)
class Line:
    """One call under way; whoever makes it says when nobody answered."""

    is_silent: bool = False


@dataclass(slots=True)
class _Doubt:
    since: datetime
    times: int = 1
    is_asked: bool = False

    @property
    def until(self) -> datetime:
        rest: timedelta = REST * 2 ** (self.times - 1)
        return self.since + min(rest, LONGEST_REST)


@dataclass
class Lines:
    """What this process knows of the machines that it calls."""

    _doubts: dict[str, _Doubt] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def to(self, name: str, *, now: datetime) -> Iterator[Line]:
        """Call the machine ``name`` in this block.

        Raises:
            Later: it did not answer lately.
        """
        self._begin(name, now)
        line = Line()
        try:
            yield line
        finally:
            self._end(name, now, is_silent=line.is_silent)

    def _begin(self, name: str, now: datetime) -> None:
        with self._lock:
            doubt = self._doubts.get(name)
            if doubt is None:
                return
            if doubt.since <= now < doubt.until:
                raise Later("it did not answer a moment ago", doubt.until - now)
            if doubt.is_asked:
                raise Later("another call looks whether it answers", LOOKS)
            doubt.is_asked = True

    def _end(self, name: str, now: datetime, *, is_silent: bool) -> None:
        with self._lock:
            doubt = self._doubts.pop(name, None)
            if is_silent:
                self._doubts[name] = _Doubt(now, doubt.times + 1 if doubt and doubt.is_asked else 1)


def lines_of(extensions: dict[str, Any]) -> Lines:
    """Those of an application; kept with it, so that each has its own."""
    found: Lines = extensions.setdefault("planner.lines", Lines())
    return found
