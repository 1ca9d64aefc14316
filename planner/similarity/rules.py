"""Text similarity, Dutch or English: words become stems and areas, two texts an angle. Source: docs/domain.md e.

Everything here is pure. A text becomes a :class:`Bag` (how often which token), a bag with :class:`Weights` a vector
(token to weight), and two vectors have a :func:`cosine` in permille.
"""
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from planner.search.rules import coded, plain, raw_words, stem_of
from planner.similarity.closed_words import CLOSED_WORDS, TELLING

LANGUAGES = ("nl", "en")
AREA = "area:"
AREA_WEIGHT = 2.0           # an area counts double, it means the same in both languages
ANCESTOR_SHARE = 0.5        # what lies above a found area is half of what is meant
MAX_WORDS = 5_000           # of one part; what a longer text is about is clear by then
LONGEST_TOKEN = 80
NEAR_DUPLICATE = 600        # permille from which two texts say the same
RELATED = 400               # permille from which two texts belong together
ROUNDING = 1e-9             # sums of floats differ by less, whoever adds them
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text and the language that its record says it is in."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class AreaWords:
    """A topic area as texts name it: its key, the key above it, and (language, phrase) for each label and alias."""

    key: str
    parent: str | None
    phrases: tuple[tuple[str, str], ...]


def detect(text: str, default: str) -> str:
    """The language that ``text`` is in, "nl" or "en": the one of which it has more closed-class words.

    ``default`` (the record's own language) decides when neither has more, which is so for most short titles.
    """
    found = Counter(raw_words(text)[:MAX_WORDS])
    score = {lang: sum(found[word] for word in found.keys() & TELLING[lang]) for lang in LANGUAGES}
    if score["nl"] == score["en"]:
        return default if default in LANGUAGES else "en"
    return max(score, key=score.__getitem__)


class Lexicon:
    """Which topic areas a text names. Phrases compare by stems in the text's language, of both languages' words."""

    def __init__(self, areas: Iterable[AreaWords] = ()) -> None:
        known = {area.key: area for area in areas}
        self._above = {key: _ancestors(key, known) for key in known}
        self._phrases = {lang: _phrases(lang, known) for lang in LANGUAGES}

    def found(self, stems: Sequence[str], lang: str) -> list[str]:
        """The keys of the areas that a row of stems names, the longest phrase first; no word serves two phrases."""
        table = self._phrases[lang]
        hits = sorted((-len(phrase), start, key) for start, stem in enumerate(stems)
                      for phrase, key in table.get(stem, ()) if tuple(stems[start:start + len(phrase)]) == phrase)
        taken: set[int] = set()
        keys: list[tuple[int, str]] = []
        for length, start, key in hits:
            places = range(start, start - length)
            if taken.isdisjoint(places):
                taken.update(places)
                keys.append((start, key))
        return [key for _, key in sorted(keys)]

    def above(self, key: str) -> tuple[str, ...]:
        """The areas above ``key``, the nearest first."""
        return self._above.get(key, ())


def _ancestors(key: str, known: Mapping[str, AreaWords]) -> tuple[str, ...]:
    found: list[str] = []
    at = known[key].parent
    while at is not None and at in known and at != key and at not in found:
        found.append(at)
        at = known[at].parent
    return tuple(found)


def _phrases(lang: str, known: Mapping[str, AreaWords]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First stem to the phrases that begin with it. A phrase of two areas is that of the text's own language."""
    meant: dict[tuple[str, ...], str] = {}
    rows = sorted((own != lang, area.key, phrase) for area in known.values() for own, phrase in area.phrases)
    for _, key, phrase in rows:
        words = raw_words(phrase)
        if words and not CLOSED_WORDS[lang].issuperset(words):       # "IT" is in every English text
            meant.setdefault(tuple(stem_of(coded(word), lang) for word in words), key)
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for stems, key in meant.items():
        table.setdefault(stems[0], []).append((stems, key))
    return table


@dataclass(slots=True)
class Bag:
    """How often which token is in a text, and the word as it was typed for each stem (what a reason shows)."""

    counts: dict[str, float] = field(default_factory=dict)
    faces: dict[str, str] = field(default_factory=dict)

    def add(self, token: str, count: float = 1.0, face: str = "") -> None:
        """Count one more ``token``."""
        self.counts[token] = self.counts.get(token, 0.0) + count
        if face and face != token:
            self.faces.setdefault(token, face)

    @property
    def digest(self) -> str:
        """A mark that changes when the tokens or their numbers do."""
        return sha256(repr(sorted(self.counts.items())).encode()).hexdigest()


def tokens(parts: Iterable[Part], lexicon: Lexicon) -> Bag:
    """The tokens of a text, each line in the language that it is in.

    Stems of its words, without closed-class words; ``c#``, ``c++``, ``.net`` and ``node.js`` stay whole, a hyphenated
    word counts whole and in its parts; ``area:<key>`` for each area named, and half of one for each area above it.
    """
    bag = Bag()
    for part in parts:
        for line in part.text.splitlines():
            _add_line(bag, line, detect(line, part.lang), lexicon)
    return bag


def _add_line(bag: Bag, line: str, lang: str, lexicon: Lexicon) -> None:
    words = raw_words(line)[:MAX_WORDS]
    stems = [stem_of(coded(word), lang) for word in words]
    closed = CLOSED_WORDS[lang]
    for word, stem in zip(words, stems, strict=True):
        if word not in closed and len(stem) <= LONGEST_TOKEN:
            bag.add(stem, face=word)
    for compound in _COMPOUND.findall(plain(line))[:MAX_WORDS]:
        joined = compound.replace("-", "")
        if len(joined) <= LONGEST_TOKEN:
            bag.add(stem_of(joined, lang), face=compound)
    for key in lexicon.found(stems, lang):
        bag.add(AREA + key)
        for above in lexicon.above(key):
            bag.add(AREA + above, ANCESTOR_SHARE)


class Weights:
    """How much a token says: of ``profiles`` expertise profiles, in how many (``seen_in``) it is."""

    def __init__(self, profiles: int = 0, seen_in: Mapping[str, int] | None = None) -> None:
        self.profiles = profiles
        self._known = {token: _idf(profiles, number) * _share(token) for token, number in (seen_in or {}).items()}
        self._unseen = _idf(profiles, 0)

    def of(self, token: str) -> float:
        """ln((1 + N) / (1 + df)) + 1 over all expertise profiles, double for an area. Source: docs/domain.md e."""
        known = self._known.get(token)
        return self._unseen * _share(token) if known is None else known

    def vector(self, counts: Mapping[str, float]) -> dict[str, float]:
        """Each token's weight in a text: how often it is there times what it says."""
        return {token: count * self.of(token) for token, count in counts.items()}


def _idf(profiles: int, seen_in: int) -> float:
    return math.log((1 + profiles) / (1 + seen_in)) + 1


def _share(token: str) -> float:
    return AREA_WEIGHT if token.startswith(AREA) else 1.0


def length(vector: Vector) -> float:
    """The length of a vector."""
    return math.sqrt(math.fsum([weight * weight for weight in vector.values()]))


def cosine(a: Vector, b: Vector, lengths: tuple[float, float] | None = None) -> int:
    """How alike two vectors are, 0 to 1000 (permille), halves up; 0 when one of them is empty.

    Args:
        lengths: of both, when the caller knows them; then one of them may be cut to what the two share.
    """
    together = math.fsum([a[token] * b[token] for token in a.keys() & b.keys()])
    if not together:
        return 0
    of_a, of_b = lengths or (length(a), length(b))
    return max(0, min(1000, math.floor(1000 * together / (of_a * of_b) + 0.5)))


def shared(a: Vector, b: Vector, most: int = 3) -> tuple[str, ...]:
    """The tokens that make two texts alike, the strongest first, then by the alphabet."""
    both = sorted(a.keys() & b.keys(), key=lambda token: (-a[token] * b[token], token))
    return tuple(both[:most])


def telling(vector: Vector, at_least: int, seen_in: Mapping[str, int]) -> tuple[dict[str, float], float]:
    """Which tokens to look for, and how many of them a text must have, to reach ``at_least`` permille.

    By the inequality of Cauchy and Schwarz, a text that shares only some tokens reaches at most the square root of
    their part in the squared length of the vector. So the most common ones, up to half of what is needed, need not be
    looked for.

    Args:
        seen_in: how many texts have a token; one that is not in it is in none.
    Returns:
        The part of each token to look for, and the sum of parts that a text must have.
    """
    whole = length(vector) ** 2
    needed = (max(at_least - 0.5, 0.0) / 1000) ** 2
    parts = {token: vector[token] ** 2 / whole for token in vector if token in seen_in}
    spared = 0.0
    for token in sorted(parts, key=lambda token: (-seen_in[token], token)):
        if spared + parts[token] > needed / 2:
            break
        spared += parts.pop(token)
    return parts, (needed - spared) * (1 - ROUNDING)
