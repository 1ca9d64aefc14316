"""The best plan, with proof: an integer model solved by HiGHS through SciPy, which is loaded only here.

Spacing as window cliques: of the slots that lie within two weeks of each other one person has at most one. What two
turns less than six weeks apart cost is added for the pairs that a solution uses, until none is missing: hardly any
matters, and there are very many. Source: docs/domain.md e (Solving).
"""
from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any

from planner.matching.engine.moves import Move, moves, room
from planner.matching.rules.fit import nearness, whole_weeks
from planner.matching.rules.instance import Instance, Plan, Turn
from planner.matching.rules.plan import value

NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Found:
    """A plan with its worth Z, and the most that any plan could be worth; proven when the two are one."""

    plan: dict[str, Turn]
    value: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether no plan is better."""
        return self.value >= self.bound


@dataclass
class _Model:
    """Columns with what each is worth and rows that hold them together, grown one by one."""

    worth: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def column(self, worth: float, upper: float = 1.0, *, whole: bool = False) -> int:
        """A new column between 0 and ``upper``; its number."""
        self.worth.append(worth)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.worth) - 1

    def row(self, columns: Mapping[int, float], low: float, high: float) -> None:
        """``low`` <= sum of the columns <= ``high``."""
        self.rows.append((dict(columns), low, high))


INFINITE = float("inf")


def solve(instance: Instance, *, seconds: float = 10.0, cancelled: Callable[[], bool] = lambda: False,
          start: Plan | None = None) -> Found:
    """The best plan that is found in ``seconds``, and the bound.

    Args:
        cancelled: asked between rounds; the best plan so far is returned.
        start: a plan to be no worse than.
    Raises:
        ImportError: SciPy is not installed.
    """
    deadline = time.monotonic() + seconds
    search = _Search(instance)
    best: dict[str, Turn] = dict(start) if start is not None else dict(instance.fixed)
    bound = None
    while True:
        left = deadline - time.monotonic()
        chosen, limit = search.step(max(left, .05))
        if limit is not None:
            bound = limit if bound is None else min(bound, limit)
        if chosen is not None:
            plan = dict(instance.fixed) | {move.slot.id: Turn(move.topic.id, move.person.id) for move in chosen}
            best = max((best, plan), key=lambda one: value(instance, one))
        reached = value(instance, best)
        done = chosen is None or not search.add_pairs(chosen)
        if done or (bound is not None and reached >= bound) or left <= 0 or cancelled():
            return Found(best, reached, max(reached, bound) if bound is not None else search.ceiling())


class _Search:
    """The model of one instance, and the pairs of turns whose cost it knows."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.moves, self.room = instance, moves(instance), room(instance)
        self.model = _Model()
        self.columns = [self.model.column(move.worth, whole=True) for move in self.moves]
        self.of_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
        for column, move in zip(self.columns, self.moves, strict=True):
            self.of_pair[move.person.id, move.slot.id].append(column)
        self.known: set[tuple[str, str, str]] = set()
        self.constant = value(instance, instance.fixed)
        self._once_each()
        self._people()
        self._first_turns()
        self._spread()
        self._personas()

    def _grouped(self, key: Callable[[Move], Any]) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = defaultdict(list)
        for column, move in zip(self.columns, self.moves, strict=True):
            found[key(move)].append(column)
        return found

    def _at_most(self, columns: Iterable[int], most: float) -> None:
        self.model.row(dict.fromkeys(columns, 1.0), 0, most)

    def _once_each(self) -> None:
        for columns in self._grouped(lambda move: move.slot.id).values():
            self._at_most(columns, 1)
        for columns in self._grouped(lambda move: move.topic.id).values():
            self._at_most(columns, 1)

    def _people(self) -> None:
        """Capacity, each further turn costs more, and two turns are two weeks apart."""
        held = Counter(turn.author for turn in self.instance.fixed.values())
        for person, columns in self._grouped(lambda move: move.person.id).items():
            most, had = self.room[person], held[person]
            if not most:
                self._at_most(columns, 0)
                continue
            steps = [self.model.column(-self.instance.params.fair_step * (had + number)) for number in range(most)]
            self.model.row(dict.fromkeys(columns, 1.0) | dict.fromkeys(steps, -1.0), 0, 0)
            self._windows(person, sorted({move.slot for move in self._moves_of(columns)},
                                         key=lambda slot: (slot.date, slot.id)))

    def _moves_of(self, columns: Sequence[int]) -> list[Move]:
        return [self.moves[column] for column in columns]

    def _windows(self, person: str, slots: Sequence[Any]) -> None:
        """For every slot those that follow it within two weeks; a window within another one says nothing new."""
        end, days = 0, 7 * self.instance.params.min_gap_weeks
        for first, slot in enumerate(slots):
            last = first
            while last + 1 < len(slots) and (slots[last + 1].date - slot.date).days < days:
                last += 1
            if last > first and last + 1 > end:
                self._at_most([column for one in slots[first:last + 1] for column in self.of_pair[person, one.id]], 1)
                end = last + 1

    def _first_turns(self) -> None:
        held = {turn.author for turn in self.instance.fixed.values()}
        for person, columns in self._grouped(lambda move: move.person.id).items():
            if self.instance.person[person].first_timer and person not in held:
                bonus = self.model.column(self.instance.params.fresh_bonus)
                self.model.row({bonus: 1.0} | dict.fromkeys(columns, -1.0), -INFINITE, 0)

    def _spread(self) -> None:
        """A bonus per author more in an area, up to two of them."""
        params = self.instance.params
        fixed: dict[str, set[str]] = defaultdict(set)
        for turn in self.instance.fixed.values():
            fixed[self.instance.topic[turn.topic].area].add(turn.author)
        for area, columns in self._grouped(lambda move: move.topic.area).items():
            wrote = self.instance.wrote_before.get(area, frozenset()) | fixed[area]
            missing = params.spread_target - len(wrote)
            if missing <= 0:
                continue
            by_person: dict[str, list[int]] = defaultdict(list)
            for column in columns:
                by_person[self.moves[column].person.id].append(column)
            new = {person: own for person, own in by_person.items() if person not in wrote}
            authors = {self._any_of(own): -1.0 for own in new.values()}
            bonus = self.model.column(params.spread_bonus, missing)
            self.model.row({bonus: 1.0} | authors, -INFINITE, 0)

    def _any_of(self, columns: Sequence[int]) -> int:
        """A column that is 1 only when one of these is."""
        known = self.model.column(0)
        self.model.row({known: 1.0} | dict.fromkeys(columns, -1.0), -INFINITE, 0)
        return known

    def _personas(self) -> None:
        """Every missing item of a persona's target costs; the constant has them all missing, but for fixed ones."""
        held: Counter[str] = Counter()
        for turn in self.instance.fixed.values():
            held.update(self.instance.topic[turn.topic].personas)
        for persona, target in self.instance.persona_targets.items():
            missing = target - held[persona]
            columns = [column for column, move in zip(self.columns, self.moves, strict=True)
                       if persona in move.topic.personas]
            if missing > 0 and columns:
                filled = self.model.column(self.instance.params.persona_short_penalty
                                           * self.instance.persona_weights.get(persona, 1), missing)
                self.model.row({filled: 1.0} | dict.fromkeys(columns, -1.0), -INFINITE, 0)

    # --- Solving -------------------------------------------------------------------------------------------------

    def add_pairs(self, chosen: Sequence[Move]) -> bool:
        """Let the model know what the near turns of this solution cost; False when it knew them all."""
        by_person: dict[str, list[Any]] = defaultdict(list)
        for move in chosen:
            by_person[move.person.id].append(move.slot)
        new = False
        for person, slots in by_person.items():
            slots = sorted(slots, key=lambda slot: (slot.date, slot.id))
            for number, one in enumerate(slots):
                for other in slots[number + 1:]:
                    new |= self._add_pair(person, one, other)
        return new

    def _add_pair(self, person: str, one: Any, other: Any) -> bool:
        cost = nearness(whole_weeks(one.date, other.date), self.instance.params)
        if not cost or (person, one.id, other.id) in self.known:
            return False
        self.known.add((person, one.id, other.id))
        both = self.model.column(cost)
        self.model.row(dict.fromkeys(self.of_pair[person, one.id] + self.of_pair[person, other.id], 1.0)
                       | {both: -1.0}, -INFINITE, 1)
        return True

    def ceiling(self) -> int:
        """What no plan exceeds, when there was no time for a better bound."""
        best: dict[str, float] = {}
        for move in self.moves:
            best[move.slot.id] = max(best.get(move.slot.id, 0), move.worth)
        rest = zip(self.model.worth[len(self.moves):], self.model.upper[len(self.moves):], strict=True)
        bonuses = sum(worth * upper for worth, upper in rest if worth > 0)
        return floor(self.constant + sum(best.values()) + bonuses)

    def step(self, seconds: float) -> tuple[list[Move] | None, int | None]:
        """Solve what the model knows now: the turns it chose, and the bound that it proved."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        if not self.moves:
            return [], self.constant
        model, starts, columns, values = self.model, [0], [], []
        for row, _low, _high in model.rows:
            columns += list(row)
            values += list(row.values())
            starts.append(len(columns))
        matrix = csr_array((values, columns, starts), shape=(len(model.rows), len(model.worth)))
        found = milp(
            -(np.array(model.worth) - self._ties(np)), integrality=np.array(model.whole),
            bounds=Bounds(0, np.array(model.upper)), options={"time_limit": seconds, "mip_rel_gap": 0.0},
            constraints=LinearConstraint(matrix, [row[1] for row in model.rows], [row[2] for row in model.rows]))
        limit = getattr(found, "mip_dual_bound", None)
        bound = None if limit is None else floor(self.constant - limit + .5 + NEARLY)
        if found.x is None:
            return None, bound
        return [move for column, move in zip(self.columns, self.moves, strict=True) if found.x[column] > .5], bound

    def _ties(self, np: Any) -> Any:
        """So little that it decides only between plans of the same worth: the first (slot, topic, author) wins."""
        share = np.zeros(len(self.model.worth))
        share[:len(self.moves)] = np.arange(len(self.moves)) * (.4 / max(1, len(self.moves) * len(self.instance.slots)))
        return share
