"""When a post was published, as its file says it; a date that could mean two days is not guessed.

Source: docs/domain.md s (date: front matter, else file name, else refused).
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?[ ]*(Z|[A-Za-z]{1,5}|[+-]\d{1,2}(?::?\d{2})?)?)?$"
)
_NAMED = re.compile(
    r"(?:[^\W\d]+,?\s+)?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+([^\W\d]+)\.?|([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})$"
)
_IN_NAME = re.compile(r"(?:^|/)(\d{4})-(\d{1,2})-(\d{1,2})(?=[-_/.]|$)")
_IN_FOLDERS = re.compile(r"(?:^|/)((?:19|20)\d{2})/(\d{2})/(\d{2})/")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "januari"), ("feb", "february", "februari"), ("mar", "march", "maart", "mrt"),
            ("apr", "april"), ("may", "mei"), ("jun", "june", "juni"), ("jul", "july", "juli"),
            ("aug", "august", "augustus"), ("sep", "sept", "september"), ("oct", "october", "oktober", "okt"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 1, "cest": 2, "bst": 1, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip


class BadDate(Exception):
    """A date is there, but it does not say one day."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as written: the day, and the instant in UTC. ``exact`` is False when no time of the day was given."""

    on: date
    at: datetime
    exact: bool


def read_moment(written: str, zone: ZoneInfo) -> Moment:
    """The moment that ``written`` says; a time without a zone, and a day without a time (its start), are of ``zone``.

    Raises:
        BadDate: no such day or time, or a form in which day and month could be swapped.
    """
    written = written.strip()
    try:
        return _iso(written, zone) or _named(written, zone) or _mailed(written)
    except (ValueError, OverflowError):
        raise BadDate(written) from None


def moment_of_path(path: str, zone: ZoneInfo) -> Moment | None:
    """The day that a file's name or its folders begin with, as blogs without a date in the front matter do.

    Raises:
        BadDate: there is no such day.
    """
    found = _IN_NAME.search(path) or _IN_FOLDERS.search(path)
    if not found:
        return None
    try:
        return _day(date(*map(int, found.groups())), zone)
    except ValueError:
        raise BadDate("-".join(found.groups())) from None


def _iso(written: str, zone: ZoneInfo) -> Moment | None:
    found = _ISO.match(written)
    if not found:
        return None
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if not found[4]:
        return _day(day, zone)
    local = datetime(day.year, day.month, day.day, int(found[4]), int(found[5]), int(found[6] or 0), tzinfo=zone)
    if found[7]:
        local = local.replace(tzinfo=_offset(found[7]))
    return Moment(day, local.astimezone(UTC), exact=True)


def _offset(written: str) -> timezone:
    if written[0] in "+-":
        digits = written[1:].replace(":", "")
        hours, minutes = int(digits[:2] if len(digits) != 3 else digits[0]), int(digits[-2:]) if len(digits) > 2 else 0
        length = timedelta(hours=hours, minutes=minutes)
        return timezone(length if written[0] == "+" else -length)
    if written.lower() not in _ZONES:
        raise ValueError(written)
    return timezone(timedelta(hours=_ZONES[written.lower()]))


def _named(written: str, zone: ZoneInfo) -> Moment | None:
    found = _NAMED.match(written)
    if not found:
        return None
    month = _MONTHS.get((found[2] or found[3]).lower())
    if not month:
        raise ValueError(written)
    return _day(date(int(found[5]), month, int(found[1] or found[4])), zone)


def _mailed(written: str) -> Moment:
    """``Mon, 02 Jan 2006 15:04:05 -0700``, as feeds write it."""
    if not re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d", written):
        raise ValueError(written)
    moment = parsedate_to_datetime(written)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Moment(moment.date(), aware.astimezone(UTC), exact=True)


def _day(day: date, zone: ZoneInfo) -> Moment:
    return Moment(day, datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC), exact=False)
