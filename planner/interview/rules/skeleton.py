"""From answers to a skeleton: the sections of a template with what the expert said under them, and nothing else.

Source: docs/domain-more.md o (interview, skeleton).
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.steps.writing.rules.roles import ends_sentence

QUOTE_MOST = 40         # words
CUT = "…"
_OPENING, _MIDDLE, _PROOF, _ENDING = (1,), (2, 3, 4, 5), (6,), (7,)
_MARK = re.compile(r"(?:[#>+*=|~-]|\d{1,9}[.)](?=\s|$))")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text, as its template names it."""

    key: str
    title: str


def places(sections: Sequence[Section]) -> dict[int, int]:
    """Under which section each answer stands: number of the question to place of the section.

    1 in the opening, 2 to 5 in the middle, 6 in the proof, 7 in the ending. A section is known by its key (opening,
    proof, ending), else by where it stands; several middle ones share the four answers in their order.
    """
    if not sections:
        return {}
    by_key = {section.key: place for place, section in enumerate(sections)}
    first = by_key.get("opening", 0)
    last = max(first, by_key.get("ending", len(sections) - 1))
    between = [place for place in range(first + 1, last) if place != by_key.get("proof")]
    middle = between or [by_key.get("proof", first)]
    proof = by_key.get("proof", middle[-1])
    found = {_OPENING[0]: first, _PROOF[0]: proof, _ENDING[0]: last}
    return found | {number: middle[n * len(middle) // len(_MIDDLE)] for n, number in enumerate(_MIDDLE)}


def quotes(answer: str) -> Iterator[str]:
    """An answer cut into quotes of at most 40 words, at the ends of sentences where that is possible.

    Every word of the answer stands in exactly one quote, in its order; a sentence that is longer is cut with a mark.
    """
    for paragraph in re.split(r"\n\s*\n", answer.strip()):
        quote: list[str] = []
        for sentence in _sentences(paragraph.split()):
            if quote and len(quote) + len(sentence) > QUOTE_MOST:
                yield " ".join(quote)
                quote = []
            while len(sentence) > QUOTE_MOST:
                yield " ".join(sentence[:QUOTE_MOST]) + f" {CUT}"
                sentence = sentence[QUOTE_MOST:]
            quote = [*quote, *sentence]
        if quote:
            yield " ".join(quote)


def _sentences(words: Iterable[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for word in words:
        sentence.append(word)
        if ends_sentence(word):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def skeleton(sections: Sequence[Section], answers: Mapping[int, str], *, author: str) -> str:
    """The Markdown of a skeleton: headings of the template, quotes of the answers marked with their author.

    Args:
        sections: of the template, in order; without any the quotes stand in the order of the questions.
        answers: what was said, by number of the question; empty ones are left out.
        author: who said it.
    """
    said = {number: text for number, text in sorted(answers.items()) if text.strip()}
    if not sections:
        return "\n\n".join(_quoted(quote, author) for text in said.values() for quote in quotes(text))
    under: dict[int, list[str]] = defaultdict(list)
    where = places(sections)
    for number, text in said.items():
        under[where[number]].extend(_quoted(quote, author) for quote in quotes(text))
    parts = [part for place, section in enumerate(sections) for part in (f"## {section.title}", *under[place])]
    return "\n\n".join(parts)


def _quoted(quote: str, author: str) -> str:
    """A quote as a block of its own; what would begin something in Markdown is text."""
    found = _MARK.match(quote)
    if found:
        place = found.end() - 1
        quote = f"{quote[:place]}\\{quote[place:]}"
    return f"> {quote}\n>\n> {ATTRIBUTION} {author}"


ATTRIBUTION = "—"
