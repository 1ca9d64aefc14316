"""Two people changed the same text: what each of them did, put together, and what a person must choose.

Source: docs/design.md (Two texts: nothing is ever overwritten); docs/trust.md 5 (old version of a draft).
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.web.diff import stands_alone, units
from planner.web.edits import Hunk, Work, hunks

_STEPS = 400_000
_EDGE = "\n"  # put around each text, so that the first and the last paragraph stay the same units beside a new one


class Choice(StrEnum):
    """Whose words a place gets; ``BOTH`` is theirs and then mine, ``HAND`` what a person writes for it."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Agreed:
    """A stretch that is equal in my text and in theirs."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch where my text and theirs differ.

    ``proposed`` is set where only one of both changed it, and None where both did: there a person must choose. An empty
    text means that the stretch is not there.
    """

    number: int
    base: str
    mine: str
    theirs: str
    proposed: Choice | None


@dataclass(frozen=True, slots=True)
class Merge:
    """Three texts as one series of stretches, in the order of the text; blank lines around a stretch are part of it."""

    chunks: tuple[Agreed | Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """The stretches that differ."""
        return tuple(chunk for chunk in self.chunks if isinstance(chunk, Place))

    def text(self, choices: Mapping[int, Choice] | None = None, by_hand: Mapping[int, str] | None = None) -> str:
        """The text that comes of it.

        Args:
            choices: by number of the place; a place without one takes what is proposed.
            by_hand: what a person wrote for the places where they chose to.
        Raises:
            ValueError: a place that both changed has no choice.
        """
        chosen, written = choices or {}, by_hand or {}
        whole = "".join(_chosen(chunk, chosen, written) for chunk in self.chunks)
        return whole.removeprefix(_EDGE).removesuffix(_EDGE)


def _chosen(chunk: Agreed | Place, choices: Mapping[int, Choice], by_hand: Mapping[int, str]) -> str:
    if isinstance(chunk, Agreed):
        return chunk.text
    choice = choices.get(chunk.number, chunk.proposed)
    if choice is None:
        raise ValueError(f"place {chunk.number} has no choice")
    if choice is Choice.HAND:
        return _in_place_of(chunk, by_hand.get(chunk.number, ""))
    if choice is Choice.BOTH:
        return _one_after_the_other(chunk.theirs, chunk.mine)
    return chunk.mine if choice is Choice.MINE else chunk.theirs


def _in_place_of(place: Place, written: str) -> str:
    """What a person wrote, with the blank lines around it that the place had."""
    text = next((one for one in (place.theirs, place.mine, place.base) if one.strip()), "\n\n")
    before = text[: len(text) - len(text.lstrip("\n"))]
    after = text[len(text.rstrip("\n")) :]
    return f"{before}{written.strip(_EDGE)}{after}" if written.strip() else ""


def _one_after_the_other(first: str, second: str) -> str:
    """Both texts; two paragraphs stay two."""
    apart = not first or not second or second.startswith("\n") or stands_alone(second)
    return first + second if apart else f"{first}\n{second}"


def merge3(base: str, mine: str, theirs: str) -> Merge:
    """What became of ``base`` in two hands, by paragraphs, items, rows and code blocks.

    Changes of one side in other places than the other's are proposed as they are; the same change on both sides is
    agreed. Line ends are made LF.

    Args:
        base: the text that both started from.
        mine: what one of them made of it; the one who now looks at it.
        theirs: what the other made of it; already saved.
    """
    work = Work(_STEPS)
    old, left, right = (units(_EDGE + text + _EDGE) for text in (base, mine, theirs))
    return Merge(tuple(_chunks(old, (left, hunks(old, left, work)), (right, hunks(old, right, work)))))


_Side = tuple[list[str], list[Hunk]]


def _chunks(old: list[str], mine: _Side, theirs: _Side) -> Iterator[Agreed | Place]:
    done = number = 0
    for start, end in _regions(mine[1], theirs[1]):
        if start > done:
            yield Agreed("".join(old[done:start]))
        my_text, their_text = _version(old, mine, start, end), _version(old, theirs, start, end)
        base = "".join(old[start:end])
        if my_text == their_text:
            yield Agreed(my_text)
        else:
            number += 1
            yield Place(number, base, my_text, their_text, _proposal(base, my_text, their_text))
        done = end
    if done < len(old):
        yield Agreed("".join(old[done:]))


def _proposal(base: str, mine: str, theirs: str) -> Choice | None:
    if theirs == base:
        return Choice.MINE
    return Choice.THEIRS if mine == base else None


def _regions(mine: list[Hunk], theirs: list[Hunk]) -> Iterator[tuple[int, int]]:
    """Stretches of the old text that somebody changed; changes that overlap are one stretch."""
    waiting = sorted((hunk.i1, hunk.i2) for hunk in [*mine, *theirs])
    region: tuple[int, int] | None = None
    for start, end in waiting:
        if region and (start < region[1] or (start, end) == region):
            region = (region[0], max(region[1], end))
        else:
            if region:
                yield region
            region = (start, end)
    if region:
        yield region


def _within(hunk: Hunk, start: int, end: int) -> bool:
    """Whether a change belongs to this stretch; something that came at its edge is a stretch of its own."""
    if hunk.i1 == hunk.i2:
        return start < hunk.i1 < end or start == hunk.i1 == end
    return start <= hunk.i1 and hunk.i2 <= end


def _version(old: list[str], side: _Side, start: int, end: int) -> str:
    """What one side made of a stretch of the old text."""
    text, changes = side
    parts: list[str] = []
    done = start
    for hunk in changes:
        if _within(hunk, start, end):
            parts += [*old[done : hunk.i1], *text[hunk.j1 : hunk.j2]]
            done = hunk.i2
    return "".join([*parts, *old[done:end]])
