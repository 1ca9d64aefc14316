"""Which passwords will do (docs/domain.md b; trust 4): long enough, not common, not about oneself."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

MIN_LENGTH = 8
ADVISED_LENGTH = 15
MAX_LENGTH = 200
_PERSONAL = 4                   # shorter words of a name are in too many other words
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
_LEET = str.maketrans("013457@$!", "oieastasi")


def normal(password: str) -> str:
    """One form for what looks the same: typed on two keyboards, é must be the same password."""
    return unicodedata.normalize("NFKC", password)


def password_trouble(password: str, *, common: Collection[str], own_words: Iterable[str] = ()) -> str | None:
    """Why ``password`` will not do, as a code of refusal; None when it will.

    Args:
        password: as typed.
        common: words and passwords that everybody tries first, in small letters.
        own_words: name, mail address and company of the person; their parts of four letters and more count.
    Source: trust 4 (8 or more, 15 advised, at least 64 allowed, any characters, checked against common ones offline).
    """
    text = normal(password)
    if len(text) < MIN_LENGTH:
        return "password_short"
    if len(text) > MAX_LENGTH:
        return "password_long"
    folded = text.casefold()
    if _is_common(folded, common) or _is_pattern(folded):
        return "password_common"
    if _is_personal(folded, own_words):
        return "password_personal"
    return None


def _is_common(folded: str, common: Collection[str]) -> bool:
    """Itself, or a common word with digits and signs around it or letters swapped for digits, is common."""
    if folded in common:
        return True
    if len(folded) >= ADVISED_LENGTH:
        return False
    word = _AROUND.sub("", folded)
    return not {word, word.translate(_LEET), _AROUND.sub("", folded.translate(_LEET))}.isdisjoint(common)


def _is_pattern(folded: str) -> bool:
    """A few signs over and over, or a walk along the keyboard or the alphabet."""
    if len(set(folded)) <= 3:
        return True
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    steps = sum(any(pair in row for row in rows) for pair in map("".join, pairwise(folded)))
    return steps >= len(folded) - 2


def _is_personal(folded: str, own_words: Iterable[str]) -> bool:
    """It holds an own word, and what is left without it would not be a good password by itself."""
    left = folded
    for words in own_words:
        for word in sorted(re.split(r"[\W_]+", words.casefold()), key=len, reverse=True):
            if len(word) >= _PERSONAL:
                left = left.replace(word, "")
    return left != folded and len(left) < ADVISED_LENGTH
