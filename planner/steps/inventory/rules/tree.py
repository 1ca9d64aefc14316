"""The tree of areas: what lies above and below, what may hang where, what may be merged. Pure.

Areas are named by their key; a tree is a mapping from each area to its parent, None for a root.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

Tree = Mapping[str, str | None]

MOST_LEVELS = 4                 # of the tree, the root included


class AreaRefusal(StrEnum):
    """Why an area can't hang below another one, or become one with it; the values are codes of refusal."""

    CYCLE = "area_cycle"
    TOO_DEEP = "area_too_deep"
    SAME = "area_merge_same"
    BELOW = "area_merge_below"


def line_up(area: str, tree: Tree) -> Iterator[str]:
    """The area, its parent, and so on up to the root. Stops where the tree is broken (unknown parent, cycle)."""
    seen: set[str] = set()
    at: str | None = area
    while at is not None and at in tree and at not in seen:
        yield at
        seen.add(at)
        at = tree[at]


def tree_distance(one: str, other: str, tree: Tree) -> int | None:
    """Steps between two areas of which one is the other or lies above it; None when neither does.

    Source: docs/domain.md e (level: the area, an ancestor or a descendant).
    """
    for low, high in ((one, other), (other, one)):
        for steps, area in enumerate(line_up(low, tree)):
            if area == high:
                return steps
    return None


def is_within(area: str, top: str, tree: Tree) -> bool:
    """Whether ``area`` is ``top`` or lies below it."""
    return top in line_up(area, tree)


def parent_refusal(area: str, parent: str | None, tree: Tree) -> AreaRefusal | None:
    """Why ``area`` (with all that hangs below it) can't move below ``parent``, or None.

    Source: docs/domain.md b (topic_area: no cycle, at most 4 levels).
    """
    if parent is None:
        return None
    if is_within(parent, area, tree):
        return AreaRefusal.CYCLE
    above = sum(1 for _ in line_up(parent, tree))
    return AreaRefusal.TOO_DEEP if above + _height(area, tree) > MOST_LEVELS else None


def _height(area: str, tree: Tree) -> int:
    """Levels from ``area`` down to its deepest descendant, itself included; 1 for a leaf or a new area."""
    distances = (tree_distance(low, area, tree) for low in tree if is_within(low, area, tree))
    return 1 + max((steps for steps in distances if steps is not None), default=0)


def merge_refusal(gone: str, kept: str, tree: Tree) -> AreaRefusal | None:
    """Why ``gone`` can't become part of ``kept``, or None; what hangs below it would hang below ``kept``.

    Source: docs/domain-more.md n (area merge); docs/domain.md b (topic_area: no cycle, at most 4 levels).
    """
    if gone == kept:
        return AreaRefusal.SAME
    if is_within(kept, gone, tree):
        return AreaRefusal.BELOW
    above = sum(1 for _ in line_up(kept, tree))
    return AreaRefusal.TOO_DEEP if above + _height(gone, tree) - 1 > MOST_LEVELS else None


def branches(tree: Tree) -> dict[str, list[str]]:
    """For each area the keys of it and of all that hangs below it."""
    found: dict[str, list[str]] = {area: [] for area in tree}
    for area in tree:
        for above in line_up(area, tree):
            found[above].append(area)
    return found


def levels_shown(sizes: Sequence[int], most: int) -> int:
    """How many levels of a tree fit on a page: whole levels from the top as long as ``most`` rows hold them.

    ``sizes``: how many areas each level has, the highest first.
    """
    rows = 0
    for level, size in enumerate(sizes):
        rows += size
        if rows > most:
            return max(1, level)
    return max(1, len(sizes))
