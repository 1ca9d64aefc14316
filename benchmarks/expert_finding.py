"""Who could write this: a ranker of authors by what they published, built of the engine's words (docs/performance.md).

``rank(brief, evidence, today)`` is what a protocol for such rankers calls, once for each question. It is a measure of
what texts alone can say, put in order by the product's own ranking (docs/domain.md e).
"""
from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from planner.matching.rules import Instance, Params, PersonIn, SlotIn, TopicIn
from planner.matching.rules import rank as ranking
from planner.search.rules import coded, raw_words, stem_of
from planner.similarity.closed_words import CLOSED_WORDS
from planner.similarity.rules import detect, length

HALF_LIFE = 300         # days in which a text comes to count half
BEST = 3                # of somebody's texts count in full, the others by REST
REST = 0.5
BREADTH = 0.06          # who writes much about everything stands back a little
RARE = 2                # a word that is in one text alone ties nobody to it

BRIEF = "brief"
FINE = 100_000          # steps of likeness, for an order as fine as the numbers
TEXT_ALONE = Params(text_points=1000, min_fit=0)

Work = tuple[date, str, tuple[str, ...]]


@lru_cache(maxsize=50_000)
def terms(text: str) -> Mapping[str, float]:
    """Stems and pairs of neighbouring stems, each 1 + ln of how often it is there."""
    lang = detect(text, "en")
    stems = [stem_of(coded(word), lang) for word in raw_words(text) if word not in CLOSED_WORDS[lang]]
    counts = Counter([*stems, *(f"{one} {other}" for one, other in pairwise(stems))])
    return {term: 1 + math.log(count) for term, count in counts.items()}


def works_of(evidence: Sequence[tuple[str, date, str]]) -> list[Work]:
    """Each text once, with its day and all of its authors."""
    authors: dict[tuple[date, str], list[str]] = {}
    for author, day, text in evidence:
        authors.setdefault((day, text), []).append(author)
    return [(day, text, tuple(names)) for (day, text), names in authors.items()]


def likeness(brief: str, works: Sequence[Work]) -> list[float]:
    """The cosine of the brief with each work, weighed by how rare terms are among the works."""
    seen_in = Counter(term for _, text, _ in works for term in terms(text))
    idf = {term: math.log((1 + len(works)) / (1 + number)) + 1 for term, number in seen_in.items() if number >= RARE}
    asked = {term: count * idf[term] for term, count in terms(brief).items() if term in idf}
    found = []
    for _, text, _ in works:
        said = {term: count * idf[term] for term, count in terms(text).items() if term in idf}
        together = sum(weight * said[term] for term, weight in asked.items() if term in said)
        found.append(together / (length(asked) * length(said)) if together else 0.0)
    return found


def rank(brief: str, evidence: Sequence[tuple[str, date, str]], today: date) -> list[str]:
    """The authors of ``evidence`` (author, day, text), the likeliest writer of ``brief`` first."""
    works = works_of(evidence)
    points: dict[str, list[float]] = defaultdict(list)
    output: dict[str, float] = defaultdict(float)
    for (day, _, authors), alike in zip(works, likeness(brief, works), strict=True):
        fresh = 0.5 ** ((today - day).days / HALF_LIFE)
        for author in authors:
            points[author].append(alike ** 2 * fresh / math.sqrt(len(authors)))
            output[author] += fresh
    scores = {author: _sum(own) / (1 + BREADTH * output[author]) for author, own in points.items()}
    return _ranked(scores, today)


def _ranked(scores: Mapping[str, float], today: date) -> list[str]:
    """The order that the product's own ranking gives when all that it knows of people is how alike their texts are."""
    most = max(scores.values(), default=0.0) or 1.0
    alike = {author: {BRIEF: round(FINE * score / most)} for author, score in scores.items()}
    house = Instance((SlotIn(BRIEF, today, "en"),), (TopicIn(BRIEF, BRIEF, BRIEF, frozenset(), "en"),),
                     tuple(PersonIn(author, author) for author in scores), {BRIEF: None}, TEXT_ALONE, alike)
    return [one.person.id for one in ranking(house, house.slots[0], house.topics[0]).ranked]


def _sum(points: list[float]) -> float:
    points.sort(reverse=True)
    return sum(points[:BEST]) + REST * sum(points[BEST:])
