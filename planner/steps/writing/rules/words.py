"""Words of a text: how many, which fingerprint, which roles they play, who wrote them (docs/domain.md b, c)."""
from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from planner.steps.writing.rules.alignment import kept_words

_WORD = re.compile(r"\S+")


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


@dataclass(frozen=True, slots=True)
class Written:
    """A revision and whose words are new in it: ``by``'s, but for ``credits`` (person, start and end in the body)."""

    title: str
    body: str
    by: int
    credits: tuple[tuple[int, int, int], ...] = ()

    def authors(self) -> list[int]:
        """For each word who wrote it, if it is new."""
        found = [self.by] * len(words(self.title))
        for word in _WORD.finditer(self.body):
            credit = next((person for person, start, end in self.credits
                           if word.start() < end and start < word.end()), self.by)
            found.append(credit)
        return found


def attribute(old: Sequence[str], authors: Sequence[int], new: Sequence[str], by: int | Sequence[int]) -> list[int]:
    """Who wrote each word of the next revision: a kept word stays whose it was, a new one is ``by``'s.

    Args:
        old: words of the revision before.
        authors: for each of them the person who wrote it.
        new: words of this revision.
        by: who wrote what is new, or who wrote each word if it is new: for an accepted suggestion, who suggested it.
    Returns:
        One person for each word of ``new``.
    Raises:
        ValueError: ``old`` and ``authors`` differ in length.
    Source: docs/domain.md c (ELIGIBLE; hand over), docs/domain-more.md p (suggestion).
    """
    if len(old) != len(authors):
        raise ValueError("each word has one author")
    result = [by] * len(new) if isinstance(by, int) else list(by)
    for place_old, place_new in kept_words(old, new):
        result[place_new] = authors[place_old]
    return result


def shares(authors: Sequence[int]) -> dict[int, Fraction]:
    """Each person's part of the words; empty for an empty text. Source: docs/domain.md c (ELIGIBLE: < 20 %)."""
    return {person: Fraction(count, len(authors)) for person, count in Counter(authors).items()}


def written_by(revisions: Sequence[Written]) -> Mapping[int, Fraction]:
    """Each person's part of the words of the newest revision.

    Args:
        revisions: oldest first.
    """
    return shares(authors_of_words(revisions))


def authors_of_words(revisions: Sequence[Written]) -> list[int]:
    """Who wrote each word of the newest revision, title first; ``revisions`` oldest first."""
    old: list[str] = []
    authors: list[int] = []
    for one in revisions:
        new = words(one.title) + words(one.body)
        authors = attribute(old, authors, new, one.authors() if one.credits else one.by)
        old = new
    return authors
