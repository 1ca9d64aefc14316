"""Local time and UTC: the one place where a date, a clock and a zone become an instant (docs/domain.md g, DST)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

# In the database of zones, yet no place that a person lives in.
_NOT_A_PLACE = frozenset({"Factory", "localtime", "posixrules"})


class Reading(StrEnum):
    """How a local time was read."""

    NORMAL = "normal"
    MOVED = "moved"             # the clock skips this time: moved forward by the gap
    AMBIGUOUS = "ambiguous"     # the clock shows this time twice: the first pass was taken


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC, and how the local time that it came from was read."""

    at: datetime
    reading: Reading


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every zone that a person, an organisation or a slot can have."""
    return frozenset(available_timezones()) - _NOT_A_PLACE


def is_zone(name: str) -> bool:
    """Whether ``name`` is the name of a zone, such as Europe/Amsterdam, in exactly this spelling."""
    return name in zone_names()


def resolve(day: date, clock: time, zone: str, *, second_pass: bool = False) -> Moment:
    """The instant at which the clocks of ``zone`` show ``clock`` on ``day``.

    Args:
        day: local date.
        clock: local time without a zone.
        zone: name of a zone.
        second_pass: take the later one of two instants that show the same local time.
    Returns:
        The instant in UTC. A time that the clocks skip moves forward by the gap (02:30 becomes 03:30), a time that
        they show twice means its first pass; ``reading`` says so, for the warning at planning.
    Raises:
        ValueError: ``clock`` carries a zone, or there is no zone of that name.
    Source: docs/domain.md g (DST) and c (awkward cases), trust 6.6; the behaviour of zoneinfo with fold 0.
    """
    if clock.tzinfo is not None:
        raise ValueError("a local time carries no zone of its own")
    place = _place(zone)
    shown = datetime.combine(day, clock)
    first = shown.replace(tzinfo=place, fold=0)
    second = shown.replace(tzinfo=place, fold=1)
    at = first.astimezone(UTC)
    if at.astimezone(place).replace(tzinfo=None, fold=0) != shown.replace(fold=0):
        return Moment(at, Reading.MOVED)
    if first.utcoffset() != second.utcoffset():
        return Moment(second.astimezone(UTC) if second_pass else at, Reading.AMBIGUOUS)
    return Moment(at, Reading.NORMAL)


def to_utc(day: date, clock: time, zone: str) -> datetime:
    """As `resolve`, for whoever needs the instant alone."""
    return resolve(day, clock, zone).at


def to_local(at: datetime, zone: str) -> datetime:
    """The instant ``at`` as the clocks of ``zone`` show it, aware.

    Raises:
        ValueError: ``at`` carries no zone, or there is no zone of that name.
    """
    if at.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return at.astimezone(_place(zone))


def local_date(at: datetime, zone: str) -> date:
    """The date on the wall calendar of ``zone`` at the instant ``at``. Raises as `to_local`."""
    return to_local(at, zone).date()


def _place(zone: str) -> ZoneInfo:
    if not is_zone(zone):
        raise ValueError(f"no zone is called {zone!r}")
    return ZoneInfo(zone)
