"""Lines to machines outside. One that did not answer is left alone for a while, so that it holds up nobody else.

Each process learns by itself. What is for a machine that rests waits without costing it an attempt; afterwards one
call looks whether it answers again, while the others still wait. Nor does anybody begin a call to a machine that keeps
another one waiting: one thread may hang there, not all of them. Source: docs/trust.md 6.5.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from planner.core.clock import stopwatch
from planner.core.outbox import Later

REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=8)
MOST_DOUBLINGS = 8                      # more would leave what a time can hold after half a day of silence
LOOKS = timedelta(seconds=5)            # while another call finds out whether it answers
HANGS = 1.0                             # seconds after which a call that had no answer keeps others from beginning


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
        rest: timedelta = REST * 2 ** min(self.times - 1, MOST_DOUBLINGS)
        return self.since + min(rest, LONGEST_REST)


@dataclass
class Lines:
    """What this process knows of the machines that it calls."""

    _doubts: dict[str, _Doubt] = field(default_factory=dict)
    _under_way: dict[str, list[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def to(self, name: str, *, now: datetime) -> Iterator[Line]:
        """Call the machine ``name`` in this block.

        Raises:
            Later: it did not answer lately.
        """
        begun, line = stopwatch(), Line()
        with self._lock:
            self._ask(name, now, begun)
            self._under_way.setdefault(name, []).append(begun)
        try:
            yield line
        finally:
            self._end(name, now, begun, is_silent=line.is_silent)

    def _ask(self, name: str, now: datetime, begun: float) -> None:
        doubt = self._doubts.get(name)
        if doubt is not None and doubt.since <= now < doubt.until:
            raise Later("it did not answer a moment ago", doubt.until - now)
        if any(begun - since > HANGS for since in self._under_way.get(name, ())) or (doubt and doubt.is_asked):
            raise Later("another call waits for its answer", LOOKS)
        if doubt is not None:
            doubt.is_asked = True

    def _end(self, name: str, now: datetime, begun: float, *, is_silent: bool) -> None:
        with self._lock:
            self._under_way[name].remove(begun)
            if not self._under_way[name]:
                del self._under_way[name]
            doubt = self._doubts.pop(name, None)
            if is_silent:
                self._doubts[name] = _Doubt(now, doubt.times + 1 if doubt and doubt.is_asked else 1)


def lines_of(extensions: dict[str, Any]) -> Lines:
    """Those of an application; kept with it, so that each has its own."""
    found: Lines = extensions.setdefault("planner.lines", Lines())
    return found
