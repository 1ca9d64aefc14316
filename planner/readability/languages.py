"""Which language a text is in, Dutch or English, by its closed-class words. Pure, and offline.

Two languages that share an alphabet and differ in every second function word need no model: articles, pronouns and
prepositions make up 40 of 100 running words in either, and those that both have are left out of the count.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from planner.similarity.closed_words import TELLING

FEWEST = 3          # so many telling words are needed at least
LEAD = 2            # and so many times those of the other language


def language_of(words: Iterable[str]) -> str | None:
    """"nl" or "en"; None when too few words tell, or a text is half of either."""
    seen = Counter(word.lower() for word in words)
    told = {lang: sum(seen[word] for word in seen.keys() & telling) for lang, telling in TELLING.items()}
    best = max(told, key=told.__getitem__)
    other = min(told.values())
    return best if told[best] >= FEWEST and told[best] >= LEAD * other and told[best] > other else None
