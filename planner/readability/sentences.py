"""Words and sentences of a piece of prose (docs/domain-more.md o, readability)."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from planner.readability.prose import Block

_RUN = re.compile(r"[^\s–—]+")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_MAIL = re.compile(r"[^@]+@[^@]+\.[^@]+")
_ENDS = ".!?…"
OPENING = "\"“„‟«‹‘‚([{<*_"
CLOSING = "\"'”’“»›)]}>*_"
_LONGEST_REMEMBERED = 64
ABBREVIATIONS = {
    "nl": frozenset(("bijv.", "bv.", "o.a.", "m.b.t.", "d.w.z.", "enz.", "nl.", "ca.", "dr.", "drs.", "ir.", "ing.",
                     "mr.", "mevr.", "dhr.", "nr.", "blz.", "i.p.v.", "t.o.v.", "vs.", "resp.")),
    "en": frozenset(("e.g.", "i.e.", "vs.", "mr.", "mrs.", "ms.", "dr.", "prof.", "no.", "inc.", "ltd.", "approx.",
                     "st.", "fig.")),
}


class Word(NamedTuple):
    """A word without the signs around it, and where it stands in its block."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, one at least, and where it stands in its block, with its last signs."""

    words: tuple[Word, ...]
    start: int
    end: int


class _Run(NamedTuple):
    """What a run of signs is: where its word begins and what it is ('' for none), whether it may end a sentence, and
    whether one can't begin with it."""

    offset: int
    word: str
    ends: bool
    is_small: bool


def sentences(block: Block, lang: str) -> list[Sentence]:
    """The sentences of a block; a block without a word has none. Source: docs/domain-more.md o (readability)."""
    return list(_sentences(block.text, lang))


def _sentences(text: str, lang: str) -> Iterator[Sentence]:
    found = [(match.start(), match.group()) for match in _RUN.finditer(text)]
    runs = [_known(run, lang) if len(run) <= _LONGEST_REMEMBERED else _run(run, lang) for _, run in found]
    words: list[Word] = []
    start, last = -1, len(runs) - 1
    for number, ((at, run), seen) in enumerate(zip(found, runs, strict=True)):
        start = at if start < 0 else start
        if seen.word:
            words.append(Word(seen.word, at + seen.offset))
        if words and (number == last or (seen.ends and not runs[number + 1].is_small)):
            yield Sentence(tuple(words), start, at + len(run))
            words, start = [], -1


def _run(run: str, lang: str) -> _Run:
    core = _CORE.search(run)
    word = core[0] if core and any(map(str.isalpha, core[0])) and not ("@" in run and _MAIL.fullmatch(core[0])) else ""
    bare = run.rstrip(CLOSING)
    inner = bare.lstrip(OPENING)
    is_initial = len(inner) == 2 and inner[0].isupper()
    ends = bool(bare) and bare[-1] in _ENDS and not is_initial and inner.lower() not in ABBREVIATIONS[lang]
    first = run.lstrip(OPENING)[:1]
    return _Run(core.start() if core else 0, word, ends, first.islower())


_known = lru_cache(maxsize=20_000)(_run)
