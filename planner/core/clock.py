"""The only module that reads the wall clock."""
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whatever can say what time it is, in aware UTC."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands still until it is told otherwise; for tests and what-if."""

    instant: datetime

    def now(self) -> datetime:
        """The instant this clock was set to."""
        return self.instant


def milliseconds() -> int:
    """Milliseconds since 1970, for the sortable part of a new uid; never for a rule."""
    return time.time_ns() // 1_000_000


def stopwatch() -> float:
    """Seconds of a clock that only goes forward, to measure how long something took."""
    return time.perf_counter()
