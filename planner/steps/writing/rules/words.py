"""Words of a text: how many, which fingerprint, which roles they play, who wrote them (docs/domain.md b, c)."""
from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise


def clean_text(text: str) -> str:
    """The text as it is stored: line ends are LF, characters are composed (NFC).

    A browser sends CRLF; without this, saving unchanged text would look like a change.
    Source: docs/domain-more.md p (re-anchoring).
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def words(text: str) -> list[str]:
    """Runs of non-space characters, in order. Source: docs/domain.md c (change classes)."""
    return text.split()


def word_count(title: str, body: str) -> int:
    """Words of title and body together. Source: docs/domain.md c (change classes)."""
    return len(words(title)) + len(words(body))


def revision_hash(title: str, body: str) -> str:
    """The fingerprint that approvals are bound to: sha256, as 64 hexadecimal digits.

    The length of the title goes first, so that no text can pass for another one by moving a word between both.
    Source: docs/domain.md b (revision).
    """
    head = title.encode()
    return sha256(b"%d:" % len(head) + head + body.encode()).hexdigest()


# --- Who wrote how much ------------------------------------------------------------------------------------------


def attribute(old: Sequence[str], authors: Sequence[int], new: Sequence[str], by: int) -> list[int]:
    """Who wrote each word of the next revision: a kept word stays whose it was, a new one is ``by``'s.

    Args:
        old: words of the revision before.
        authors: for each of them the person who wrote it.
        new: words of this revision.
        by: who saved it; for an accepted suggestion, whoever suggested it.
    Returns:
        One person for each word of ``new``.
    Raises:
        ValueError: ``old`` and ``authors`` differ in length.
    Source: docs/domain.md c (ELIGIBLE; hand over), docs/domain-more.md p (suggestion).
    """
    if len(old) != len(authors):
        raise ValueError("each word has one author")
    result = [by] * len(new)
    for start_old, start_new, length in _kept_runs(old, new):
        result[start_new:start_new + length] = authors[start_old:start_old + length]
    return result


def shares(authors: Sequence[int]) -> dict[int, Fraction]:
    """Each person's part of the words; empty for an empty text. Source: docs/domain.md c (ELIGIBLE: < 20 %)."""
    return {person: Fraction(count, len(authors)) for person, count in Counter(authors).items()}


def written_by(revisions: Sequence[tuple[str, str, int]]) -> Mapping[int, Fraction]:
    """Each person's part of the words of the newest revision.

    Args:
        revisions: (title, body, person) of each revision, oldest first.
    """
    old: list[str] = []
    authors: list[int] = []
    for title, body, by in revisions:
        new = words(title) + words(body)
        authors = attribute(old, authors, new, by)
        old = new
    return shares(authors)


def _kept_runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs of words that stand in both texts in the same order, as (place in old, place in new, length).

    Words that occur once in both texts cut them into short pieces first: comparing each piece is quick, where
    comparing two long texts that share many common words is not.
    """
    runs = []
    for (old_from, new_from), (old_to, new_to) in pairwise(_anchors(old, new)):
        if old_from >= 0 and new_from >= 0:
            runs.append((old_from, new_from, 1))
        piece = SequenceMatcher(None, old[old_from + 1:old_to], new[new_from + 1:new_to], autojunk=False)
        runs += [(old_from + 1 + a, new_from + 1 + b, size) for a, b, size in piece.get_matching_blocks() if size]
    return runs


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places (in old, in new) of words unique in both, rising in both; framed by (-1, -1) and the two lengths."""
    in_old, in_new = Counter(old), Counter(new)
    place = {word: n for n, word in enumerate(new) if in_new[word] == 1}
    pairs = [(n, place[word]) for n, word in enumerate(old) if in_old[word] == 1 and word in place]
    return [(-1, -1), *_longest_rise(pairs), (len(old), len(new))]


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of ``pairs`` (sorted by their first part) whose second parts rise (patience sorting)."""
    tails: list[int] = []       # index in pairs of the lowest end of a rise of each length
    before: list[int] = []
    for n, (_, value) in enumerate(pairs):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if pairs[tails[middle]][1] < value else (low, middle)
        before.append(tails[low - 1] if low else -1)
        tails[low:low + 1] = [n]
    rise = []
    at = tails[-1] if tails else -1
    while at >= 0:
        rise.append(pairs[at])
        at = before[at]
    return rise[::-1]
