"""A text as the coach reads it: its sentences one after another, each with its place."""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from planner.readability.prose import Block, Heading, Prose, prose
from planner.readability.sentences import Sentence, sentences

Place = tuple[int, int]


class Told(NamedTuple):
    """A sentence, the block that it stands in, and how many words come before it in the text."""

    sentence: Sentence
    block: Block
    before: int

    @property
    def place(self) -> Place:
        """From where to where it stands in the whole text."""
        return span(self.block, self.sentence.start, self.sentence.end)


def span(block: Block, start: int, end: int) -> Place:
    """A piece of a block's words as a piece of the whole text."""
    return block.place(start), block.place(end - 1) + 1


@dataclass(frozen=True)
class Seen:
    """A text taken apart, in its language."""

    lang: str
    prose: Prose
    blocks: tuple[tuple[Block, tuple[Sentence, ...]], ...]

    @cached_property
    def told(self) -> list[Told]:
        """Every sentence with its block."""
        found, before = [], 0
        for block, own in self.blocks:
            for sentence in own:
                found.append(Told(sentence, block, before))
                before += len(sentence.words)
        return found

    @cached_property
    def words(self) -> list[str]:
        """Every word of the prose."""
        return [word.text for _, own in self.blocks for sentence in own for word in sentence.words]

    @cached_property
    def _before_block(self) -> list[int]:
        return list(accumulate((sum(len(sentence.words) for sentence in own) for _, own in self.blocks), initial=0))

    def sentence_at(self, word: int) -> Told:
        """The sentence that holds the word with this number, counted from 0."""
        return self.told[bisect_right(self._starts, word) - 1]

    @cached_property
    def _starts(self) -> list[int]:
        return [each.before for each in self.told]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block, _ in self.blocks]

    def words_before(self, place: int) -> int:
        """How many words stand in the blocks that begin before a place of the whole text."""
        return self._before_block[bisect_left(self._block_starts, place)]

    def breaks(self, number: int, at: int) -> int:
        """How many words of the text come before the character ``at`` of block ``number``."""
        starts = [word.start for sentence in self.blocks[number][1] for word in sentence.words]
        return self._before_block[number] + bisect_left(starts, at)

    def sections(self) -> Iterator[tuple[Heading | None, int]]:
        """Each heading with the words until the next one; None for what stands before the first."""
        edges = [self.words_before(heading.start) for heading in self.prose.headings]
        ends = [*edges, len(self.words)]
        yield None, ends[0]
        for number, heading in enumerate(self.prose.headings):
            yield heading, ends[number + 1] - ends[number]


def read(body: str, lang: str) -> Seen:
    """Take a Markdown text apart."""
    seen = prose(body)
    return Seen(lang, seen, tuple((block, tuple(sentences(block, lang))) for block in seen.blocks))
