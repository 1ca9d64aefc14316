"""Words of our trade that the reader of a text does not use (docs/domain-more.md o, jargon)."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from planner.coach.rules.seen import Place, Seen, span
from planner.readability.prose import Block

_CAPITALS = re.compile(r"(?<![A-Z])[A-Z]{2,6}(?![A-Z])")
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.+#/][^\W_]+)*")
# Each step is possessive or takes the nearest end, so that a text without one is read once (docs/trust.md 3.9).
_BRACKETS = re.compile(r"[\"'”’»]?\s*+\((?:[^()\w]|_)*+[^\W_][^()]*+\)")
_EXPLAINED = re.compile(r"[\"'”’»]?(?:,\s++|\s++[-–—]\s++|[–—])[^\W\d_][^.!?…,;:–—]*?\s[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Known:
    """Words of topic areas, by their first word; and what the counted facts of the personas say, word by word."""

    aliases: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    said: str = " "


def known(aliases: Iterable[str], facts: Iterable[str]) -> Known:
    """What the coach holds words against."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for alias in aliases:
        words = tuple(_TOKEN.findall(alias.casefold()))
        if words:
            found.setdefault(words[0], set()).add(words)
    said = " ".join(word for fact in facts for word in _TOKEN.findall(fact.casefold()))
    return Known({first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()},
                 f" {said} ")


def unknown_words(seen: Seen, words: Known) -> Iterator[tuple[str, Place]]:
    """Each word that a reader may not know, once, as it is written first, with its place.

    It is the alias of a topic area or two to six capitals in a row, no counted fact uses it, and nothing behind its
    first use explains it.
    """
    met: set[str] = set()
    for told in seen.told:
        texts = [word.text.casefold() for word in told.sentence.words]
        for number, word in enumerate(told.sentence.words):
            length = _length(texts, number, words)
            capitals = None if length or word.text.islower() else _CAPITALS.search(word.text)
            if not length and capitals is None:
                continue
            key = " ".join(texts[number:number + length]) if length else str(capitals and capitals[0]).casefold()
            if key in met:
                continue
            met.add(key)
            end = told.sentence.words[number + max(length, 1) - 1].end
            if f" {key} " not in words.said and not _is_explained(told.block, word.start, end):
                yield told.block.text[word.start:end], span(told.block, word.start, end)


def _length(texts: list[str], number: int, words: Known) -> int:
    """How many words of an alias begin here; 0 for none."""
    for phrase in words.aliases.get(texts[number], ()):
        if tuple(texts[number:number + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _is_explained(block: Block, start: int, end: int) -> bool:
    """Whether brackets, a comma or a dash with a few words follow, or the word itself stands in brackets."""
    within = block.text[start - 1:start] == "(" and block.text[end:end + 1] == ")"
    return within or bool(_BRACKETS.match(block.text, end) or _EXPLAINED.match(block.text, end))
