"""The model of a plan whose columns are whole sets of turns of a person; rows are what people share.

Rows in this order: slots (one turn each), topics (one slot each), areas and personas (a bonus is for as many as there
are), people (one set each). Behind the columns of people stand those of the bonuses.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.matching.engine.field import NO_AREA, Field
from planner.matching.engine.prices import TINY, Prices, Relaxation

if TYPE_CHECKING:
    from scipy.sparse import csr_array

INFINITE = float("inf")
MOST_NEW = 20_000           # columns of one round


class Column(NamedTuple):
    """Turns of one person together, what they are worth, and how often they are in which row."""

    person: int
    moves: tuple[int, ...]
    worth: int
    rows: Mapping[int, int]


class Balance(NamedTuple):
    """The prices at which the linear model is in balance, and the moves that it uses, the surest first."""

    prices: Prices
    moves: list[int]


class Columns:
    """The columns that are known, and what HiGHS says of them."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._known: dict[tuple[int, ...], int] = {}
        self.all: list[Column] = []
        topics, areas = len(field.moves.on_slot), len(field.moves.on_slot) + len(field.area)
        self._topics, self._areas = topics, areas
        self._personas = areas + len(field.lacking)
        self._people = self._personas + len(field.missing)

    # --- Columns -------------------------------------------------------------------------------------------------

    def of_plan(self, chosen: Iterable[int]) -> list[int]:
        """The columns of a plan, made when they are not known."""
        by_person: dict[int, list[int]] = defaultdict(list)
        for move in chosen:
            by_person[self.field.moves.person[move]].append(move)
        return [self._add(tuple(sorted(moves))) for moves in by_person.values()]

    def add_near(self, relaxation: Relaxation, prices: Prices, slack: float, most: int = MOST_NEW) -> bool:
        """Every set of turns that lies within ``slack`` of the best of its person, at some prices.

        Returns:
            Whether these are all: no search was left for its length, nor for ``most`` columns.
        """
        profits, had, is_whole = relaxation.profits(prices), len(self.all), True
        share = max(2, most // max(1, len(self.field.moves.by_person)))
        for person in range(len(self.field.moves.by_person)):
            search = relaxation.search(person, profits, prices, slack)
            found = search.found()
            is_whole &= search.is_whole and len(found) <= share
            for schedule in found[:share]:
                self._add(schedule.moves)
        return is_whole and len(self.all) - had <= most

    def _add(self, moves: tuple[int, ...]) -> int:
        """The number of a column."""
        if moves not in self._known:
            self._known[moves] = len(self.all)
            self.all.append(Column(self.field.moves.person[moves[0]], moves, self._worth(moves), self._rows(moves)))
        return self._known[moves]

    def _worth(self, own: tuple[int, ...]) -> int:
        """What turns of one person are worth together, without what they share with others."""
        field, moves = self.field, self.field.moves
        person, held = moves.person[own[0]], moves.held[moves.person[own[0]]]
        total = sum(moves.worth[move] for move in own) + field.fresh[person]
        total -= field.params.fair_step * sum(held + number for number in range(len(own)))
        for one, other in combinations(own, 2):
            days = abs(moves.day[moves.slot[one]] - moves.day[moves.slot[other]])
            total -= field.gap_cost[days] if days < len(field.gap_cost) else 0
        return total

    def _rows(self, own: tuple[int, ...]) -> dict[int, int]:
        field, moves, found = self.field, self.field.moves, defaultdict[int, int](int)
        for move in own:
            found[moves.slot[move]] += 1
            found[self._topics + moves.topic[move]] += 1
            for persona in field.personas[moves.topic[move]]:
                found[self._personas + persona] -= 1
        for area in {field.new_area[move] for move in own} - {NO_AREA}:
            found[self._areas + area] -= 1
        found[self._people + moves.person[own[0]]] = 1
        return dict(found)

    # --- The model -----------------------------------------------------------------------------------------------

    def _model(self, chosen: Collection[int]) -> tuple[list[float], csr_array[Any], list[float], list[float]]:
        """Costs, rows, the most of each row, the most of each column."""
        from scipy.sparse import csr_array

        field, rows, places, values = self.field, list[int](), list[int](), list[float]()
        costs = [-float(self.all[one].worth) for one in chosen]
        for place, one in enumerate(chosen):
            rows += self.all[one].rows
            values += self.all[one].rows.values()
            places += [place] * len(self.all[one].rows)
        spread = [float(field.params.spread_bonus)] * len(field.lacking)
        for number, worth in enumerate([*spread, *map(float, field.item)]):
            rows.append(self._areas + number)
            places.append(len(costs))
            values.append(1.0)
            costs.append(-worth)
        most = [1.0] * len(chosen) + [float(number) for number in (*field.lacking, *field.missing)]
        height = self._people + len(field.moves.by_person)
        high = [1.0] * self._areas + [0.0] * (self._people - self._areas) + [1.0] * (height - self._people)
        return costs, csr_array((values, (rows, places)), shape=(height, len(costs))), high, most

    def balance(self, seconds: float) -> Balance | None:
        """The linear model of all columns; None when it could not be solved in time."""
        from scipy.optimize import linprog

        matrix: Any                                 # its stubs know no sparse arrays
        costs, matrix, high, most = self._model(range(len(self.all)))
        found = linprog(costs, A_ub=matrix, b_ub=high, bounds=[(0.0, one) for one in most], method="highs-ds",
                        options={"time_limit": seconds})
        if found.x is None:
            return None
        prices = [max(0.0, -float(one)) for one in found.ineqlin.marginals]
        shares = [float(one) for one in found.x]
        order = sorted(range(len(self.all)), key=lambda one: (-shares[one], one))
        return Balance(
            Prices(prices[:self._topics], prices[self._topics:self._areas], prices[self._areas:self._personas],
                   prices[self._personas:self._people]),
            [move for one in order if shares[one] > TINY for move in self.all[one].moves])

    def solve(self, chosen: Collection[int], seconds: float) -> tuple[list[int] | None, float]:
        """The best plan of some columns that is found in time, as moves, and what none of their plans exceeds."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        costs, matrix, high, most = self._model(chosen)
        found = milp(costs, integrality=[1] * len(costs), bounds=Bounds(0, most),
                     constraints=LinearConstraint(matrix, -INFINITE, high),
                     options={"time_limit": seconds, "mip_rel_gap": 0.0})
        limit = getattr(found, "mip_dual_bound", None)
        bound = INFINITE if limit is None else self.field.fixed_worth - limit
        if found.x is None:
            return None, bound
        return sorted(move for share, one in zip(found.x, chosen, strict=False) if share > 0.5
                      for move in self.all[one].moves), bound

    def near(self, prices: Prices, slack: float) -> list[int]:
        """The columns within ``slack`` of the best of their person at some prices, of those that are known."""
        paid = [*prices.slots, *prices.topics, *prices.areas, *prices.personas]
        best = [0.0] * len(self.field.moves.by_person)
        profits = [one.worth - sum([number * paid[row] for row, number in one.rows.items() if row < self._people])
                   for one in self.all]
        for one, profit in zip(self.all, profits, strict=True):
            best[one.person] = max(best[one.person], profit)
        return [place for place, (one, profit) in enumerate(zip(self.all, profits, strict=True))
                if profit > best[one.person] - slack]
