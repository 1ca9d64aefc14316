"""What one can choose from: zones, countries, languages."""
from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

from planner.core.localtime import zone_names
from planner.web.forms import SelectChoice

_CONTINENTS = frozenset({"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
                         "Pacific"})
# Each language in its own words: who can't read the page's language finds theirs.
LANGUAGES = (SelectChoice("en", "English"), SelectChoice("nl", "Nederlands"))


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    return (*sorted(name for name in zone_names() if name.split("/")[0] in _CONTINENTS), "UTC")


def zones(*kept: str) -> list[SelectChoice]:
    """Zones as people know them, by place; ``kept`` are offered too, whatever they are."""
    names = _places()
    return [SelectChoice(name, name.replace("_", " ")) for name in (*names, *(k for k in kept if k not in names))]


@lru_cache(maxsize=4)
def countries(locale: str) -> tuple[SelectChoice, ...]:
    """Countries whose public holidays are known, by name in ``locale``."""
    # Loading the library costs a tenth of a second: only the settings pay it.
    import holidays

    names = Locale.parse(locale).territories
    codes = holidays.list_supported_countries(include_aliases=False)
    known = sorted((names[code], code) for code in codes if code in names)
    return tuple(SelectChoice(code, name) for name, code in known)


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Pairs of value and words as choices of a field."""
    return [SelectChoice(value, words) for value, words in pairs]
