"""What stands beside the calendar: what is late, what is missing, what clashes, each with a way on; topics to place."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_login import current_user

from planner.steps.agenda import queries
from planner.steps.agenda.queries import Month
from planner.steps.agenda.queries.bands import Strip
from planner.steps.agenda.routes.base import house
from planner.web.i18n import locale

MOST_CLASHES = 4


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
    sunday, lanes, found = monday + timedelta(days=6), [], []
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


def rail(look: Any, month: Month) -> dict[str, Any]:
    """For the templates of month and week. With filters on nobody knows what is missing, so nothing is said to be."""
    session = look.session
    house(session)
    strips = queries.bands_between(session, month.weeks[0].days[0].on, month.weeks[-1].days[-1].on)
    late = month.late if look.may_plan else [card for card in month.late
                                             if card.author and card.author.uid == current_user.uid]
    bands = {week.number: bars_of(strips, week.days[0].on) for week in month.weeks}
    found: dict[str, Any] = {"bands": bands, "lanes": lanes_over, "late": late, "topics": [], "clashes": [],
                             "persona_gaps": []}
    if look.may_plan:
        found["topics"] = queries.topic_cards(session)
        found["clashes"] = queries.met(session, month.cards, strips, now=look.now, locale=locale())
        if not look.filters and len(month.weeks) > 1:
            found["persona_gaps"] = queries.persona_gaps(session, look.this_day)
    found["most_clashes"] = MOST_CLASHES
    return found
