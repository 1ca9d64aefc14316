"""What a process that runs the clockwork knows of itself: its name, whether it is to stop, and if its clock is steady.

A web process, a test and ``flask tick`` have none of it: there nothing is asked to stop, and every lease that is over
may be taken over.
"""
from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock

from flask import current_app, has_app_context

from planner.core.clock import stopwatch

_KEY = "planner.running"
JUMP = timedelta(seconds=5)             # clocks are put right by less than this all the time


@dataclass
class Watch:
    """Notices when the clock on the wall jumps, held beside one that only goes forward.

    A lease says until when on the wall. After a jump forward it would look over while its holder is at work, so
    nobody takes over what others hold before the clock was steady for as long as a lease lasts.
    """

    _ahead: float | None = None
    _steady_since: float = 0.0

    def look(self, now: datetime) -> float:
        """For how many seconds the clock was steady, as far as this process has seen."""
        steady = stopwatch()
        ahead = now.timestamp() - steady
        if self._ahead is None or abs(ahead - self._ahead) > JUMP.total_seconds():
            self._steady_since = steady
        self._ahead = ahead
        return steady - self._steady_since


@dataclass
class Turns:
    """How often a tick ran since that was last written down, and how it went."""

    runs: int = 0
    failures: int = 0
    took_ms: int = 0
    done: int = 0
    last_ms: int = 0
    last_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""


@dataclass
class Running:
    """This process as one of the clockwork's."""

    name: str
    kind: str
    started_at: datetime
    stop: Event = field(default_factory=Event)
    watch: Watch = field(default_factory=Watch)
    holds: dict[str, Callable[[], None]] = field(default_factory=dict)  # what is leased, and how to give it back
    jobs: dict[int, str] = field(default_factory=dict)      # long work under way, with the tokens of its leases
    busy: dict[str, int] = field(default_factory=dict)
    turns: dict[str, Turns] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    done: int = 0

    @contextmanager
    def doing(self, tick: str) -> Iterator[None]:
        """Say so while a tick runs."""
        with self.lock:
            self.busy[tick] = self.busy.get(tick, 0) + 1
        try:
            yield
        finally:
            with self.lock:
                self.busy[tick] -= 1
                if not self.busy[tick]:
                    del self.busy[tick]

    def note(self, tick: str, *, at: datetime, took_ms: int, done: int, error: str = "") -> None:
        """Remember how a turn went, until the next heartbeat writes it down."""
        with self.lock:
            turns = self.turns.setdefault(tick, Turns())
            turns.runs += 1
            turns.took_ms += took_ms
            turns.done += done
            turns.last_at, turns.last_ms, turns.error = at, took_ms, error
            if error:
                turns.failures += 1
                turns.failed_at = at
            self.done += done

    def take_turns(self) -> dict[str, Turns]:
        """What is to be written down; from now on it counts as written."""
        with self.lock:
            turns, self.turns = self.turns, {}
            return turns

    def keep_turns(self, turns: dict[str, Turns]) -> None:
        """They could not be written down after all: the next heartbeat tries again."""
        with self.lock:
            for name, older in turns.items():
                newer = self.turns.setdefault(name, older)
                if newer is not older:
                    newer.runs, newer.failures = newer.runs + older.runs, newer.failures + older.failures
                    newer.took_ms, newer.done = newer.took_ms + older.took_ms, newer.done + older.done

    def is_idle(self) -> bool:
        """Whether no tick runs."""
        with self.lock:
            return not self.busy


def own_name(given: str = "") -> str:
    """What this process is called on the status page: what the operator said, or machine and process number."""
    host = socket.gethostname()[:60]
    return f"{given[:60]}-{os.getpid()}" if given else f"{host}-{os.getpid()}"


def running() -> Running | None:
    """This process as one of the clockwork's; None when it is none."""
    found: Running | None = current_app.extensions.get(_KEY) if has_app_context() else None
    return found


def asked_to_stop() -> bool:
    """Whether long work should end after the piece that it is at."""
    process = running()
    return process is not None and process.stop.is_set()


def may_take_over(lease: timedelta, now: datetime) -> bool:
    """Whether what another process holds may be taken once its lease is over on our clock."""
    process = running()
    return process is None or process.watch.look(now) >= lease.total_seconds()


@contextmanager
def holding(token: str, give_back: Callable[[], None]) -> Iterator[None]:
    """While something is leased: how to give it back, should the process have to end before the block does."""
    process = running()
    if process is None:
        yield
        return
    with process.lock:
        process.holds[token] = give_back
    try:
        yield
    finally:
        with process.lock:
            process.holds.pop(token, None)


def begin(extensions: dict[str, object], process: Running) -> None:
    """Make this process one of the clockwork's."""
    extensions[_KEY] = process


def end(extensions: dict[str, object]) -> None:
    """It is one no more."""
    extensions.pop(_KEY, None)
