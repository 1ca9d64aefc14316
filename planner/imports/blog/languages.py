"""Which of our two languages a text is in, by the small words that every sentence holds. Pure."""
from __future__ import annotations

import re

from planner.web.i18n import LANGUAGES

# Words of one language alone; what both have ("is", "in", "we", "over") says nothing.
_TELLTALES = {
    "en": frozenset(("the", "and", "of", "to", "that", "for", "with", "are", "this", "from", "they", "have", "you",
                     "our", "not", "be", "which", "their")),
    "nl": frozenset(("de", "het", "een", "en", "van", "dat", "voor", "met", "zijn", "niet", "aan", "naar", "ook",
                     "maar", "wordt", "je", "deze", "bij", "uit", "door")),
}
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 5
_READ = 6_000           # characters, more than enough


def language_of(text: str) -> str:
    """``nl`` or ``en``; "" when the text is too short or too mixed to tell.

    Source: docs/domain-more.md s (blog: a post that does not say its language).
    """
    words = [word.lower() for word in _WORD.findall(text[:_READ])]
    counts = {lang: sum(word in _TELLTALES[lang] for word in words) for lang in LANGUAGES}
    best = max(counts, key=lambda lang: counts[lang])
    others = sum(counts.values()) - counts[best]
    return best if counts[best] >= _FEWEST and counts[best] > 2 * others else ""
