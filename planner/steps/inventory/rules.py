"""Rules of knowledge: the tree of areas, what a level is worth elsewhere in it, who knows what. Pure: no clock, no db.

Areas are named by their key; a tree is a mapping from each area to its parent, None for a root.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Tree = Mapping[str, str | None]

MOST_LEVELS = 4                 # of the tree, the root included
EXPERT_LEVEL = 3                # from here on somebody carries an area
WRITER_LEVEL = 2                # from here on somebody can write about an area
NEVER_ASK = -1                  # interest
EVIDENCE_COUNTED = 3
CONFIRM_AFTER_DAYS = 365
TREND_FADES_AFTER_DAYS = 180
ENDORSEMENTS_COUNTED = 2
HEAT_HIGH_FROM = 6


# --- The tree ----------------------------------------------------------------------------------------------------


class AreaRefusal(StrEnum):
    """Why an area can't hang below another one; the values are codes of refusal."""

    CYCLE = "area_cycle"
    TOO_DEEP = "area_too_deep"


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


# --- What somebody knows about an area ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """One expertise claim: level 1..4, interest -1..2, all pieces of evidence."""

    area: str
    level: int
    interest: int = 0
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Effective:
    """What somebody's claims are worth for one area, and which claim says so (None: none of them reaches it)."""

    level: int = 0
    evidence: int = 0       # not capped; `counted_evidence` is
    interest: int = 0
    area: str | None = None


def effective(claims: Iterable[Known], area: str, tree: Tree) -> Effective:
    """The strongest claim of one person for an area, a level lower for each step in the tree.

    Claims on the area, above it or below it count with level minus distance, from 1 on. Of these the one with the
    greatest (level, evidence not capped, interest) is taken, then the smallest area key.

    Source: docs/domain.md e (level).
    """
    found = []
    for claim in claims:
        steps = tree_distance(claim.area, area, tree)
        if steps is not None and claim.level > steps:
            found.append(Effective(claim.level - steps, claim.evidence, claim.interest, claim.area))
    return min(found, key=lambda one: (-one.level, -one.evidence, -one.interest, one.area), default=Effective())


def refuses(claims: Iterable[Known], area: str, tree: Tree) -> bool:
    """Whether somebody said "never ask me" for the area or for one above it. Source: docs/domain.md e (hard)."""
    above = set(line_up(area, tree))
    return any(claim.interest == NEVER_ASK and claim.area in above for claim in claims)


def counted_evidence(pieces: int) -> int:
    """How many pieces of evidence count: at most three. Source: docs/domain.md b (evidence), e."""
    return min(pieces, EVIDENCE_COUNTED)


def needs_confirmation(confirmed_on: date, today: date) -> bool:
    """Whether to ask if a claim still holds: more than 365 days after it was confirmed. Source: docs/domain.md b."""
    return (today - confirmed_on).days > CONFIRM_AFTER_DAYS


# --- Who knows what ----------------------------------------------------------------------------------------------

Claims = Mapping[int, Collection[Known]]     # of each active member, by id


def carriers(people: Claims, tree: Tree) -> dict[str, frozenset[int]]:
    """For each area the members with level 3 or more in it or below it; their number is its bus factor.

    Source: docs/domain.md b (bus_factor).
    """
    found: dict[str, set[int]] = {area: set() for area in tree}
    for person, claims in people.items():
        for claim in claims:
            if claim.level >= EXPERT_LEVEL:
                for area in line_up(claim.area, tree):
                    found[area].add(person)
    return {area: frozenset(carrying) for area, carrying in found.items()}


def is_single_voice(carrying: int) -> bool:
    """Whether an area hangs on one person, or on nobody. Source: docs/domain.md b (bus_factor)."""
    return carrying <= 1


def able(people: Claims, tree: Tree) -> dict[str, frozenset[int]]:
    """For each area the members whose effective level there is at least 2: they can explain it to a customer.

    Source: docs/domain-more.md l (idea score, experts).
    """
    related: dict[str, dict[str, int]] = {area: {} for area in tree}
    for area in tree:
        for steps, above in enumerate(line_up(area, tree)):
            related[area][above] = related[above][area] = steps
    found: dict[str, set[int]] = {area: set() for area in tree}
    for person, claims in people.items():
        for claim in claims:
            for area, steps in related.get(claim.area, {}).items():
                if claim.level - steps >= WRITER_LEVEL:
                    found[area].add(person)
    return {area: frozenset(members) for area, members in found.items()}


def writers(area: str, people: Claims, tree: Tree) -> frozenset[int]:
    """Members who can write about an area: effective level 2 or more, and not refusing it.

    Source: docs/domain-more.md l (idea score, experts).
    """
    return frozenset(person for person, claims in people.items()
                     if effective(claims, area, tree).level >= WRITER_LEVEL and not refuses(claims, area, tree))


class Heat(StrEnum):
    """How a cell of the heat map is drawn; its number is always printed too."""

    ZERO = "zero"
    LOW = "low"
    HIGH = "high"


def heat_map(
    teams: Mapping[int, Collection[int]], areas: Iterable[str], people: Claims, tree: Tree,
) -> dict[int, dict[str, int]]:
    """How many members of each team can explain an area to a customer.

    Args:
        teams: members of each team, by id; somebody may be in several.
        areas: the columns.
        people: claims of each active member.
        tree: the areas.
    Returns:
        For each team and area the number of members whose effective level there is at least 2. A wish never to be
        asked stays out of it: knowing and wanting are two things, and who refuses is not everybody's business.
    """
    columns, knowing = list(areas), able(people, tree)
    return {team: {column: len(knowing.get(column, frozenset()) & set(members)) for column in columns}
            for team, members in teams.items()}


def heat(count: int) -> Heat:
    """How to draw a count: zero is a dot, from 6 on light on dark."""
    if not count:
        return Heat.ZERO
    return Heat.HIGH if count >= HEAT_HIGH_FROM else Heat.LOW


# --- Trends ------------------------------------------------------------------------------------------------------


def is_faded(seen_on: date, today: date) -> bool:
    """Whether a trend is no longer offered for ideas: after 180 days. Source: docs/domain.md b (trend_observation)."""
    return (today - seen_on).days > TREND_FADES_AFTER_DAYS


def trend_weight(strength: int, endorsements: int) -> int:
    """How much a trend weighs, 1 to 5: its strength and at most two endorsements. Source: docs/domain-more.md n."""
    return strength + min(ENDORSEMENTS_COUNTED, endorsements)
