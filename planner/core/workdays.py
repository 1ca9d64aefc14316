"""Working days: which days count, and steps over them (docs/domain.md g)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def holiday_names(country: str, year: int, language: str | None = None) -> dict[date, str]:
    """The public holidays of a country in one year, nation-wide ones only, with their names.

    Args:
        country: ISO 3166 code of two letters, such as NL.
        year: calendar year.
        language: of the names, as the library calls it; the country's own when left out or not known there.
    Raises:
        ValueError: the ``holidays`` library does not know the country.
    Source: docs/domain.md g; category ``public`` of the pinned version of the ``holidays`` library.
    """
    # Loading the library costs a tenth of a second: only who asks for a holiday pays it.
    import holidays

    try:
        return dict(holidays.country_holidays(country, years=year, categories=("public",), language=language))
    except NotImplementedError as unknown:
        raise ValueError(f"no public holidays known for country {country!r}") from unknown


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The days of `holiday_names`. Raises ValueError as it does."""
    return frozenset(holiday_names(country, year))


def is_known_country(country: str) -> bool:
    """Whether the public holidays of this country code are known; settings accept no other."""
    import holidays

    return country in holidays.list_supported_countries(include_aliases=False)


@dataclass(frozen=True)
class Calendar:
    """The organisation's working days: Monday to Friday, no public holiday, unless an exception says otherwise.

    ``exceptions`` maps a date to whether it is worked; it wins over weekday and public holiday.
    Source: docs/domain.md b (calendar_exception) and g.
    """

    country: str = "NL"
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on ``day``."""
        known = self.exceptions.get(day)
        if known is not None:
            return known
        return day.weekday() < _SATURDAY and day not in public_holidays(self.country, day.year)

    def addwd(self, day: date, n: int) -> date:
        """The working day that lies ``n`` working days after ``day``, before it when ``n`` is negative.

        Args:
            day: where to start; itself not counted, worked or not.
            n: number of working days; 0 gives ``day``, or the last working day before it.
        Raises:
            OverflowError: there is no such day in the calendar (before year 1, after 9999).
        Source: docs/domain.md g (addwd).
        """
        if n == 0:
            return self.on_or_before(day)
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def on_or_before(self, day: date) -> date:
        """``day`` when it is worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """``day`` when it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie from ``start`` (counted) up to ``end`` (not counted); 0 when there are none.

        Source: docs/domain.md g (W of a late claim).
        """
        span = max(0, (end - start).days)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(span))


class ExceptionRule(StrEnum):
    """A calendar exception that returns each year on a day worked out from the year."""

    GOOD_FRIDAY = "good_friday"
    DAY_AFTER_ASCENSION = "day_after_ascension"
    DECEMBER_31 = "december_31"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    Source: J. Meeus, Astronomical Algorithms, chapter 8 (the computus of Butcher's Ecclesiastical Calendar, 1876).
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    year_leaps, year_rest = divmod(rest, 4)
    to_sunday = (32 + 2 * century_rest + 2 * year_leaps - epact - year_rest) % 7
    shift = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def exception_day(rule: ExceptionRule, year: int) -> date:
    """The day on which ``rule`` falls in ``year``: Easter - 2 days, Easter + 40 days, 31 December."""
    if rule is ExceptionRule.DECEMBER_31:
        return date(year, 12, 31)
    offset = -2 if rule is ExceptionRule.GOOD_FRIDAY else 40
    return easter(year) + timedelta(days=offset)
