"""Suggestions put into a text together: from the end to the start, of those that overlap the oldest wins."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.comments.rules.anchors import Anchor


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Other words for a piece of a text. ``number`` grows with age's end: a smaller one is older."""

    number: int
    anchor: Anchor
    replacement: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The text with the suggestions in it.

    ``taken`` are the numbers of those that are in it, with the place where their words stand now; ``left`` are those
    that an older one overlaps.
    """

    body: str
    taken: dict[int, Anchor]
    left: tuple[int, ...]


def apply(body: str, suggestions: Iterable[Suggestion]) -> Applied:
    """Put suggestions into ``body``. Source: docs/domain-more.md p (suggestion: several at once)."""
    chosen: list[Suggestion] = []
    left: list[int] = []
    for one in sorted(suggestions, key=lambda each: each.number):
        if any(_overlap(one.anchor, other.anchor) for other in chosen):
            left.append(one.number)
        else:
            chosen.append(one)
    in_order = sorted(chosen, key=lambda each: each.anchor.start)
    for one in reversed(in_order):
        body = body[:one.anchor.start] + one.replacement + body[one.anchor.end:]
    return Applied(body, _places(in_order), tuple(left))


def _overlap(one: Anchor, other: Anchor) -> bool:
    return one.start < other.end and other.start < one.end


def _places(in_order: Sequence[Suggestion]) -> dict[int, Anchor]:
    shift = 0
    places: dict[int, Anchor] = {}
    for one in in_order:
        start = one.anchor.start + shift
        places[one.number] = Anchor(start, start + len(one.replacement))
        shift += len(one.replacement) - (one.anchor.end - one.anchor.start)
    return places
