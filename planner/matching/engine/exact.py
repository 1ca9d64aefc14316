"""The best plan, with proof: whole sets of turns of a person as columns, solved by HiGHS through SciPy.

A column is a set of turns that one person could have, with all that it costs beside one another in its worth, so that
the model is tight: its linear relaxation is hardly ever more than a point above the best plan (Dantzig and Wolfe, 1960;
Barnhart and others, branch and price, 1998). Which columns could matter follows from prices: one that lies further
below its price than the bound lies above the plan in hand is in no better plan. Small plans are proven by prices alone.
Source: docs/domain.md e (solving).
"""
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import floor

from planner.matching.engine import fast
from planner.matching.engine.columns import Columns
from planner.matching.engine.field import Field
from planner.matching.engine.prices import TINY, Prices
from planner.matching.engine.state import State
from planner.matching.rules.instance import Plan
from planner.matching.rules.plan import value

STEPS = 70                  # of the prices, before the first model: each is cheap, and the models begin nearer
SLACK = 4.0                 # points below its price from which a column is left out of the first models
ROUNDS = 4                  # of the linear model in a row, each of which brings prices nearer to the best
ENOUGH = 0.001              # of its worth that a plan may lack at most, for small changes to be spared: topics given


@dataclass(frozen=True, slots=True)
class Proof:
    """The moves of a plan, what it is worth, and what no plan exceeds."""

    chosen: tuple[int, ...]
    value: int
    bound: int


def solve(field: Field, *, start: Plan | None = None, seconds: float = 10.0,
          cancelled: Callable[[], bool] = lambda: False, tell: Callable[[int], None] = lambda percent: None) -> Proof:
    """The best plan that is found in ``seconds``.

    Args:
        start: a plan to begin from, as far as it is possible.
        tell: hears how far it is, 0 to 100.
    """
    return _Search(field, seconds, cancelled, tell).run(start)


class _Search:
    """One search for the best plan, and how far it is."""

    def __init__(self, field: Field, seconds: float, cancelled: Callable[[], bool],
                 tell: Callable[[int], None]) -> None:
        self.field, self.cancelled, self.tell = field, cancelled, tell
        self.deadline = time.monotonic() + seconds
        self.columns = Columns(field)
        self.slack = SLACK / 2              # few columns at first: the first models are the dearest

    def run(self, start: Plan | None) -> Proof:
        """A plan and prices, better prices, a good plan from the columns near them, then the proof."""
        found = fast.quick(self.field, start=start, go_on=self._go_on)
        self.descent, self.best = found.descent, Proof(found.chosen, found.value, found.descent.bound)
        self.prices = found.descent.best_prices
        self.columns.of_plan(found.chosen)
        for percent, step in ((10, self._move_prices), (20, self._balance), (40, self._solve_near), (60, self._balance),
                              (80, self._prove)):
            if self._is_done():
                break
            self.tell(percent)
            step()
        return self.best

    def _left(self) -> float:
        return self.deadline - time.monotonic()

    def _go_on(self) -> bool:
        return self._left() > 0 and not self.cancelled()

    def _is_done(self) -> bool:
        return self.best.value >= self.best.bound or not self._go_on()

    def _has_topics_given(self) -> bool:
        return not any(self.descent.relaxation.shared_topics)

    def _lacks_much(self) -> bool:
        """Whether small changes are worth their time; with topics free to choose the bound falls late, says less."""
        enough = ENOUGH if self._has_topics_given() else fast.ENOUGH
        return self.best.bound - self.best.value > enough * self.best.value

    def _know(self, bound: float) -> None:
        """A bound was proved; plans are worth whole numbers."""
        known = max(self.best.value, min(self.best.bound, floor(bound + TINY)))
        self.best = replace(self.best, bound=known)

    def _move_prices(self) -> None:
        self.descent.run(STEPS, self.best.value, self._go_on)
        self._know(self.descent.best.bound)

    def _balance(self) -> None:
        """Columns near their price, the prices of the linear model, and again; halfway to the best the bound falls.

        What the linear model uses is the start of a plan each time.
        """
        self.columns.add_near(self.descent.relaxation, self.descent.best_prices, self.slack)
        for _ in range(ROUNDS):
            balance = None if self._is_done() else self.columns.balance(max(self._left(), 0.05))
            if balance is None:
                return
            self.prices = balance.prices
            self._round(balance.moves)
            if self._has_topics_given() and self._lacks_much() and self.slack < SLACK:
                return                      # small changes bring more than better prices do
            known = len(self.columns.all)
            for prices in (balance.prices.halfway(self.descent.best_prices), balance.prices):
                self.descent.look_at(prices)
                self._know(self.descent.best.bound)
                self.columns.add_near(self.descent.relaxation, prices, self.slack)
                if len(self.columns.all) > known:
                    break

    def _round(self, moves: Sequence[int]) -> None:
        """A plan of the moves that the linear model uses."""
        state = State(self.field)
        for move in moves:
            state.add_if_free(move)
        fast.construct(state)
        self._take(tuple(state.moves_chosen()))

    def _solve_near(self) -> None:
        """Small changes where much may be lacking; then the best plan of the columns near their price."""
        if self._lacks_much():
            state = State(self.field)
            for move in self.best.chosen:
                state.add(move)
            self._take(tuple(fast.improved(state, self.descent, self._go_on).moves_chosen()))
        self._solve(self.prices, SLACK / 2)
        self.slack = SLACK

    def _prove(self) -> None:
        """With every column that a better plan could have, the best plan of the model is the best of all."""
        gap = self.best.bound - self.best.value + TINY
        is_whole = self.columns.add_near(self.descent.relaxation, self.descent.best_prices, gap)
        bound = self._solve(self.descent.best_prices, gap) if is_whole else self._solve(self.prices, SLACK)
        if is_whole:
            self._know(bound)

    def _solve(self, prices: Prices, slack: float) -> float:
        """Let the model of the columns near some prices improve the plan; what none of its plans exceeds."""
        chosen = sorted({*self.columns.near(prices, slack), *self.columns.of_plan(self.best.chosen)})
        moves, bound = self.columns.solve(chosen, max(self._left(), 0.05))
        if moves is not None:
            self._take(moves)
        return bound

    def _take(self, moves: Sequence[int]) -> None:
        worth = value(self.field.instance, self.field.moves.plan(moves))
        if worth > self.best.value:
            self.best = Proof(tuple(moves), worth, max(worth, self.best.bound))
