"""For whom we write: items per persona and phase, and each persona's share against its target.

Source: docs/domain-more.md l (coverage, balance bar); R44.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """One persona of the balance bar, by code: what it has, what it should have, and what it lacks (``debt``)."""

    code: str
    have: int
    target: int

    @property
    def debt(self) -> int:
        """Items that it lacks; below zero: that it has too many."""
        return self.target - self.have


def targets(total: int, weights: Mapping[str, int], first: Collection[str] = ()) -> dict[str, int]:
    """``total`` items shared by weight in whole numbers, by largest remainder.

    Args:
        weights: per code a number from 1 on.
        first: codes that come first among equal remainders, the start-with pair; then by code.
    """
    whole = sum(weights.values())
    exact = {code: Fraction(total * weight, whole) for code, weight in weights.items()}
    shared = {code: int(part) for code, part in exact.items()}
    by_rest = sorted(exact, key=lambda code: (shared[code] - exact[code], code not in first, code))
    for code in by_rest[:total - sum(shared.values())]:
        shared[code] += 1
    return shared


def balance(have: Mapping[str, int], *, weights: Mapping[str, int] | None = None,
            first: Collection[str] = ()) -> tuple[Share, ...]:
    """Each persona's share against its target: the start-with pair first, then by what it lacks, then by code.

    Args:
        have: per code the items that came out lately and those to come.
        weights: per code how often it is to be written for, where a goal says so; 1 for the others.
    """
    given = {code: (weights or {}).get(code, 1) for code in have}
    target = targets(sum(have.values()), given, first)
    found = [Share(code, have[code], target[code]) for code in have]
    return tuple(sorted(found, key=lambda share: (share.code not in first, -share.debt, share.code)))
