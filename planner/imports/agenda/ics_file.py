"""A calendar file of another program, with the odd lines that such files have (RFC 5545; docs/domain-more.md s)."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from planner.core.clock import stopwatch
from planner.core.localtime import is_zone, to_local, to_utc
from planner.imports.agenda.cells import EARLIEST, LATEST, Cells
from planner.imports.agenda.items import Becomes, Broken, Format, Item, Known, Wish, identity_of, text_of
from planner.imports.agenda.mapping import Outline, Reading
from planner.imports.csv_tables import LARGEST, MOST_ROWS

AHEAD = timedelta(weeks=104)
MOST_REPEATS = 500
MOST_ITEMS = 20_000
_PATIENCE = 20.0                # seconds for working out repeats; a real calendar takes one
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:]*))*):(.*)", re.DOTALL)
_FOLD = re.compile(r"\n[ \t]")
_PARAM = re.compile(r";([A-Za-z0-9-]+)=(\"[^\"]*\"|[^\";:]*)")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_LENGTH = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
_RULE_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST"}
_WANTED = {"UID", "SUMMARY", "DESCRIPTION", "URL", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE",
           "RECURRENCE-ID", "SEQUENCE", "STATUS"}


@dataclass(frozen=True, slots=True)
class Line:
    """One property of an event."""

    value: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RawEvent:
    """One VEVENT: its properties as they are written; a property that comes twice keeps all."""

    number: int
    lines: dict[str, list[Line]] = field(default_factory=dict)

    def first(self, name: str) -> Line | None:
        """The first property of this name."""
        return next(iter(self.lines.get(name, ())), None)

    def text(self, name: str) -> str:
        """A text, its escapes undone."""
        line = self.first(name)
        return _unescaped(line.value) if line else ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and a clock with its zone unless it is a whole day; ``is_floating`` when the file named no zone."""

    day: date
    clock: time | None = None
    zone: str = ""
    is_floating: bool = False

    def shifted(self, by: timedelta) -> Moment:
        """As far on, by the clock on the wall."""
        if self.clock is None:
            return replace(self, day=self.day + timedelta(days=-(-by // timedelta(days=1))))
        shown = datetime.combine(self.day, self.clock) + by
        return replace(self, day=shown.date(), clock=shown.time())

    @property
    def key(self) -> str:
        """How a repeat is named."""
        return f"{self.day:%Y%m%d}" + (f"T{self.clock:%H%M%S}" if self.clock else "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) in "nN" else found.group(1), text)


def unfolded(text: str) -> list[str]:
    """The lines of a file as they were before folding; CRLF, LF and CR end a line alike."""
    # One pass over the text: joining line by line takes minutes when a file of 10 MiB is one folded line.
    return _FOLD.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def events(data: bytes) -> list[RawEvent]:
    """Every VEVENT of a file; lines that are none and what stands inside an alarm are passed over.

    Raises:
        Broken: too large, not UTF-8, no calendar, too many events.
    """
    if len(data) > LARGEST:
        raise Broken("table_too_large", limit=LARGEST // 2**20)
    reader = _Reader()
    for line in unfolded(text_of(data)):
        match = _LINE.fullmatch(line)
        if match is not None:
            reader.take(match.group(1).upper(), match.group(2), match.group(3))
    if not reader.is_calendar:
        raise Broken("agenda_no_calendar")
    return reader.found


class _Reader:
    """Follows what begins and ends, and keeps the lines of events."""

    def __init__(self) -> None:
        self.found: list[RawEvent] = []
        self.inside: list[str] = []
        self.is_calendar = False

    def take(self, name: str, params: str, value: str) -> None:
        """One line. Raises Broken when there are too many events."""
        if name == "BEGIN":
            self._begin(value.strip().upper())
        elif name == "END":
            while self.inside and self.inside.pop() != value.strip().upper():
                pass
        elif self.inside and self.inside[-1] == "VEVENT" and name in _WANTED:
            told = {key.upper(): text.strip('"') for key, text in _PARAM.findall(params)}
            self.found[-1].lines.setdefault(name, []).append(Line(value.strip(), told))

    def _begin(self, what: str) -> None:
        self.inside.append(what)
        self.is_calendar = self.is_calendar or what == "VCALENDAR"
        if what == "VEVENT":
            self.found.append(RawEvent(len(self.found) + 1))
            if len(self.found) > MOST_ROWS:
                raise Broken("table_too_many_rows", limit=MOST_ROWS)


def outline(data: bytes) -> Outline:
    """How many events there are. Raises Broken."""
    return Outline(Format.ICS, len(events(data)))


def without(data: bytes, numbers: Iterable[int]) -> bytes:
    """The file without these events, otherwise as it was."""
    gone, kept, number, skipping = set(numbers), [], 0, False
    for line in unfolded(text_of(data)):
        name = line.strip().upper()
        if name == "BEGIN:VEVENT":
            number += 1
            skipping = number in gone
        if not skipping:
            kept.append(line)
        if name == "END:VEVENT":
            skipping = False
    return "\r\n".join(kept).encode()


# --- Events as items ---------------------------------------------------------------------------------------------


def items(data: bytes, reading: Reading, known: Known) -> list[Item]:
    """Every event, repeats worked out 104 weeks ahead, at most 500 of each. Raises Broken."""
    found: dict[tuple[str, str], Item] = {}
    raws = events(data)
    named = {(raw.text("UID"), _recurrence(raw)) for raw in raws if raw.first("RECURRENCE-ID")}
    started = stopwatch()
    broken: list[Item] = []
    for raw in raws:
        if stopwatch() - started > _PATIENCE:
            raise Broken("agenda_heavy")
        for item in _Event(raw, reading, known).items():
            place = (item.uid, item.recurrence)
            is_repeat = bool(item.recurrence) and not raw.first("RECURRENCE-ID")
            if is_repeat and place in named:
                continue                        # told apart by an event of its own
            if item.problems or not item.uid:
                broken.append(item)
            elif place not in found or found[place].sequence <= item.sequence:
                found[place] = item
        if len(found) > MOST_ITEMS:
            raise Broken("agenda_too_many", limit=MOST_ITEMS)
    return sorted([*found.values(), *broken], key=lambda item: (item.row, item.recurrence))


def _recurrence(raw: RawEvent) -> str:
    line = raw.first("RECURRENCE-ID")
    match = _MOMENT.match(line.value) if line else None
    return match.group(0).rstrip("Z") if match else ""


class _Event:
    """One event while it is read."""

    def __init__(self, raw: RawEvent, reading: Reading, known: Known) -> None:
        self.raw, self.reading, self.known = raw, reading, known
        self.cells = Cells(known, reading)
        self.remarks: list[str] = []

    def items(self) -> Iterator[Item]:
        """The event, or each of its repeats; one item with its problems when it can't be read."""
        raw, cells = self.raw, self.cells
        uid = raw.text("UID").strip()
        if not uid:
            cells.fault("UID", "agenda_event_uid")
        start = self._moment("DTSTART")
        if start is None:
            if not cells.problems or cells.problems[-1].column != "DTSTART":
                cells.fault("DTSTART", "agenda_event_start")
            yield self._item(uid, None, timedelta(0), "")
            return
        if start.is_floating:
            self.remarks.append("agenda_floating")
        length = self._length(start)
        starts = [start] if raw.first("RECURRENCE-ID") or not raw.first("RRULE") else self._repeats(start)
        if raw.first("RDATE") and not raw.first("RECURRENCE-ID"):
            starts = list(dict.fromkeys([*starts, *self._several("RDATE")]))
        gone = {moment.key for moment in self._several("EXDATE")}
        repeats = len(starts) > 1 or bool(raw.first("RRULE"))
        for one in starts:
            if one.key in gone:
                continue
            recurrence = _recurrence(raw) or (one.key if repeats and not raw.first("RECURRENCE-ID") else "")
            yield self._item(uid, one, length, recurrence)

    # --- parts ---

    def _moment(self, name: str) -> Moment | None:
        line = self.raw.first(name)
        return self._read(line, name) if line else None

    def _several(self, name: str) -> list[Moment]:
        return [found for line in self.raw.lines.get(name, []) for part in line.value.split(",")
                if (found := self._read(Line(part, line.params), name)) is not None]

    def _read(self, line: Line, name: str) -> Moment | None:
        match = _MOMENT.fullmatch(line.value.strip())
        try:
            if match is None:
                raise ValueError(line.value)
            year, month, day = (int(part) for part in match.groups()[:3])
            on = date(year, month, day)
            if not EARLIEST <= on <= LATEST:
                raise ValueError(line.value)
            if match.group(4) is None:
                return Moment(on)
            clock = time(int(match.group(4)), int(match.group(5)), min(int(match.group(6)), 59))
        except ValueError:
            self.cells.fault(name, "agenda_event_moment", value=line.value[:40])
            return None
        return self._zoned(on, clock, line, name, is_utc=bool(match.group(7)))

    def _zoned(self, day: date, clock: time, line: Line, name: str, *, is_utc: bool) -> Moment | None:
        if is_utc:
            local = to_local(datetime.combine(day, clock, UTC), self.known.zone)
            return Moment(local.date(), local.time().replace(tzinfo=None), self.known.zone)
        asked = line.params.get("TZID")
        if asked is None:
            return Moment(day, clock, self.known.zone, is_floating=True)
        zone = zone_of(asked)
        if zone is None:
            self.cells.fault(name, "agenda_event_zone", value=asked[:60])
            return None
        return Moment(day, clock, zone)

    def _length(self, start: Moment) -> timedelta:
        """How long it lasts; a missing end is one day for a whole day, and no time for a moment."""
        usual = timedelta(days=1) if start.clock is None else timedelta(0)
        end = self._moment("DTEND")
        if end is not None and (end.clock is None) == (start.clock is None):
            if start.clock is None or end.clock is None:
                return max(end.day - start.day, usual)
            span = to_utc(end.day, end.clock, end.zone) - to_utc(start.day, start.clock, start.zone)
            return max(span, timedelta(0))
        line = self.raw.first("DURATION")
        match = _LENGTH.fullmatch(line.value.strip()) if line else None
        if match is None:
            return usual
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return min(timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds),
                   timedelta(days=3660))

    def _repeats(self, start: Moment) -> list[Moment]:
        line = self.raw.first("RRULE")
        until = datetime.combine(self.known.now.date() + AHEAD, time(23, 59))
        first = datetime.combine(start.day, start.clock or time(0))
        try:
            rule = rrulestr(_safe_rule(line.value if line else "", start, until), dtstart=first)
            found: list[Moment] = []
            for at in rule:
                if at > until or len(found) == MOST_REPEATS:
                    break
                found.append(replace(start, day=at.date(), clock=at.time() if start.clock else None))
        except (ValueError, TypeError, OverflowError, KeyError, IndexError):
            self.cells.fault("RRULE", "agenda_event_rule", value=(line.value if line else "")[:80])
            return [start]
        return found

    def _item(self, uid: str, start: Moment | None, length: timedelta, recurrence: str) -> Item:
        raw, cells = self.raw, self.cells
        title = cells.title(raw.text("SUMMARY"), "SUMMARY", required=True)
        sequence = raw.text("SEQUENCE").strip()
        becomes = Becomes(self.reading.target)
        item = Item(raw.number, identity_of(uid, recurrence), becomes, title, uid=uid[:300], recurrence=recurrence[:40],
                    sequence=int(sequence) if re.fullmatch(r"\d{1,9}", sequence) else 0, zone=self.known.zone,
                    is_cancelled=raw.text("STATUS").strip().upper() == "CANCELLED", lang=self.reading.lang)
        if len(uid) > 300:
            cells.fault("UID", "agenda_cell_long", limit=300)
        if start is not None:
            item = self._as_slot(item, start) if becomes is Becomes.SLOT else replace(
                item, day=start.day, last=_last_day(start, length))
        return replace(item, remarks=tuple(self.remarks), problems=tuple(cells.problems))

    def _as_slot(self, item: Item, start: Moment) -> Item:
        cells = self.cells
        clock = start.clock.replace(second=0) if start.clock else self.reading.usual_time
        address = cells.address(self.raw.text("URL"), "URL")
        zone = start.zone or self.known.zone
        is_past = to_utc(start.day, clock, zone) <= self.known.now
        wish = Wish.PUBLISHED if is_past and address else Wish.OPEN
        if not item.is_cancelled:
            cells.agree(start.day, clock, zone, wish, address, "", ("DTSTART", "STATUS", "URL"))
        return replace(item, day=start.day, clock=clock, zone=zone, wish=wish, address=address,
                       channels=cells.channels("", "SUMMARY", item.lang),
                       note=cells.note(self.raw.text("DESCRIPTION"), "DESCRIPTION"))


def _last_day(start: Moment, length: timedelta) -> date:
    """The last day of a band, itself included; what ends at midnight ended the day before."""
    if start.clock is None:
        return start.day + max(length, timedelta(days=1)) - timedelta(days=1)
    end = start.shifted(length)
    return max(start.day, end.day - timedelta(days=end.clock == time(0) and length > timedelta(0)))


def zone_of(name: str) -> str | None:
    """The zone that a calendar program means: its own name, a name of Windows, or a path that ends in one."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # eighty modules, when a file comes in

    for asked in (name, WINDOWS_TO_OLSON.get(name, ""), "/".join(name.strip("/").split("/")[-2:]), name.split("/")[-1]):
        if asked and is_zone(asked):
            return asked
    return None


def _safe_rule(text: str, start: Moment, until: datetime) -> str:
    """A rule that ends: parts that can turn for ever are refused, UNTIL is read on the wall clock.

    Raises:
        ValueError: more often than daily, a part that is not read here, or a day that never comes.
    """
    parts: dict[str, str] = {}
    for part in text.strip().rstrip(";").upper().split(";"):
        name, _equals, value = part.partition("=")
        if name not in _RULE_PARTS or not value or name in parts:
            raise ValueError(text)
        parts[name] = value
    often = parts.get("FREQ")
    if often not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError(text)
    if often in ("DAILY", "WEEKLY") and ("BYSETPOS" in parts or re.search(r"\d", parts.get("BYDAY", ""))):
        raise ValueError(text)
    if not 1 <= int(parts.get("INTERVAL", "1")) <= 1_000 or not _comes(parts):
        raise ValueError(text)
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], start)
    elif "COUNT" not in parts:
        parts["UNTIL"] = f"{until:%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _comes(parts: Mapping[str, str]) -> bool:
    """Whether the days of the months that a rule names exist at all."""
    if "BYMONTHDAY" not in parts:
        return True
    longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
    months = [int(month) for month in parts.get("BYMONTH", "1").split(",")]
    days = [abs(int(day)) for day in parts["BYMONTHDAY"].split(",")]
    return any(1 <= day <= longest.get(month, 31) for day in days for month in months)


def _until(text: str, start: Moment) -> str:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    if match.group(7) and start.zone:
        at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return f"{to_local(at, start.zone):%Y%m%dT%H%M%S}"
    return text.rstrip("Z") if match.group(4) else f"{text}T235959"
