"""A good plan without any library: construct, improve, and again along the prices. With a bound, seldom with a proof.

Construct gives a turn first where losing the best choice would cost most. Improve looks at every slot for another turn,
also one that drives other turns out, which then look for the best that is left; a change stays when the whole gains.
Prices say which moves are worth trying, and what everybody chooses at them is the start of another plan.
Source: docs/domain.md e (solving).
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from planner.matching.engine.field import Field
from planner.matching.engine.prices import Descent, Relaxation
from planner.matching.engine.schedules import Search
from planner.matching.engine.state import State
from planner.matching.rules.instance import Plan

ROUNDS, STEPS = 3, 25               # how often prices move and a plan follows them, and by how many steps
ENOUGH = 0.01                       # of its worth that a plan may lack at most, for another round to be spared
WORTH_TRYING = 12.0                 # points below its price from which a move is not tried
HOPE = 8.0                          # points above its price that an emptied slot may bring again


@dataclass(frozen=True, slots=True)
class Found:
    """The moves of a plan, what it is worth, and what is known of the best one."""

    chosen: tuple[int, ...]
    value: int
    descent: Descent


def solve(field: Field, *, start: Plan | None = None, go_on: Callable[[], bool] = lambda: True) -> Found:
    """A plan that no single change betters, and a bound.

    Args:
        start: a plan to begin from, as far as it is possible.
        go_on: asked from time to time; once it says no, the best plan so far is the answer.
    """
    best, descent = begin(field, start)
    for _ in range(ROUNDS):
        descent.run(STEPS, best.value, go_on)
        best = max(best, improved(served(field, descent), descent, go_on), key=lambda one: one.value)
        if descent.bound - best.value <= ENOUGH * best.value or not go_on():
            break
    return Found(tuple(best.moves_chosen()), best.value, descent)


def quick(field: Field, *, start: Plan | None = None, go_on: Callable[[], bool] = lambda: True) -> Found:
    """As :func:`solve`, without looking for changes: for who goes on from there."""
    best, descent = begin(field, start)
    descent.run(STEPS, best.value, go_on)
    best = max(best, served(field, descent), key=lambda one: one.value)
    return Found(tuple(best.moves_chosen()), best.value, descent)


def begin(field: Field, start: Plan | None) -> tuple[State, Descent]:
    """A first plan and the first prices."""
    state, relaxation = State(field), Relaxation(field)
    for move in field.moves.of_plan(start or {}):
        state.add_if_free(move)
    construct(state)
    return state, Descent.begin(relaxation, relaxation.start())


def served(field: Field, descent: Descent) -> State:
    """Who gains most first, everybody chooses their best turns of those still free; what is left is filled."""
    relaxation, prices = descent.relaxation, descent.best_prices
    profits, state = relaxation.profits(prices), State(field)
    order = sorted(range(len(field.moves.by_person)), key=lambda one: (-descent.best.schedules[one].profit, one))
    for person in order:
        free = [one for one in relaxation.candidates(person, profits, prices) if state.is_free(one.move)]
        for move in Search(field, person, free, prices.areas).best.moves:
            state.add_if_free(move)
    construct(state)
    return state


def improved(state: State, descent: Descent, go_on: Callable[[], bool]) -> State:
    """The state with all changes that gain, of those that the prices call worth trying."""
    profits, moves = descent.relaxation.profits(descent.best_prices), state.field.moves
    worth_trying = [[move for move in own if profits[move] > -WORTH_TRYING] for own in moves.on_slot]
    improve(state, worth_trying, descent.best_prices.slots, go_on)
    return state


def construct(state: State) -> None:
    """Fill the slots, first where the second best choice is worst.

    A slot's regret is looked at again when its turn comes: it only ever changes by turns that were given since.
    """
    waiting = [entry for slot, own in enumerate(state.field.moves.on_slot) if own and not state.is_filled(slot)
               if (entry := _regret(state, slot)) is not None]
    heapify(waiting)
    while waiting:
        _regret_was, _gain, slot, _move = heappop(waiting)
        now = _regret(state, slot)
        if now is None:
            continue
        if waiting and now > waiting[0]:
            heappush(waiting, now)
        else:
            state.add(now[3])


def _regret(state: State, slot: int) -> tuple[int, int, int, int] | None:
    """How much the best move beats the second best, and the best itself, negative: a heap gives the least first."""
    first, second, found = 0, 0, -1
    for move in state.field.moves.on_slot[slot]:
        gain = state.free_gain(move)
        if gain is not None and gain > second:
            if gain > first:
                first, second, found = gain, first, move
            else:
                second = gain
    return None if found < 0 else (second - first, -first, slot, found)


def improve(state: State, worth_trying: list[list[int]], prices: list[float], go_on: Callable[[], bool]) -> None:
    """Change turns as long as the whole gains by it and there is time.

    Args:
        worth_trying: moves on each slot.
        prices: of the slots; an emptied slot is not hoped to bring much more again.
    """
    changed = True
    while changed:
        changed = False
        for slot, own in enumerate(worth_trying):
            if own and not go_on():
                return
            changed |= any(_try(state, slot, move, prices) for move in own)


def _try(state: State, slot: int, move: int, prices: list[float]) -> bool:
    """Put a turn on, drive out what is in its way, let those slots look again; all back when nothing is gained."""
    if state.on_slot[slot] == move:
        return False
    driven = state.in_the_way(move)
    if driven is None:
        return False
    before = state.value
    for one in driven:
        state.remove(one)
    state.add(move)
    put, emptied = [move], [other for one in driven if (other := state.field.moves.slot[one]) != slot]
    if state.value + sum(prices[other] + HOPE for other in emptied) > before:
        put += _refill(state, emptied)
    if state.value > before:
        return True
    for one in put:
        state.remove(one)
    for one in driven:
        state.add(one)
    return False


def _refill(state: State, emptied: Iterable[int]) -> list[int]:
    """The best for slots that were emptied, one after the other."""
    put = []
    for slot in emptied:
        entry = _regret(state, slot)
        if entry is not None:
            state.add(entry[3])
            put.append(entry[3])
    return put
