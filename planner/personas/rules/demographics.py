"""Statements about what somebody is instead of what they need: the best known facts, and of no use. Source: R07, S0."""
from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class Trait(StrEnum):
    """What a statement may be about that rarely changes what we write."""

    AGE = "age"
    GENDER = "gender"
    FAMILY = "family"
    SCHOOLING = "schooling"
    INCOME = "income"
    LOOKS = "looks"
    ORIGIN = "origin"


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


# Dutch and English. A number of years only counts as an age with a word of age beside it, so that "signs for five
# years" passes; a family business and a parent company are no families.
_WORDS: Mapping[Trait, re.Pattern[str]] = {
    Trait.AGE: _any("aged?", "years? old", "year-olds?", "millennials?", "gen(?:eration)? ?[xyz]", "boomers?",
                    "pensioners?", "retired", "leeftijd", "jarigen?", "jaar (?:oud|jong)", "generatie ?[xyz]",
                    "gepensioneerd(?:en?)?", "twintigers?", "dertigers?", "veertigers?", "vijftigers?", "zestigers?",
                    r"(?:in (?:his|her|their) )(?:twenties|thirties|forties|fifties|sixties)",
                    r"\d{2}\s*(?:-|–|tot|to|en|and)\s*\d{2}\s+(?:jaar|years)", "geboren in", "born in"),
    Trait.GENDER: _any("gender", "sex", "female", "males?", "wom[ae]n", "an? man", "mostly men", "geslacht",
                       "vrouw(?:en|elijke?)?", "mann(?:en|elijke?)", "een man"),
    Trait.FAMILY: _any("married", "divorced", "singles?", "children", "kids", "wife", "husband", "spouse",
                       "family(?! (?:business|firm|compan))", "getrouwd", "gescheiden", "alleenstaand", "kinderen",
                       "gezin", "echtgeno(?:ot|te)", "samenwonend"),
    Trait.SCHOOLING: _any("graduated?", "degrees?", "studied", "educated", "education", "university",
                          "studeerde", "gestudeerd", "opleiding", "opgeleid", "afgestudeerd", "diploma", "universiteit",
                          "hbo", "mbo", "wo-niveau"),
    Trait.INCOME: _any("salar(?:y|ies|is|issen)", "incomes?", "wages?",
                       r"earns? (?:€ ?\d+|eur|\d+|more|less|well)",
                       "inkomens?", "loon", r"verdien(?:t|en) (?:€ ?\d+|eur|\d+|meer|minder|goed)", "modaal"),
    Trait.LOOKS: _any("photos? of (?:him|her|them)", "portrait", "hoodies?", "wears", "hair", "beard", "tall",
                      "portretfoto", "pasfoto", "foto van (?:hem|haar)", "capuchontrui", "draagt een", "baard",
                      "uiterlijk"),
    Trait.ORIGIN: _any("nationality", "ethnic(?:ity)?", "religio(?:n|us)", "native", "migrant", "nationaliteit",
                       "afkomst", "geloof", "religieus", "etnisch(?:e)?", "migratieachtergrond"),
}


@lru_cache(maxsize=4_096)
def traits(*statements: str | None) -> tuple[Trait, ...]:
    """What of somebody's person ``statements`` are about, in the order of :class:`Trait`; empty for most.

    A check of words, so it may find in vain; it never refuses a statement, it asks one question.
    """
    texts = [text for text in statements if text]
    return tuple(trait for trait, words in _WORDS.items() if any(words.search(text) for text in texts))


def asks_for_reason(*statements: str | None) -> bool:
    """Whether we ask "which content decision changes because of this?"; unanswered, the fact stays parked."""
    return bool(traits(*statements))
