"""What an expert confirms: the sentences of a text with a figure, a name or a quotation (docs/domain-more.md o)."""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from planner.interview.rules.skeleton import ATTRIBUTION
from planner.steps.writing.rules.roles import Role, ends_sentence, word_roles

FACTUAL = frozenset({Role.NUMBER, Role.NAME, Role.QUOTATION})
MOST_LETTERS = 600      # of what a wrong line should be
_LEFT_OUT = frozenset({Role.HEADING, Role.CODE})
_MARKERS = re.compile(r"\s*(?:(?:>|[-*+]|\d{1,9}[.)])\s+)*(?:>\s*$)?")
_WORD = re.compile(r"\w+")


class Judgement(StrEnum):
    """What the expert says of a line."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to confirm. ``fingerprint`` is that of its words: commas and capitals make no other fact."""

    text: str
    fingerprint: str


def fingerprint(sentence: str) -> str:
    """The sha256 of the words of a sentence, without marks and capitals, as 64 hexadecimal digits."""
    return sha256(" ".join(_WORD.findall(sentence.casefold())).encode()).hexdigest()


def lines(body: str) -> list[Line]:
    """The sentences of a Markdown text that the expert confirms, in order, each once.

    Headings, code and the name under a quote are left out.

    Source: docs/domain-more.md o (interview, facts).
    """
    found: dict[str, Line] = {}
    for sentence in _factual(body):
        text = _MARKERS.sub("", sentence, count=1)
        if _WORD.search(text):
            line = Line(text, fingerprint(text))
            found.setdefault(line.fingerprint, line)
    return list(found.values())


def _factual(body: str) -> Iterator[str]:
    for sentence in _sentences(body):
        if any(FACTUAL & role and not _LEFT_OUT & role and _WORD.search(word) for word, role in sentence):
            yield " ".join(word for word, _ in sentence)


def _sentences(body: str) -> Iterator[list[tuple[str, frozenset[Role]]]]:
    """The sentences of a text as words with their roles; blank lines, items and what is left out end them too."""
    roles = iter(word_roles("", body))
    sentence: list[tuple[str, frozenset[Role]]] = []
    for line in body.split("\n"):
        told = [(word, next(roles)) for word in line.split()]
        is_left_out = all(_LEFT_OUT & role for _, role in told) or _is_attribution(line)     # blank lines too
        if is_left_out or _starts_anew(line):
            yield sentence
            sentence = []
        for pair in () if is_left_out else told:
            sentence.append(pair)
            if ends_sentence(pair[0]):
                yield sentence
                sentence = []
    yield sentence


def _starts_anew(line: str) -> bool:
    found = _MARKERS.match(line)
    return bool(found and found.group().strip() and not line.lstrip().startswith(">")) or line.strip() == ">"


def _is_attribution(line: str) -> bool:
    return line.lstrip().lstrip(">").lstrip().startswith(f"{ATTRIBUTION} ")


def unconfirmed(body: str, confirmed: Collection[str]) -> Sequence[Line]:
    """The lines of a text that no confirmation covers, by fingerprint."""
    return [line for line in lines(body) if line.fingerprint not in confirmed]
