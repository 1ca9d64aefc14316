"""Codes, tints and keys of personas and facts, and names as they stand inside a sentence."""
from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

HUES = 8                    # tints that a code can stand on
LONGEST_FACT_KEY = 80       # characters
LONGEST_PERSONA_KEY = 60
NEUTER_ENDINGS = ("hoofd", "lid", "team", "bestuur", "bedrijf", "bureau")     # "het" in Dutch
_CODE = re.compile(r"[A-Z]{2}")


def is_code(code: str) -> bool:
    """Whether ``code`` can stand for a persona: two capitals. Source: docs/domain.md b (persona)."""
    return _CODE.fullmatch(code) is not None


def next_hue(taken: Iterable[int]) -> int:
    """The tint for a new persona: the first of those used least. Source: docs/design.md (tokens)."""
    used = Counter(taken)
    return min(range(HUES), key=lambda hue: (used[hue], hue))


def key_of(text: str, longest: int) -> str:
    """A key made of ``text``: small letters, digits and hyphens, cut between words at ``longest`` characters.

    Empty when ``text`` holds no letter or digit of ours.
    """
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    key = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(key) <= longest:
        return key
    return key[:longest + 1].rpartition("-")[0] or key[:longest]


def free_key(stem: str, taken: Iterable[str]) -> str:
    """``stem``, or ``stem`` with the lowest number from 2 on that is not ``taken``."""
    known, key, number = set(taken), stem, 2
    while key in known:
        key, number = f"{stem}-{number}", number + 1
    return key


def within_sentence(text: str) -> str:
    """``text`` as it stands inside a sentence: first letter small, but for abbreviations (IT, CTO)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def the_reader(name: str, locale: str) -> str:
    """A persona's name inside a sentence with the article that fits: "the CTO", "de CTO", "het bestuurslid"."""
    who = within_sentence(name)
    if locale != "nl":
        return f"the {who}"
    return f"het {who}" if who.split(" ")[0].endswith(NEUTER_ENDINGS) else f"de {who}"
