"""Dates, instants and lists as people read them; filters of the templates."""
from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates
from flask import Flask

from planner.web.i18n import language, locale, zone
from planner.web.words import label


@lru_cache(maxsize=4096)
def _plain(value: date, pattern: str, lang: str) -> str:
    return str(dates.format_date(value, pattern, locale=lang))


@lru_cache(maxsize=4096)
def _instant(value: datetime, pattern: str, lang: str) -> str:
    return str(dates.format_datetime(value, pattern, tzinfo=value.tzinfo, locale=lang))


def _here(value: datetime) -> datetime:
    """The same instant by the clocks of the reader's zone; one without a zone is UTC."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone()))


def _date(value: date | datetime, pattern: str) -> str:
    """A date as the reader's language writes it; an instant is first read in the reader's zone."""
    return _plain(_here(value).date() if isinstance(value, datetime) else value, pattern, language())


def day(value: date | datetime) -> str:
    """Tue 24 Nov."""
    return _date(value, "EEE d MMM")


def day_long(value: date | datetime) -> str:
    """Tuesday 24 November 2026."""
    return _date(value, "EEEE d MMMM y")


def day_year(value: date | datetime) -> str:
    """24 Nov 2026."""
    return _date(value, "d MMM y")


def day_month(value: date | datetime) -> str:
    """24 Nov."""
    return _date(value, "d MMM")


def month_year(value: date | datetime) -> str:
    """November 2026."""
    return _date(value, "LLLL y")


def month_short(value: date | datetime) -> str:
    """Nov."""
    return _date(value, "LLL")


def weekday_short(value: date | datetime) -> str:
    """Tue."""
    return _date(value, "ccc")


def moment(value: datetime) -> str:
    """Tue 24 Nov, 09:00 in the reader's zone."""
    return _instant(_here(value), "EEE d MMM, HH:mm", language())


def clock_time(value: datetime | time) -> str:
    """09:00."""
    return (value if isinstance(value, time) else _here(value)).strftime("%H:%M")


def in_words(value: Any) -> str:
    """The word for an enum's member; anything else as it is."""
    return label(value) if isinstance(value, Enum) else str(value)


def named(value: Any) -> str:
    """The label of a bilingual thing (persona, area) in the reader's language."""
    text: str = value.label(locale())
    return text


def install(app: Flask) -> None:
    """Give the templates these filters."""
    app.jinja_env.filters |= {
        "day": day, "day_long": day_long, "day_year": day_year, "day_month": day_month,
        "month_year": month_year, "month_short": month_short, "weekday_short": weekday_short, "moment": moment,
        "clock": clock_time, "label": in_words, "named": named}
