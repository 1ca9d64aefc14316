"""Holidays behind the days of the agenda: worked out, not stored. Pure (docs/domain-more.md j, band)."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from planner.core.workdays import holiday_names

EUROPE = "EU"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day with a name in Dutch and English, and the places that keep it."""

    day: date
    places: tuple[str, ...]
    name_nl: str
    name_en: str


# Month, day, name in Dutch and in English: what all of Europe keeps and a company may write about. Sources: Council of
# Europe (Data Protection Day, European Day of Languages), European Union (Europe Day).
_EUROPEAN = (
    (1, 28, "Europese Dag van de Privacy", "Data Protection Day"),
    (5, 9, "Dag van Europa", "Europe Day"),
    (9, 26, "Europese Dag van de Talen", "European Day of Languages"),
)


@lru_cache(maxsize=128)
def named_holidays(country: str, year: int) -> tuple[Holiday, ...]:
    """The public holidays of a country in one year, with their names; in English where there is no Dutch name.

    Args:
        country: ISO 3166 code of two letters.
        year: calendar year.
    Raises:
        ValueError: the ``holidays`` library does not know the country.
    Source: docs/domain.md g; category ``public`` of the pinned version of the ``holidays`` library.
    """
    dutch, english = holiday_names(country, year, "nl"), holiday_names(country, year, "en_US")
    return tuple(Holiday(day, (country,), dutch.get(day, english[day]), english[day]) for day in sorted(english))


def holidays_between(first: date, last: date, *, home: str, others: Iterable[str] = ()) -> list[Holiday]:
    """Public holidays from ``first`` to ``last``, both included, in order of date.

    A day that is free in several places stands there once, under its name at ``home`` when it is one there.

    Args:
        home: the organisation's own country.
        others: countries shown beside it; `EUROPE` is none and is passed over.
    """
    found: dict[date, Holiday] = {}
    for country in dict.fromkeys((home, *others)):
        if country == EUROPE:
            continue
        for one in _of_years(country, first, last):
            known = found.get(one.day)
            found[one.day] = one if known is None else Holiday(
                known.day, (*known.places, country), known.name_nl, known.name_en)
    return [found[day] for day in sorted(found)]


def _of_years(country: str, first: date, last: date) -> Iterator[Holiday]:
    for year in range(first.year, last.year + 1):
        yield from (one for one in named_holidays(country, year) if first <= one.day <= last)


def european_days(first: date, last: date) -> list[Holiday]:
    """The days that all of Europe keeps without being free, from ``first`` to ``last``, both included."""
    days = (Holiday(date(year, month, day), (EUROPE,), name_nl, name_en)
            for year in range(first.year, last.year + 1) for month, day, name_nl, name_en in _EUROPEAN)
    return [one for one in days if first <= one.day <= last]
