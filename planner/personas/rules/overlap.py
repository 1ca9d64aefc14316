"""How alike two personas are, what that suggests, and with which pair to start. Source: docs/domain.md f."""
from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from heapq import nsmallest
from itertools import combinations
from typing import Literal

from planner.personas.rules.facts import FactKind

Part = Literal["shared", "contradictions", "only_a", "only_b"]
FACTS_TO_COMPARE = 5        # counted facts below which two personas can't be compared

MERGE_FROM = Fraction(3, 5)
CONTAINED_FROM = Fraction(4, 5)
ATTRACTS_FROM = Fraction(1, 2)
DISTINCT_TO = Fraction(1, 4)
WEIGHTS: Mapping[FactKind, int] = {
    FactKind.GOAL: 3, FactKind.CHALLENGE: 3, FactKind.QUESTION: 2, FactKind.OBJECTION: 2, FactKind.DECISION: 2,
    FactKind.CHANNEL: 1, FactKind.TRIGGER: 1, FactKind.CONTEXT: 1,
}


@dataclass(frozen=True, slots=True)
class CountedFact:
    """A fact that counts, as far as comparing goes; the same key is the same statement."""

    key: str
    kind: FactKind
    polarity: int = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A persona as far as comparing goes.

    ``met``: what comparing it with another one found, so that two that stay the same are compared once.

    Raises:
        ValueError: a key stands in it with both polarities; a persona can't hold both.
    """

    key: str
    facts: tuple[CountedFact, ...]
    is_negative: bool = False
    signs: Mapping[str, int] = field(init=False, repr=False, compare=False)
    weights: dict[str, int] = field(init=False, repr=False, compare=False)
    weight: int = field(init=False, repr=False, compare=False)
    goals: frozenset[str] = field(init=False, repr=False, compare=False)
    met: dict[int, tuple[Profile, Finding]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if clash := both_ways(self.facts):
            raise ValueError(f"{self.key} holds with both polarities: {', '.join(sorted(clash))}")
        weights: dict[str, int] = {}
        for fact in self.facts:
            weights[fact.key] = max(WEIGHTS[fact.kind], weights.get(fact.key, 0))
        object.__setattr__(self, "signs", {fact.key: fact.polarity for fact in self.facts})
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "weight", sum(weights.values()))
        object.__setattr__(self, "goals", frozenset(fact.key for fact in self.facts if fact.kind is FactKind.GOAL))

    @property
    def counted(self) -> int:
        """n counted facts: each key once."""
        return len(self.signs)

    @property
    def can_be_compared(self) -> bool:
        """Whether it has the five counted facts that comparing needs."""
        return self.counted >= FACTS_TO_COMPARE


def both_ways(facts: Iterable[CountedFact]) -> frozenset[str]:
    """The keys that stand among ``facts`` with both polarities; saving such a fact is refused.

    Source: docs/domain.md f.
    """
    signs: dict[str, set[int]] = {}
    for fact in facts:
        signs.setdefault(fact.key, set()).add(fact.polarity)
    return frozenset(key for key, seen in signs.items() if len(seen) > 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two personas side by side. Sets hold keys, weights are sums by kind, shares are exact.

    ``weights``: what each key of the two weighs in this comparison; ``ranked`` remembers the weightiest ones.
    """

    shared: frozenset[str]
    contradictions: frozenset[str]
    only_a: frozenset[str]
    only_b: frozenset[str]
    shared_weight: int
    union_weight: int
    weight_a: int
    weight_b: int
    goal_contradiction: bool
    weights: Mapping[str, int] = field(repr=False, compare=False)
    ranked: dict[tuple[str, int], list[str]] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def number(self) -> int:
        """How many different facts the two have together."""
        return len(self.shared) + len(self.contradictions) + len(self.only_a) + len(self.only_b)

    def heaviest(self, part: Part, most: int) -> list[str]:
        """The weightiest keys of one of the sets, then by the alphabet."""
        found = self.ranked.get((part, most))
        if found is None:
            keys: frozenset[str] = getattr(self, part)
            found = self.ranked[part, most] = nsmallest(most, keys, key=lambda key: (-self.weights[key], key))
        return found

    @property
    def overlap(self) -> Fraction:
        """Weight shared of all weight; 0 when there are no facts."""
        return _share(self.shared_weight, self.union_weight)

    @property
    def divergence(self) -> Fraction:
        """1 minus overlap."""
        return 1 - self.overlap

    @property
    def a_in_b(self) -> Fraction:
        """How much of A is contained in B."""
        return _share(self.shared_weight, self.weight_a)

    @property
    def b_in_a(self) -> Fraction:
        """How much of B is contained in A."""
        return _share(self.shared_weight, self.weight_b)


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def compare(a: Profile, b: Profile) -> Comparison:
    """Overlap, divergence, containment and contradictions of two personas.

    A key filed under two kinds, in one persona or in both, has the heavier weight throughout. A contradiction (the
    same key with opposite polarity) counts in the union and in its own persona, not in the shared part.

    Source: docs/domain.md f.
    """
    both = a.signs.keys() & b.signs.keys()
    shared = frozenset(key for key in both if a.signs[key] == b.signs[key])
    against = frozenset(both - shared)
    heavier = {key: max(a.weights[key], b.weights[key]) for key in both}
    weight_a, weight_b = (one.weight + sum(heavier[key] - one.weights[key] for key in both) for one in (a, b))
    return Comparison(
        shared=shared, contradictions=against,
        only_a=frozenset(a.signs.keys() - both), only_b=frozenset(b.signs.keys() - both),
        shared_weight=sum(heavier[key] for key in shared),
        union_weight=weight_a + weight_b - sum(heavier.values()), weight_a=weight_a, weight_b=weight_b,
        goal_contradiction=not against.isdisjoint(a.goals | b.goals),
        weights=ChainMap(heavier, a.weights, b.weights))


class Advice(StrEnum):
    """What the comparison of two personas suggests."""

    NONE = "none"
    MERGE = "merge"
    SPECIAL_CASE = "special_case"
    ATTRACTS_UNWANTED = "attracts_unwanted"
    INSUFFICIENT = "insufficient"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Finding:
    """An advice with what its sentence names. ``contained`` is the key of the persona to archive (special case),
    ``thin`` the keys of those with too few counted facts (insufficient)."""

    advice: Advice
    comparison: Comparison
    contained: str | None = None
    thin: tuple[str, ...] = ()


def assess(a: Profile, b: Profile) -> Finding:
    """What the likeness of two personas asks for; the first rule that matches decides.

    Source: docs/domain.md f.
    """
    other, known = a.met.get(id(b), (None, None))
    if known is None or other is not b:
        known = _assess(a, b)
        a.met[id(b)] = b, known
    return known


def _assess(a: Profile, b: Profile) -> Finding:
    found = compare(a, b)
    if a.is_negative or b.is_negative:
        unwanted = a.is_negative != b.is_negative and found.overlap >= ATTRACTS_FROM
        return Finding(Advice.ATTRACTS_UNWANTED if unwanted else Advice.NONE, found)
    thin = tuple(profile.key for profile in (a, b) if not profile.can_be_compared)
    if thin:
        return Finding(Advice.INSUFFICIENT, found, thin=thin)
    if found.overlap >= MERGE_FROM and not found.goal_contradiction:
        return Finding(Advice.MERGE, found)
    if max(found.a_in_b, found.b_in_a) >= CONTAINED_FROM and not found.goal_contradiction:
        return Finding(Advice.SPECIAL_CASE, found, contained=a.key if found.a_in_b > found.b_in_a else b.key)
    return Finding(Advice.DISTINCT if found.overlap <= DISTINCT_TO else Advice.NONE, found)


def start_pair(active: Collection[Profile]) -> tuple[str, str] | None:
    """The two ideal personas to start with: the most diverging pair, or None until two have five counted facts.

    Ties: greater union weight, then keys in alphabetical order.

    Args:
        active: the active personas, negative ones included; those are left out.
    Source: docs/domain.md f (start-with pair); S2: the two most diverging first.
    """
    ready = sorted((p for p in active if not p.is_negative and p.can_be_compared), key=lambda p: p.key)

    best = min(combinations(ready, 2), key=lambda pair: start_rank(compare(*pair), pair[0].key, pair[1].key),
               default=None)
    return None if best is None else (best[0].key, best[1].key)


def start_rank(found: Comparison, one: str, other: str) -> tuple[Fraction, int, str, str]:
    """The smaller, the better a pair is to start with. ``one`` and ``other`` are its keys."""
    first, second = sorted((one, other))
    return -found.divergence, -found.union_weight, first, second
