"""What on an agenda stands in each other's way: said, never refused (docs/domain.md e and g, domain-more.md k)."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

WEEKS_APART = 2         # whole weeks between two turns of one author (docs/domain.md e)


class ClashKind(StrEnum):
    """Why two slots, or a slot and a day, do not go well together."""

    CHANNEL_GAP = "channel_gap"         # closer than the channel's smallest gap
    AUTHOR_NEAR = "author_near"         # one author, fewer than two whole weeks apart
    PERSONA_WEEK = "persona_week"       # the same persona twice in one ISO week
    BAND = "band"                       # on a day of a fair or an event


@dataclass(frozen=True, slots=True)
class Placed:
    """A slot as far as it can clash; ``channels`` map a key to its smallest gap, ``author`` is a uid or None."""

    uid: str
    day: date
    at: datetime
    channels: Mapping[str, timedelta]
    personas: tuple[str, ...] = ()
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """``one`` and ``other`` are uids of slots, the later one first; ``detail``: channel, author, persona or band."""

    kind: ClashKind
    one: str
    other: str
    detail: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which something else asks for attention, both ends included."""

    first: date
    last: date
    title: str


def clashes(slots: Iterable[Placed], stretches: Iterable[Stretch] = ()) -> list[Clash]:
    """All clashes among these slots, in order of kind, then of date.

    Each slot is compared with its nearest neighbour of the same channel, author, or persona and week: three in a row
    give two clashes, not three. Source: docs/domain.md e (turns), g; domain-more.md k (bands).
    """
    placed = sorted(slots, key=lambda slot: (slot.at, slot.uid))
    bands = list(stretches)
    found = [*_channel_gaps(placed), *_authors(placed), *_personas(placed)]
    for slot in placed:
        found += [Clash(ClashKind.BAND, slot.uid, "", band.title) for band in bands
                  if band.first <= slot.day <= band.last]
    return found


def _neighbours(placed: Iterable[Placed],
                keys: Mapping[str, tuple[object, ...]]) -> Iterable[tuple[object, Placed, Placed]]:
    groups: dict[object, list[Placed]] = defaultdict(list)
    for slot in placed:
        for key in keys[slot.uid]:
            groups[key].append(slot)
    for key, members in groups.items():
        for early, late in pairwise(members):
            yield key, early, late


def _channel_gaps(placed: list[Placed]) -> list[Clash]:
    keys: dict[str, tuple[object, ...]] = {slot.uid: tuple(slot.channels) for slot in placed}
    return [Clash(ClashKind.CHANNEL_GAP, late.uid, early.uid, str(key))
            for key, early, late in _neighbours(placed, keys) if late.at - early.at < late.channels[str(key)]]


def _authors(placed: list[Placed]) -> list[Clash]:
    keys: dict[str, tuple[object, ...]] = {slot.uid: (slot.author,) if slot.author else () for slot in placed}
    return [Clash(ClashKind.AUTHOR_NEAR, late.uid, early.uid, str(key))
            for key, early, late in _neighbours(placed, keys) if (late.day - early.day).days // 7 < WEEKS_APART]


def _personas(placed: list[Placed]) -> list[Clash]:
    keys: dict[str, tuple[object, ...]] = {
        slot.uid: tuple((code, *slot.day.isocalendar()[:2]) for code in slot.personas) for slot in placed}
    found = []
    for key, early, late in _neighbours(placed, keys):
        code = key[0] if isinstance(key, tuple) else ""
        found.append(Clash(ClashKind.PERSONA_WEEK, late.uid, early.uid, str(code)))
    return found
