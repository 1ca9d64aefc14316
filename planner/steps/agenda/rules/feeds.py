"""The agenda as a calendar file. Pure: what stands in it is handed in (docs/domain-more.md k, iCal; RFC 5545)."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.core.localtime import to_local
from planner.workflow.agenda import OVER_SLOTS, SlotState

if TYPE_CHECKING:       # eighty modules, loaded when somebody's calendar program asks
    import icalendar

BACK, AHEAD = timedelta(days=90), timedelta(days=400)       # what a calendar holds, from today
KEPT_WHEN_OVER = timedelta(days=30)                         # cancelled and missed slots, then they are gone
MOST_ENTRIES = 2_000
SLOT_LENGTH = timedelta(minutes=30)
ASK_AGAIN = timedelta(hours=1)
_FIRM = frozenset({SlotState.READY, SlotState.PUBLISHED, SlotState.PARTLY_PUBLISHED})
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_UNWRITTEN = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_PRODID = "-//Planner//Content agenda//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar. ``uid`` is without the host; ``length`` None is a moment, such as a deadline."""

    uid: str
    sequence: int
    at: datetime
    zone: str
    title: str
    text: str
    status: str
    changed_at: datetime
    address: str = ""
    length: timedelta | None = None


def status_of(state: SlotState) -> str:
    """What a calendar calls a slot's state. Source: docs/domain-more.md k."""
    if state in OVER_SLOTS:
        return "CANCELLED"
    return "CONFIRMED" if state in _FIRM else "TENTATIVE"


def calendar_file(entries: Iterable[Entry], *, name: str, host: str) -> bytes:
    """An iCalendar file with a table of its own for each zone: CRLF, folded at 75 octets, text escaped.

    Args:
        entries: what stands in it, any order.
        name: what calendar programs call it.
        host: host of the base address; with an entry's uid it names that entry for ever.
    Source: RFC 5545, RFC 7986; docs/domain-more.md k.
    """
    import icalendar
    found = list(entries)
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({entry.zone for entry in found}):
        years = {entry.at.year for entry in found if entry.zone == zone}
        calendar.add_component(_zone_table(zone, min(years), max(years)))
    for entry in found:
        calendar.add_component(_event(entry, host))
    return bytes(calendar.to_ical())


def _line(text: str) -> str:
    """``text`` on one line, without what ends a line or can't be written: a title adds no property to a calendar."""
    return _UNWRITTEN.sub("", _BREAKS.sub(" ", text)).encode("utf-8", "replace").decode()


def _event(entry: Entry, host: str) -> icalendar.Event:
    import icalendar
    event = icalendar.Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    # The clock as people there see it, with the zone beside it: a calendar elsewhere shows its own hour.
    event.add("dtstart", to_local(entry.at, entry.zone).replace(tzinfo=ZoneInfo(entry.zone), fold=0))
    if entry.length is not None:
        event.add("duration", entry.length)
    event.add("summary", _line(entry.title))
    if entry.text:
        event.add("description", "\n".join(map(_line, _BREAKS.split(entry.text))))
    if entry.address:
        event.add("url", entry.address)
    event.add("status", entry.status)
    event.add("transp", "TRANSPARENT")
    return event


@lru_cache(maxsize=64)
def _zone_table(zone: str, first: int, last: int) -> icalendar.Timezone:
    """The changes of the clocks of ``zone`` from the year before ``first`` to the one after ``last``."""
    import icalendar
    since, until = date(max(first - 1, 1), 1, 1), date(last + 1, 12, 31)
    return icalendar.Timezone.from_tzid(zone, first_date=since, last_date=until)
