"""Arithmetic of the status page: how late, how long a queue, how bad (docs/domain-more.md t; docs/operators.md)."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GOAL = timedelta(seconds=60)            # in which what is due leaves, however much is due
HALF_HOUR = timedelta(minutes=30)
BUCKETS = 48                            # half hours of a day


@dataclass(frozen=True, slots=True)
class Trip:
    """Something that went out: when it was due, and when it left."""

    due_at: datetime
    done_at: datetime

    @property
    def late_s(self) -> float:
        """Seconds between the two; a clock that was put back counts as none."""
        return max(0.0, (self.done_at - self.due_at).total_seconds())


def percentile(values: Iterable[float], share: float) -> float | None:
    """The least value that at least ``share`` (0 to 1) of all don't exceed; None for none."""
    found = sorted(values)
    if not found:
        return None
    return found[max(0, min(len(found), -int(-len(found) * share // 1)) - 1)]


def depths(trips: Sequence[Trip], *, now: datetime) -> list[int]:
    """For each half hour of the last 24 hours, the oldest first, how many waited in it for longer than the goal or
    left in it: what a person would have seen waiting.
    """
    first = now - BUCKETS * HALF_HOUR
    found = [0] * BUCKETS
    for trip in trips:
        start = max(0, int((min(trip.due_at, trip.done_at) - first) // HALF_HOUR))
        end = int((trip.done_at - first) // HALF_HOUR)
        for bucket in range(start, min(end, BUCKETS - 1) + 1):
            found[bucket] += 1
    return found


def lasted(seconds: float) -> tuple[str, dict[str, float]]:
    """A length of time as a code and its numbers: the two greatest units that say something."""
    whole = round(seconds)
    if seconds < 10:
        return "seconds_fine", {"seconds": round(seconds, 1)}
    if whole < 60:
        return "seconds", {"seconds": whole}
    if whole < 3600:
        return "minutes", {"minutes": whole // 60}
    if whole < 86_400:
        return "hours", {"hours": whole // 3600, "minutes": whole % 3600 // 60}
    return "days", {"days": whole // 86_400, "hours": whole % 86_400 // 3600}
