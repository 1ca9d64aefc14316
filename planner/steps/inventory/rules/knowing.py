"""What a level is worth elsewhere in the tree, who carries an area, who can explain it. Pure: no clock, no db."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.steps.inventory.rules.tree import Tree, line_up, tree_distance

EXPERT_LEVEL = 3                # from here on somebody carries an area
WRITER_LEVEL = 2                # from here on somebody can write about an area
NEVER_ASK, EAGER = -1, 2         # interest
EVIDENCE_COUNTED = 3
CONFIRM_AFTER_DAYS = 365
HEAT_HIGH_FROM = 6


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


def standing(people: Claims, tree: Tree) -> dict[str, dict[int, int]]:
    """For each area the effective level there of every member who has one. Source: docs/domain.md e (level)."""
    related: dict[str, dict[str, int]] = {area: {} for area in tree}
    for area in tree:
        for steps, above in enumerate(line_up(area, tree)):
            related[area][above] = related[above][area] = steps
    found: dict[str, dict[int, int]] = {area: {} for area in tree}
    for person, claims in people.items():
        for claim in claims:
            for area, steps in related.get(claim.area, {}).items():
                if claim.level - steps > found[area].get(person, 0):
                    found[area][person] = claim.level - steps
    return found


def able(people: Claims, tree: Tree) -> dict[str, frozenset[int]]:
    """For each area the members whose effective level there is at least 2: they can explain it to a customer.

    Source: docs/domain-more.md l (idea score, experts).
    """
    return {area: frozenset(person for person, level in levels.items() if level >= WRITER_LEVEL)
            for area, levels in standing(people, tree).items()}


def writers(area: str, people: Claims, tree: Tree) -> frozenset[int]:
    """Members who can write about an area: effective level 2 or more, and not refusing it.

    Source: docs/domain-more.md l (idea score, experts).
    """
    return frozenset(person for person, claims in people.items()
                     if effective(claims, area, tree).level >= WRITER_LEVEL and not refuses(claims, area, tree))


def wishes_to_grow(claims: Iterable[Known], area: str) -> bool:
    """Whether somebody is only aware of the area and eager for it. Source: docs/domain-more.md n (growth wish)."""
    return any(claim.area == area and claim.level == 1 and claim.interest == EAGER for claim in claims)


def trainees(levels: Mapping[int, int], people: Claims, area: str, tree: Tree, room: Mapping[int, int]) -> list[int]:
    """Who could be trained for an area that hangs on one person, the best first.

    Args:
        levels: effective level there of every member who has one (:func:`standing`).
        room: turns that each still has this quarter.
    Returns:
        Members at level 1 or 2 who do not refuse it: a growth wish first, then the most room, then the smaller id.
    Source: docs/domain-more.md n (growth wish).
    """
    fit = [person for person, level in levels.items()
           if level < EXPERT_LEVEL and not refuses(people[person], area, tree)]
    return sorted(fit, key=lambda person: (not wishes_to_grow(people[person], area), -room.get(person, 0), person))


class Heat(StrEnum):
    """How a cell of the heat map is drawn; its number is always printed too."""

    ZERO = "zero"
    LOW = "low"
    HIGH = "high"


def heat_map(
    teams: Mapping[int, Collection[int]], areas: Iterable[str], people: Claims, tree: Tree,
    knowing: Mapping[str, frozenset[int]] | None = None,
) -> dict[int, dict[str, int]]:
    """How many members of each team can explain an area to a customer.

    Args:
        teams: members of each team, by id; somebody may be in several.
        areas: the columns.
        people: claims of each active member.
        tree: the areas.
        knowing: what :func:`able` says, when the caller has it.
    Returns:
        For each team and area the number of members whose effective level there is at least 2. A wish never to be
        asked stays out of it: knowing and wanting are two things, and who refuses is not everybody's business.
    """
    columns, able_here = list(areas), knowing if knowing is not None else able(people, tree)
    return {team: {column: len(able_here.get(column, frozenset()) & set(members)) for column in columns}
            for team, members in teams.items()}


def heat(count: int) -> Heat:
    """How to draw a count: zero is a dot, from 6 on light on dark."""
    if not count:
        return Heat.ZERO
    return Heat.HIGH if count >= HEAT_HIGH_FROM else Heat.LOW
