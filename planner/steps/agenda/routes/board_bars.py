"""Where the strips behind the days lie in one week of the calendar."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from planner.steps.agenda.queries.bands import Strip


@dataclass(frozen=True, slots=True)
class Bar:
    """A strip as far as it lies in one week: its first column (Monday is 1), how many days, and in which lane."""

    strip: Strip
    first: date
    start: int
    days: int
    lane: int

    @property
    def last(self) -> date:
        """Its last day in this week."""
        return self.first + timedelta(days=self.days - 1)


def bars_of(strips: Iterable[Strip], monday: date) -> tuple[Bar, ...]:
    """The strips of one week, those that share a day in lanes under each other."""
    sunday, found = monday + timedelta(days=6), []
    lanes: list[date] = []
    for strip in strips:
        if strip.first > sunday or strip.last < monday:
            continue
        first, last = max(strip.first, monday), min(strip.last, sunday)
        lane = next((n for n, until in enumerate(lanes) if until < first), len(lanes))
        lanes[lane:lane + 1] = [last]
        found.append(Bar(strip, first, (first - monday).days + 1, (last - first).days + 1, lane + 1))
    return tuple(found)


def lanes_over(bars: Iterable[Bar], column: int) -> int:
    """How far down the strips over one day reach, in lanes."""
    return max((bar.lane for bar in bars if bar.start <= column < bar.start + bar.days), default=0)
