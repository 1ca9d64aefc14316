"""Rules of feeds: when a source is fetched again, when it is given up, what of it is worth showing. Pure.

Source: docs/domain.md n (Trends, Feed).
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.workflow.knowledge import FETCHED, FeedState

FETCH_EVERY = timedelta(hours=6)
LONGEST_PAUSE = 8                       # times that
FAILING_FROM = 5                        # failures in a row
OFF_FROM = 20
GONE = 410                              # HTTP: never again
NEWEST = 20
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a feed: ``guid`` is what the feed calls it, ``at`` when it came out, None when it doesn't say."""

    guid: str
    title: str
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry whose instant is known."""

    guid: str
    title: str
    url: str
    at: datetime


def pause_after(fails: int) -> timedelta:
    """How long until a source is fetched again after ``fails`` failures in a row: 6 h, then 1, 2, 4, 8 times that.

    Source: docs/domain.md n (back-off).
    """
    times = LONGEST_PAUSE if fails > LONGEST_PAUSE else min(LONGEST_PAUSE, 1 << max(0, fails - 1))
    return FETCH_EVERY * times


def step_after(state: FeedState, fails: int, *, status: int | None = None) -> str | None:
    """The event of the machine that follows a fetch with ``fails`` failures in a row by now, or None.

    Args:
        status: of HTTP; a source that says it is gone for good is stopped at once (trust 6.5).
    Source: docs/domain.md n (5 failures: failing, 20: off).
    """
    if state not in FETCHED:
        return None
    if fails >= OFF_FROM or status == GONE:
        return "stop"
    if fails >= FAILING_FROM:
        return "fail" if state is FeedState.ACTIVE else None
    return "recover" if not fails and state is FeedState.FAILING else None


def has_expired(at: datetime, now: datetime) -> bool:
    """Whether something is older than 30 days, so that nobody needs to look at it any more."""
    return at < now - KEPT_FOR


def worth_showing(entries: Iterable[Entry], now: datetime) -> list[Dated]:
    """The newest twenty that are not older than 30 days, newest first; one without a date, or of tomorrow, is of now.

    What the feed calls the same twice counts once, the first time. Source: docs/domain.md n.
    """
    once = {entry.guid: entry for entry in reversed(list(entries))}
    dated = [Dated(entry.guid, entry.title, entry.url, min(entry.at or now, now)) for entry in reversed(once.values())]
    fresh = [entry for entry in dated if not has_expired(entry.at, now)]
    return sorted(fresh, key=lambda entry: entry.at, reverse=True)[:NEWEST]
