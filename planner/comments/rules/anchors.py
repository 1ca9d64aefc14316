"""Where a comment stands after the text changed: at its own words, or nowhere, and never at a wrong place.

Places are code points of a body with LF line ends in NFC, the end exclusive. Around the body stand one mark each for
its start and its end, which no text can hold, so that the edges of a text are context like any other.

Source: docs/domain-more.md p (re-anchoring).
"""
from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

CONTEXT = 32                # characters kept before and after a quote
LONG_QUOTE = 32             # a quote of this length that stands once needs no context
SHORT_QUOTE = 16            # a shorter one needs all of one side
FIT, FIT_OF_SHORT = 16, 32
LEAD = 16                   # by which the best place leads every other one
EDITED_TIMES, EDITED_MORE = 2, 40
MOST_PAIRS = 200_000        # beyond this many comparisons of occurrences a quote says nothing about its place
FULL_PAIRS = 10             # anchors of a text that may each take so many; more share them
_START, _END = "\x02", "\x03"


class Outcome(StrEnum):
    """What became of an anchor; the last two are orphans."""

    ANCHORED = "anchored"
    EDITED = "edited"
    UNSURE = "unsure"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A piece of a body: from ``start`` up to ``end``, which is not part of it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a comment stands now; ``anchor`` is None for an orphan."""

    outcome: Outcome
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands before and after an occurrence, up to 32 characters each, the marks of the edges among them."""

    before: str
    after: str

    @classmethod
    def of(cls, framed: str, start: int, end: int) -> _Context:
        return cls(framed[max(0, start - CONTEXT):start], framed[end:end + CONTEXT])

    def fit(self, framed: str, start: int, end: int) -> int:
        """How much of this context stands around another place, each side up to the first difference: 0 to 64."""
        left = same_start(self.before[::-1], framed[max(0, start - CONTEXT):start][::-1])
        return left + same_start(self.after, framed[end:end + CONTEXT])


def context(body: str, anchor: Anchor) -> tuple[str, str]:
    """Up to 32 characters before and after an anchor, for showing a place that is lost."""
    return body[max(0, anchor.start - CONTEXT):anchor.start], body[anchor.end:anchor.end + CONTEXT]


def pairs_each(anchors: int) -> int:
    """How many comparisons each of so many anchors of one text may take, so that all of them end in seconds."""
    return min(MOST_PAIRS, MOST_PAIRS * FULL_PAIRS // max(anchors, 1))


def move(old: str, anchor: Anchor, new: str, *, pairs: int = MOST_PAIRS) -> Found:
    """Where an anchor in ``old`` stands in ``new``.

    Args:
        old: the body in which the anchor stood last.
        anchor: a piece of ``old`` that is not empty.
        new: the body after the change.
        pairs: comparisons of occurrences that this may take; a long quote counts as several.
    Raises:
        ValueError: the anchor is no piece of ``old``.
    Source: docs/domain-more.md p (re-anchoring, 1 to 5).
    """
    if not 0 <= anchor.start < anchor.end <= len(old):
        raise ValueError("no piece of this text")
    if old == new:
        return Found(Outcome.ANCHORED, anchor)
    quote = old[anchor.start:anchor.end]
    was, now = f"{_START}{old}{_END}", f"{_START}{new}{_END}"
    most = max(1, pairs // (1 + len(quote) // CONTEXT))
    places = list(islice(_places(now, quote), most + 1))
    stood = list(islice(_places(was, quote), most // len(places) + 1)) if places else []
    if len(stood) * len(places) > most:
        return Found(Outcome.UNSURE)
    own = _Context.of(was, anchor.start + 1, anchor.end + 1)
    others = {_Context.of(was, at, at + len(quote)) for at in stood if at != anchor.start + 1}
    ours, possible = _weigh(now, quote, places, own, others)
    taken = _choose(quote, ours, possible, stands_once=len(stood) == 1 == len(places))
    if taken is not None:
        return Found(Outcome.ANCHORED, Anchor(taken - 1, taken - 1 + len(quote)))
    if possible:
        return Found(Outcome.UNSURE)
    between = _between(was, now, own, len(quote))
    return Found(Outcome.EDITED, between) if between else Found(Outcome.GONE)


def _weigh(now: str, quote: str, places: Sequence[int], own: _Context,
           others: Collection[_Context]) -> tuple[dict[int, int], dict[int, int]]:
    """The places that are ours, and those that are or may be, each with its fit; another's are in neither."""
    ours: dict[int, int] = {}
    possible: dict[int, int] = {}
    for at in places:
        end = at + len(quote)
        fit = own.fit(now, at, end)
        best = max((other.fit(now, at, end) for other in others), default=-1)
        if fit >= best:
            possible[at] = fit
        if fit > best:
            ours[at] = fit
    return ours, possible


def _choose(quote: str, ours: dict[int, int], possible: dict[int, int], *, stands_once: bool) -> int | None:
    """The one place that is surely ours, or None."""
    if not ours:
        return None
    best = max(ours, key=lambda at: ours[at])
    if stands_once and len(quote) >= LONG_QUOTE:
        return best
    needed = FIT if len(quote) >= SHORT_QUOTE else FIT_OF_SHORT
    leads = all(ours[best] - fit >= LEAD for at, fit in possible.items() if at != best)
    return best if ours[best] >= needed and leads else None


def _between(was: str, now: str, own: _Context, length: int) -> Anchor | None:
    """What stands now between the context that stayed, when each side stands once in both texts."""
    sides = (own.before, own.after)
    if any(not side or _count(text, side) != 1 for text in (was, now) for side in sides):
        return None
    start, end = now.index(own.before) + len(own.before), now.index(own.after)
    between = now[start:end]
    if end < start or not between.strip() or len(between) > EDITED_TIMES * length + EDITED_MORE:
        return None
    return Anchor(start - 1, end - 1)


def _places(text: str, wanted: str) -> Iterator[int]:
    """Where ``wanted`` stands in ``text``, places that overlap among them."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _count(text: str, wanted: str) -> int:
    """How often, up to two: more is not asked."""
    places = _places(text, wanted)
    return sum(1 for _at, _two in zip(places, range(2), strict=False))


def same_start(one: Sequence[str], other: Sequence[str]) -> int:
    """How many signs, or words, two runs begin with alike."""
    if one == other:
        return len(one)
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
