"""Rules of grouping: what belongs together by its words, and what to call it. Pure.

An item is named by kind and key, as ``fact:01H…`` or ``area:cloud``. Source: docs/domain.md n (Grouping suggestion).
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from planner.steps.inventory.rules.tree import Tree, line_up

BAR = 400                               # permille from which two things belong together
STEP = 50
FEWEST, MOST = 3, 8
REASONS = 3
RARE_BELOW = 3                          # posts; a tag with fewer has no place of its own yet
TOP = 1000


class GroupingKind(StrEnum):
    """What a suggestion is about: a theme of things that belong together, or the place of a rare tag."""

    THEME = "theme"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Edge:
    """Two items and how alike they are in permille; ``shared``: their strongest common tokens, strongest first."""

    a: str
    b: str
    permille: int
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Items that belong together, in order; ``edges`` are those between them, the nearest first."""

    items: tuple[str, ...]
    edges: tuple[Edge, ...]

    @property
    def reason(self) -> tuple[str, ...]:
        """The three strongest tokens that its items share, from the strongest on."""
        return strongest(self.edges)


def groups(edges: Iterable[Edge], *, bar: int = BAR) -> list[Group]:
    """Three to eight items that hang together, each item in one group at most.

    Where more than eight hang together the bar is raised by 50 permille, for them alone, until they fall apart.

    Args:
        edges: between two different items, each pair once; those below ``bar`` don't count.
    Returns:
        The groups in the order of their first items; the same ones whatever the order of ``edges``.
    """
    counted = [edge for edge in edges if edge.permille >= bar and edge.a != edge.b]
    found: list[Group] = []
    for items, within in _components(counted):
        if len(items) > MOST:
            found += groups(within, bar=bar + STEP) if bar < TOP else []
        elif len(items) >= FEWEST:
            within.sort(key=lambda edge: (-edge.permille, edge.a, edge.b))
            found.append(Group(tuple(sorted(items)), tuple(within)))
    return sorted(found, key=lambda group: group.items)


def _components(edges: Collection[Edge]) -> list[tuple[list[str], list[Edge]]]:
    """Items that are joined by edges, each lot with its edges."""
    head: dict[str, str] = {}

    def top(item: str) -> str:
        while head.setdefault(item, item) != item:
            head[item] = head[head[item]]
            item = head[item]
        return item

    for edge in edges:
        head[top(edge.a)] = top(edge.b)
    items: dict[str, list[str]] = {}
    within: dict[str, list[Edge]] = {}
    for item in list(head):
        items.setdefault(top(item), []).append(item)
    for edge in edges:
        within.setdefault(top(edge.a), []).append(edge)
    return [(items[each], within[each]) for each in items]


def strongest(edges: Iterable[Edge], most: int = REASONS) -> tuple[str, ...]:
    """The tokens that say most about why these belong together.

    A token counts the likeness of each pair that shares it, whole where it is the strongest of the pair, half where it
    is the second, a third where it is the third; ties go by the alphabet.
    """
    weight: Counter[str] = Counter()
    for edge in edges:
        for place, token in enumerate(edge.shared, start=1):
            weight[token] += edge.permille * 6 // place
    return tuple(sorted(weight, key=lambda token: (-weight[token], token))[:most])


def name_area(items: Iterable[str], areas_of: Mapping[str, Collection[str]], tree: Tree) -> str | None:
    """The area that most of a group's items are about, itself or below it; None when no two of them have one.

    Among equals the deepest one says most, then the alphabet decides. Source: docs/domain.md n (name).
    """
    count: Counter[str] = Counter()
    for item in items:
        count.update({above for area in areas_of.get(item, ()) for above in line_up(area, tree)})
    if not count or max(count.values()) < 2:
        return None
    return min(count, key=lambda area: (-count[area], -sum(1 for _ in line_up(area, tree)), area))


def fingerprint(text: str) -> str:
    """What changes when an item says something else."""
    return sha256(text.encode()).hexdigest()[:16]


def is_declined(prints: Mapping[str, str], declined: Iterable[Mapping[str, str]]) -> bool:
    """Whether a lead turned down these very items, and none of them has changed since.

    Args:
        prints: the items with their fingerprints of now.
        declined: the same of every set that was turned down, as it was then.
    """
    return any(dict(prints) == dict(before) for before in declined)


def place(near: Sequence[tuple[str, int]]) -> str:
    """Where a rare tag belongs: the nearest area or theme at 400 permille or more, else '' for "unplaced".

    Args:
        near: area or theme (``area:cloud``, ``theme:growth``) and permille, each place once or more.
    """
    fit = [(-permille, target) for target, permille in near if permille >= BAR]
    return min(fit)[1] if fit else ""
