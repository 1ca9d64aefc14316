"""How hard a text is to read: Flesch-Douma for Dutch, Flesch for English (docs/domain-more.md o, readability)."""
from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from planner.readability.prose import prose
from planner.readability.sentences import Sentence, sentences
from planner.readability.syllables import syllables

# Under so many words a figure says nothing, and none is shown.
FEWEST_WORDS = 100
_FORMULA = {"nl": (Fraction("206.84"), Fraction(77), Fraction("0.93")),
            "en": (Fraction("206.835"), Fraction("84.6"), Fraction("1.015"))}


class Band(StrEnum):
    """What a score means."""

    EASY = "easy"
    FAIR = "fair"
    HARD = "hard"
    VERY_HARD = "very_hard"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many words, sentences and syllables a text has."""

    words: int
    sentences: int
    syllables: int


def count(found: Iterable[Sentence], lang: str) -> Figures:
    """The figures of sentences."""
    number = words = total = 0
    for sentence in found:
        number += 1
        words += len(sentence.words)
        for word in sentence.words:
            total += syllables(word.text, lang)
    return Figures(words, number, total)


def figures(body: str, lang: str) -> Figures:
    """The figures of a Markdown text."""
    return count((sentence for block in prose(body).blocks for sentence in sentences(block, lang)), lang)


def score(seen: Figures, lang: str) -> Decimal | None:
    """From 0 (hard) to 100 (easy), rounded half up to tenths; None for a text without words.

    Source: docs/domain-more.md o (readability).
    """
    if not seen.words:
        return None
    base, per_syllable, per_word = _FORMULA[lang]
    exact = (base - per_syllable * Fraction(seen.syllables, seen.words)
             - per_word * Fraction(seen.words, seen.sentences))
    tenths = math.floor(min(max(exact, Fraction(0)), Fraction(100)) * 10 + Fraction(1, 2))
    return Decimal(tenths) / 10


def band(found: Decimal) -> Band:
    """The word for a score."""
    for least, name in ((60, Band.EASY), (45, Band.FAIR), (30, Band.HARD)):
        if found >= least:
            return name
    return Band.VERY_HARD
