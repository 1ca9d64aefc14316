"""Single values of a file: dates, times, states, names of ours; what can't be read is said, never guessed."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from planner.core.localtime import to_utc
from planner.imports.agenda.items import LONGEST_NOTE, LONGEST_TITLE, Known, Problem, Wish, bare
from planner.imports.agenda.mapping import Dates, Reading, Written
from planner.people.rules.addresses import fold_address

_NUMBERED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
_MONTHS = 12
_SEVERAL = re.compile(r"[,;|/]")
_NO_DATE = {Dates.ISO: "agenda_cell_date", Dates.DAY_FIRST: "agenda_cell_day_first",
            Dates.MONTH_FIRST: "agenda_cell_month_first"}
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
LANGUAGES = {"nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en"}


def numbered(text: str, order: Dates) -> date | None:
    """What 31-1-2027, 31/1/2027 or 31.1.2027 means in an order; None when it is not written so.

    Raises ValueError: there is no such day.
    """
    match = _NUMBERED.fullmatch(text)
    if match is None or order is Dates.ISO:
        return None
    first, second, year = map(int, match.groups())
    return date(year, second, first) if order is Dates.DAY_FIRST else date(year, first, second)


def written(texts: Iterable[str]) -> Written:
    """What dates tell about how they are written: 31-1-2027 has its day first, 1-31-2027 its month."""
    pairs = [tuple(map(int, match.groups()[:2])) for text in texts if (match := _NUMBERED.fullmatch(text))]
    day, month = any(first > _MONTHS for first, _ in pairs), any(second > _MONTHS for _, second in pairs)
    if not pairs:
        return Written.PLAIN
    if day and month:
        return Written.MIXED
    return Written.DAY_FIRST if day else Written.MONTH_FIRST if month else Written.EITHER


def example(texts: Iterable[str], order: Dates) -> tuple[str, date] | None:
    """A date as it is read in an order, one that another order reads differently before others."""
    found = None
    for text in texts:
        try:
            day = numbered(text, order)
        except ValueError:
            continue
        if day is not None and day.day <= _MONTHS and day.day != day.month:
            return text, day
        found = found or ((text, day) if day else None)
    return found


@dataclass
class Cells:
    """Reads the values of one item and remembers what was wrong with which."""

    known: Known
    reading: Reading
    problems: list[Problem] = field(default_factory=list)

    def fault(self, column: str, code: str, **params: Any) -> None:
        """Note that something is wrong."""
        self.problems.append(Problem(column, code, params))

    def title(self, text: str, column: str, *, required: bool) -> str:
        """A title that fits, without control characters."""
        clean = " ".join(text.split())
        if not clean and required:
            self.fault(column, "agenda_cell_required")
        if len(clean) > LONGEST_TITLE:
            self.fault(column, "agenda_cell_long", limit=LONGEST_TITLE)
        return self._printable(clean, column)

    def note(self, text: str, column: str) -> str:
        """Running text that fits."""
        clean = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(clean) > LONGEST_NOTE:
            self.fault(column, "agenda_cell_long", limit=LONGEST_NOTE)
        return self._printable(clean, column)

    def _printable(self, text: str, column: str) -> str:
        if any((ord(sign) < 32 and sign not in "\n\t") or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000
               for sign in text):
            self.fault(column, "agenda_cell_control")
            return ""
        return text

    def day(self, text: str, column: str) -> date | None:
        """ISO; day, month and year only where a person said so. Source: docs/domain-more.md s (agenda CSV)."""
        try:
            found = self._read_date(text.strip())
        except ValueError:
            code = _NO_DATE[Dates(self.reading.dates)] if text.strip() else "agenda_cell_required"
            self.fault(column, code, value=text.strip()[:40])
            return None
        if not EARLIEST <= found <= LATEST:
            self.fault(column, "agenda_cell_far", value=found.isoformat())
            return None
        return found

    def _read_date(self, text: str) -> date:
        found = numbered(text, Dates(self.reading.dates))
        if found is not None:
            return found
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)

    def clock(self, text: str, column: str) -> time:
        """09:00; what names no time has the usual one."""
        if not text.strip():
            return self.reading.usual_time
        match = _CLOCK.fullmatch(text.strip())
        if match and int(match.group(1)) < 24 and int(match.group(2)) < 60:
            return time(int(match.group(1)), int(match.group(2)))
        self.fault(column, "agenda_cell_time", value=text.strip()[:40])
        return self.reading.usual_time

    def lang(self, text: str, column: str) -> str:
        """nl or en, or their names; the usual one for nothing."""
        if not text.strip():
            return self.reading.lang
        found = LANGUAGES.get(bare(text))
        if found is None:
            self.fault(column, "agenda_cell_language", value=text.strip()[:40])
        return found or self.reading.lang

    def channels(self, text: str, column: str, lang: str) -> tuple[str, ...]:
        """Keys of channels by key or name; the usual one for nothing."""
        names = [part.strip() for part in _SEVERAL.split(text) if part.strip()] or [self.reading.channel]
        found = []
        for name in filter(None, names):
            match = self.known.channels.get(bare(name))
            if match is None:
                self.fault(column, "agenda_cell_channel", value=name[:60])
            elif lang not in match[1]:
                self.fault(column, "agenda_cell_channel_language", value=name[:60])
            else:
                found.append(match[0])
        if not any(names):
            self.fault(column, "agenda_cell_no_channel")
        return tuple(dict.fromkeys(found))

    def personas(self, texts: Iterable[str], column: str) -> tuple[str, ...]:
        """Codes of personas that one can write for; three at most."""
        found = [self.looked_up(text, column, self.known.personas.get, "agenda_cell_persona") for text in texts]
        if len(found) > 3:
            self.fault(column, "agenda_cell_personas", most=3)
        return tuple(sorted({code for code in found if code}))

    def looked_up(self, text: str, column: str, find: Callable[[str], str | None], code: str) -> str:
        """What of ours a word stands for; a fault with ``code`` when nothing does."""
        found = find(bare(text))
        if found is None:
            self.fault(column, code, value=text[:60])
        return found or ""

    def several(self, text: str) -> list[str]:
        """The parts of a cell with several values."""
        return [part.strip() for part in _SEVERAL.split(text) if part.strip()]

    def author(self, text: str, column: str) -> str:
        """The mail address of somebody who works here, by that address or by a name that only one of them has."""
        said = text.strip()
        if said and "@" not in said:
            return self._by_name(said, column)
        mail = fold_address(said) or ""
        if said and mail not in self.known.people:
            self.fault(column, "agenda_cell_author", value=said[:80])
        elif mail and not self.known.people[mail]:
            self.fault(column, "agenda_cell_author_left", value=said[:80])
        return mail or said

    def _by_name(self, name: str, column: str) -> str:
        """Who is called so; the name itself, with a fault, when that is nobody or more than one."""
        mails = self.known.names.get(bare(name), ())
        if len(mails) == 1:
            return mails[0]
        self.fault(column, "agenda_cell_author_names" if mails else "agenda_cell_author_name", name=name[:80])
        return name

    def address(self, text: str, column: str) -> str:
        """An address of the web."""
        clean = text.strip()
        if clean and (not clean.startswith(("http://", "https://")) or len(clean) > 300
                      or any(sign.isspace() for sign in clean)):
            self.fault(column, "agenda_cell_address", value=clean[:80])
            return ""
        return self._printable(clean, column)

    def agree(self, day: date | None, clock: time, zone: str, wish: Wish, address: str, author: str,
              columns: tuple[str, str, str]) -> None:
        """Whether moment, state and address go together: the past only as published, with an address.

        ``columns`` names those of date, state and address. Source: docs/domain-more.md s (agenda CSV).
        """
        on_date, on_state, on_address = columns
        if day is None:
            return
        is_past = to_utc(day, clock, zone) <= self.known.now
        if is_past and wish is not Wish.PUBLISHED:
            self.fault(on_date, "agenda_cell_past")
        elif is_past and not address:
            self.fault(on_address, "agenda_cell_past_address")
        elif not is_past and wish is Wish.PUBLISHED:
            self.fault(on_state, "agenda_cell_not_out_yet")
        elif wish is Wish.CLAIMED and not author:
            self.fault(on_state, "agenda_cell_claimed_by")
