"""The turns of one person at given prices: the best set of them, and those that come near it.

A set is searched depth first, dear moves before cheap ones, and left as soon as even the best of what follows can't
bring it near enough. Few moves of a person are worth their price, so the search is short.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from planner.matching.engine.field import NO_AREA, Field

MOST_NODES = 20_000         # of one search; one that is longer says so


class Candidate(NamedTuple):
    """A move at its price. ``profit`` counts the price of the area that its author is new to, if any."""

    profit: float
    move: int
    day: int
    area: int


class Schedule(NamedTuple):
    """Turns of one person together. ``profit``: what they are worth above the prices that they pay."""

    profit: float
    moves: tuple[int, ...]


class Search:
    """One search over the turns of a person.

    Args:
        profits: of the person's moves, one by one, at the prices of now.
        area_prices: paid out once for every area that the person is new to.
        slack: sets that come so near the best one are kept; 0 keeps the best alone.
    """

    def __init__(self, field: Field, person: int, candidates: list[Candidate], area_prices: Sequence[float],
                 slack: float = 0.0) -> None:
        params, held = field.params, field.moves.held[person]
        self.room = min(field.moves.room[person], len(candidates))
        self.steps = [field.fresh[person] * (number == 0) - params.fair_step * (held + number)
                      for number in range(self.room)]
        self.candidates = sorted(candidates, key=lambda one: (-one.profit, one.move))
        self.area_prices, self.slack = area_prices, slack
        self.gap_cost, self.least_days = field.gap_cost, field.least_days
        self.best = Schedule(0.0, ())
        self.near: list[Schedule] = []
        self.nodes = 0
        if self.room:
            self._extend(0, [], 0.0)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out for length."""
        return self.nodes < MOST_NODES

    @property
    def most(self) -> float:
        """What no set of turns is worth more than."""
        if self.is_whole:
            return self.best.profit
        return sum(max(0.0, one.profit) for one in self.candidates) + max(0, *self.steps)

    def found(self) -> list[Schedule]:
        """The sets that came near enough, the best first."""
        least = self.best.profit - self.slack
        return sorted((one for one in self.near if one.profit > least), key=lambda one: (-one.profit, one.moves))

    def _extend(self, start: int, chosen: list[Candidate], profit: float) -> None:
        step, last = self.steps[len(chosen)], len(chosen) + 1 == self.room
        for place in range(start, len(self.candidates)):
            if profit + self._at_most(place, len(chosen)) <= self.best.profit - self.slack or not self.is_whole:
                return
            self.nodes += 1
            one = self.candidates[place]
            near = self._near(one, chosen)
            if near is None:
                continue
            total = profit + one.profit + step - near
            if total > self.best.profit - self.slack:
                self._keep(total, [*chosen, one])
            if not last:
                self._extend(place + 1, [*chosen, one], total)

    def _keep(self, profit: float, chosen: list[Candidate]) -> None:
        found = Schedule(profit, tuple(sorted(one.move for one in chosen)))
        if profit > self.best.profit:
            self.best = found
        if self.slack:
            self.near.append(found)

    def _at_most(self, place: int, number: int) -> float:
        """What the moves from ``place`` on could add at most, one of them at least."""
        total = self.candidates[place].profit + self.steps[number]
        for further, one in enumerate(self.candidates[place + 1:place + self.room - number], number + 1):
            if one.profit + self.steps[further] <= 0:
                break
            total += one.profit + self.steps[further]
        return total

    def _near(self, one: Candidate, chosen: list[Candidate]) -> float | None:
        """What a move costs beside the chosen ones; None when it can't stand there."""
        cost = 0.0
        for other in chosen:
            days = abs(one.day - other.day)
            if days < self.least_days:
                return None
            if days < len(self.gap_cost):
                cost += self.gap_cost[days]
            if one.area == other.area != NO_AREA:
                cost += self.area_prices[one.area]
        return cost
