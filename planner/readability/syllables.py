"""How many syllables a word has, Dutch or English (docs/domain-more.md o, readability)."""
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DIAERESIS = "\u0308"
BREAK = "\ue000"            # stands before a letter with diaeresis: a new syllable begins there
_APOSTROPHES = str.maketrans("", "", f"'’‘ʼ`´{BREAK}")
_PART = re.compile(rf"[^\W_{BREAK}](?:[^\W_]|{BREAK})*|{BREAK}[^\W_](?:[^\W_]|{BREAK})*")
_NL = re.compile("aai|ooi|oei|eeu|ieu|eau|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|ai|oi|[aeiouy]")
_EN = re.compile("[aeiouy]+")
_CONSONANT_Y = re.compile(rf"(?<=[aeiouy])y(?={BREAK}?[aeiouy])|\by(?={BREAK}?[aeiouy])")
_QU = re.compile("(?<=q)u")
# What is left of y and of u when they are consonants: letters that are vowels in neither language.
_Y, _U = "k", "w"
_SILENT = re.compile(rf"[^aeiouy{BREAK}](?:e|es|ed)$")
_SOUNDED = re.compile(rf"[^aeiouylr{BREAK}]l(?:e|es|ed)$|(?:[sxzcg]|ch|sh)es$|[td]ed$")
_MORE = re.compile("(?<![cstgx])ia|(?<![cstgxnl])io|(?<![gq])ua|(?<=[aeiouy])ing$")

KNOWN = {
    "nl": {**dict.fromkeys(("team", "teams", "coach"), 1), "museum": 3, **dict.fromkeys(
        ("software", "hardware", "update", "updates", "online", "deadline", "dashboard", "service"), 2)},
    "en": {**dict.fromkeys(("area", "areas", "idea", "ideas", "created", "video", "videos"), 3), **dict.fromkeys(
        ("create", "creates", "science", "client", "clients", "business", "every", "quiet"), 2)},
}


def syllables(word: str, lang: str) -> int:
    """The syllables of a word of ``lang``, "nl" or "en"; one at least for each of its parts with a letter.

    Source: docs/domain-more.md o (readability).
    """
    return _known(word, lang) if len(word) <= 40 else _count(word, lang)


def _count(word: str, lang: str) -> int:
    total = 0
    for part in _PART.findall(_bare(word)):
        plain = part.replace(BREAK, "")
        if any(map(str.isalpha, plain)):
            total += KNOWN[lang].get(plain) or max(1, _dutch(part) if lang == "nl" else _english(part))
    return total


_known = lru_cache(maxsize=50_000)(_count)


def _bare(word: str) -> str:
    """Small letters without apostrophes and accents; before a letter that had a diaeresis stands a mark."""
    lower = word.lower().translate(_APOSTROPHES)
    if lower.isascii():
        return lower
    found: list[str] = []
    for sign in unicodedata.normalize("NFKD", lower):
        if sign == _DIAERESIS and found:
            found.insert(len(found) - 1, BREAK)
        elif not unicodedata.combining(sign):
            found.append(sign)
    return "".join(found)


def _spoken(part: str) -> str:
    """With ``y`` and ``u`` that are consonants written as such."""
    return _QU.sub(_U, _CONSONANT_Y.sub(_Y, part))


def _dutch(part: str) -> int:
    return len(_NL.findall(_spoken(part)))


def _english(part: str) -> int:
    spoken = _spoken(part)
    groups = len(_EN.findall(spoken))
    if groups > 1 and _SILENT.search(spoken) and not _SOUNDED.search(spoken):
        groups -= 1
    return groups + len(_MORE.findall(spoken))
