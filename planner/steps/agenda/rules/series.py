"""When a series returns, and what a change of its rule does to the slots that it made. Pure (docs/domain.md g)."""
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import IntEnum, StrEnum

from planner.core.workdays import Calendar

AHEAD = timedelta(weeks=26)         # how far slots are made
_WEEK = timedelta(weeks=1)


class Pattern(StrEnum):
    """How a series repeats: every n weeks on a weekday, or the nth weekday of the month."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class HolidayPolicy(StrEnum):
    """What a series does with a day that is no working day."""

    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"


class Nth(IntEnum):
    """Which weekday of the month. A month without a fifth one gives none; each has a last one."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4
    LAST = 5
    FIFTH = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """When a series returns. ``every`` counts weeks, or is an `Nth`; ``weekday`` is ISO, 1 is Monday.

    Weeks are counted from the first such weekday on or after ``first``. ``last`` is None for one without an end.
    """

    pattern: Pattern
    every: int
    weekday: int
    first: date
    last: date | None = None


def turns(rule: Rule, since: date, until: date) -> Iterator[date]:
    """The days on which a series has its turn, from ``since`` to ``until``, both included, holidays aside.

    Source: docs/domain.md g (series).
    """
    last = until if rule.last is None else min(until, rule.last)
    found = _weekly(rule, since, last) if rule.pattern is Pattern.WEEKLY else _monthly(rule, since, last)
    return (day for day in found if max(since, rule.first) <= day <= last)


def _weekly(rule: Rule, since: date, last: date) -> Iterator[date]:
    day = rule.first + timedelta(days=(rule.weekday - rule.first.isoweekday()) % 7)
    step = rule.every * _WEEK
    if since > day:
        day += (since - day) // step * step
    while day <= last:
        yield day
        day += step


def _monthly(rule: Rule, since: date, last: date) -> Iterator[date]:
    month = max(since, rule.first).replace(day=1)
    while month <= last:
        day = _nth_weekday(month, rule.weekday, Nth(rule.every))
        if day is not None:
            yield day
        month = (month + timedelta(days=31)).replace(day=1)


def _nth_weekday(month: date, weekday: int, nth: Nth) -> date | None:
    first = month + timedelta(days=(weekday - month.isoweekday()) % 7)
    fifth = first + 4 * _WEEK
    if nth in (Nth.LAST, Nth.FIFTH):
        has_fifth = fifth.month == month.month
        return fifth if has_fifth else None if nth is Nth.FIFTH else fifth - _WEEK
    return first + (nth - 1) * _WEEK


def day_of(turn: date, policy: HolidayPolicy, calendar: Calendar) -> date | None:
    """The day on which a turn goes out; None when it is left out. A turn that is left out is used up all the same.

    Source: docs/domain.md g (holiday_policy: nearest working day on that side).
    """
    if policy is HolidayPolicy.KEEP or calendar.is_working_day(turn):
        return turn
    if policy is HolidayPolicy.SKIP:
        return None
    return calendar.on_or_after(turn) if policy is HolidayPolicy.NEXT else calendar.on_or_before(turn)


# --- What a change of the rule does ------------------------------------------------------------------------------


class Hold(StrEnum):
    """How free a slot that a series made still is."""

    FREE = "free"               # empty, and nobody touched it: the series may move it or take it away
    DORMANT = "dormant"         # the series itself took it away: it may come back
    FIXED = "fixed"             # somebody changed or filled it: it stays, and its turn is used up


@dataclass(frozen=True, slots=True)
class Made:
    """A slot that a series made: the turn that it was made for, and where it stands now."""

    key: int
    turn: date
    day: date
    clock: time
    zone: str
    hold: Hold


@dataclass(frozen=True, slots=True)
class Wish:
    """A turn of the (new) rule and the day that it goes out on."""

    turn: date
    day: date


class Change(StrEnum):
    """What happens to a slot of a series."""

    STAYS = "stays"
    MOVES = "moves"
    VANISHES = "vanishes"
    APPEARS = "appears"


@dataclass(frozen=True, slots=True)
class Effect:
    """One slot, and what happens to it. A slot that appears has no ``made``, or is one that comes back."""

    change: Change
    made: Made | None = None
    wish: Wish | None = None


def wishes(rule: Rule, policy: HolidayPolicy, calendar: Calendar, *, since: date, until: date,
           is_to_come: Callable[[date], bool] = lambda day: True) -> list[Wish]:
    """The turns from ``since`` to ``until`` that go out, each with its day; ``is_to_come`` leaves out what is over."""
    pairs = ((turn, day_of(turn, policy, calendar)) for turn in turns(rule, since, until))
    return [Wish(turn, day) for turn, day in pairs if day is not None and is_to_come(day)]


def effects(made: Iterable[Made], wished: Iterable[Wish], *, pattern: Pattern, clock: time, zone: str) -> list[Effect]:
    """What becomes of the slots of a series when its rule gives ``wished``.

    A slot belongs to the turn that it was made for; when the rule has that turn no more, to the turn of the same week
    (weekly) or month. Slots that somebody touched stay and use their turn up. Source: docs/domain.md b (series).
    """
    open_wishes, rest = {wish.turn: wish for wish in wished}, list(made)
    pairs: list[tuple[Made, Wish]] = []

    def match(found: Sequence[Made], place: Callable[[date], Hashable]) -> None:
        waiting = {place(turn): turn for turn in sorted(open_wishes, reverse=True)}
        for one in found:
            turn = waiting.pop(place(one.turn), None)
            if turn is not None:
                pairs.append((one, open_wishes.pop(turn)))
                rest.remove(one)

    order = {Hold.FIXED: 0, Hold.FREE: 1, Hold.DORMANT: 2}
    match(sorted(rest, key=lambda one: (order[one.hold], one.turn)), lambda turn: turn)
    for hold in (Hold.FIXED, Hold.FREE):
        match([one for one in sorted(rest, key=lambda one: one.turn) if one.hold is hold], _period(pattern))
    found = [_paired(one, wish, clock, zone) for one, wish in pairs]
    found += [Effect(Change.VANISHES, one) for one in rest if one.hold is Hold.FREE]
    found += [Effect(Change.APPEARS, None, wish) for wish in open_wishes.values()]
    return sorted(found, key=lambda one: one.wish.day if one.wish else one.made.day if one.made else date.min)


def _period(pattern: Pattern) -> Callable[[date], Hashable]:
    return (lambda day: day.isocalendar()[:2]) if pattern is Pattern.WEEKLY else (lambda day: (day.year, day.month))


def _paired(one: Made, wish: Wish, clock: time, zone: str) -> Effect:
    if one.hold is Hold.FIXED:
        return Effect(Change.STAYS, one, wish)
    if one.hold is Hold.DORMANT:
        return Effect(Change.APPEARS, one, wish)
    same = (one.day, one.clock, one.zone) == (wish.day, clock, zone)
    return Effect(Change.STAYS if same else Change.MOVES, one, wish)
