"""How a comparison of two personas reads: numbers, what sets them apart, the way on."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.personas.models import Persona, PersonaFact
from planner.personas.queries import Pair
from planner.personas.rules import Advice
from planner.web.i18n import locale

SETS_APART = 4              # facts named in a sentence (docs/domain.md f, texts)
PAIR_WORDS: Mapping[Advice, str] = {
    Advice.MERGE: _l("could be one"), Advice.SPECIAL_CASE: _l("the one holds the other"),
    Advice.ATTRACTS_UNWANTED: _l("draws the wrong reader"), Advice.DISTINCT: _l("apart: good to keep"),
    Advice.NONE: _l("no advice"), Advice.INSUFFICIENT: _l("not enough to compare"),
}


def two_decimals(share: Fraction | float) -> str:
    """An exact share as people read it: 0.65, in Dutch 0,65."""
    return _hundredths(round(share * 100), locale())


@lru_cache(maxsize=1024)
def _hundredths(number: int, lang: str) -> str:
    return str(format_decimal(number / 100, format="0.00", locale=lang))


def about(pair: Pair, start: Pair | None) -> str:
    """A pair in two or three words, as a list of pairs shows it."""
    if start is not None and {pair.a, pair.b} == {start.a, start.b}:
        return _("furthest apart, start here")
    if pair.finding.advice is Advice.NONE and (pair.a.is_negative or pair.b.is_negative):
        return _("no warning")
    return str(PAIR_WORDS[pair.finding.advice])


def too_few(persona: Persona, counted: int, lang: str) -> str:
    """That a persona has too few facts to compare. Source: docs/domain.md f (insufficient)."""
    return _("%(a)s has only %(k)d verified and relevant facts; five are needed to compare.", a=persona.label(lang),
             k=counted)


def keys_apart(pair: Pair, most: int = SETS_APART // 2) -> tuple[list[str], list[str]]:
    """The weightiest facts that only the first and only the second has; contradictions come first on both sides."""
    found = pair.comparison
    against = found.heaviest("contradictions", most)
    return [*against, *found.heaviest("only_a", most)][:most], [*against, *found.heaviest("only_b", most)][:most]


def set_apart(pair: Pair, said: Mapping[tuple[int, str], PersonaFact], lang: str) -> str:
    """What sets two personas apart, in their own words; '' when everything is shared."""
    sides = ("; ".join(said[persona.id, key].statement(lang) for key in keys if (persona.id, key) in said)
             for persona, keys in zip((pair.a, pair.b), keys_apart(pair), strict=True))
    return " / ".join(f"{persona.code}: {words}" for persona, words in zip((pair.a, pair.b), sides, strict=True)
                      if words)
