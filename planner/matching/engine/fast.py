"""A good plan without any library: construct, then improve by ejection. Not proven; a bound is shown beside it.

Construct gives a turn first where losing the best choice would cost most. Improve looks at every slot for another turn,
also one that drives other turns out, which then look for the best that is left; a change stays when the whole gains.
Source: docs/domain.md e (Solving).
"""
from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heappush

from planner.matching.engine.moves import Move, moves, room
from planner.matching.rules.fit import nearness, whole_weeks
from planner.matching.rules.instance import Instance, Plan, Turn
from planner.matching.rules.plan import value

NEVER = -1_000_000


class State:
    """A plan under construction, and what one more turn would add to it."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.params = instance, instance.params
        self.moves = moves(instance)
        self.room = room(instance)
        self.on_slot: dict[str, list[Move]] = defaultdict(list)
        for move in self.moves:
            self.on_slot[move.slot.id].append(move)
        self.chosen: dict[str, Move] = {}
        self.by_topic: dict[str, Move] = {}
        self.by_person: dict[str, list[Move]] = defaultdict(list)
        self.held = Counter(turn.author for turn in instance.fixed.values())
        self.writers: dict[str, Counter[str]] = defaultdict(Counter)
        for area, people in instance.wrote_before.items():
            self.writers[area].update(people)
        self.planned: Counter[str] = Counter()
        for turn in instance.fixed.values():
            topic = instance.topic[turn.topic]
            self.writers[topic.area][turn.author] += 1
            self.planned.update(topic.personas)
        self.weeks: dict[tuple[str, str], int] = {}

    def apart(self, one: Move, other: Move) -> int:
        """Whole weeks between two slots; asked very often."""
        key = (one.slot.id, other.slot.id)
        if key not in self.weeks:
            self.weeks[key] = whole_weeks(one.slot.date, other.slot.date)
        return self.weeks[key]

    def in_the_way(self, move: Move) -> list[Move]:
        """Turns that can't stand beside this one: on its slot, of its topic, of its author too near or too many."""
        found = [self.chosen[move.slot.id]] if move.slot.id in self.chosen else []
        other = self.by_topic.get(move.topic.id)
        if other is not None and other.slot is not move.slot:
            found.append(other)
        own = [one for one in self.by_person[move.person.id] if one not in found]
        near = [one for one in own if self.apart(one, move) < self.params.min_gap_weeks]
        found += near
        left = [one for one in own if one not in near]
        if len(left) >= self.room[move.person.id]:
            found += sorted(left, key=self.loss)[:len(left) - self.room[move.person.id] + 1]
        return found

    def is_blocked(self, move: Move) -> bool:
        """Whether anything stands in the way; cheaper than asking what."""
        own = self.by_person[move.person.id]
        return (move.slot.id in self.chosen or move.topic.id in self.by_topic or len(own) >= self.room[move.person.id]
                or any(self.apart(one, move) < self.params.min_gap_weeks for one in own))

    def gain(self, move: Move) -> int:
        """What this turn adds to Z as the plan stands; NEVER when its author has no room."""
        if not self.room[move.person.id]:
            return NEVER
        own, params = self.by_person[move.person.id], self.params
        total = move.worth - params.fair_step * (len(own) + self.held[move.person.id])
        for one in own:
            total += nearness(self.apart(one, move), self.instance.params)
        if move.person.first_timer and not own and not self.held[move.person.id]:
            total += params.fresh_bonus
        writers = self.writers[move.topic.area]
        if move.person.id not in writers and len(writers) < params.spread_target:
            total += params.spread_bonus
        return total + params.persona_short_penalty * sum(
            self.instance.persona_weights.get(persona, 1) for persona in move.topic.personas
            if self.planned[persona] < self.instance.persona_targets.get(persona, 0))

    def loss(self, move: Move) -> int:
        """What Z loses without this turn."""
        self.remove(move)
        lost = self.gain(move)
        self.add(move)
        return lost

    def add(self, move: Move) -> None:
        """Put a turn on; nothing is in its way."""
        self.chosen[move.slot.id] = self.by_topic[move.topic.id] = move
        self.by_person[move.person.id].append(move)
        self.writers[move.topic.area][move.person.id] += 1
        self.planned.update(move.topic.personas)

    def remove(self, move: Move) -> None:
        """Take a turn off."""
        del self.chosen[move.slot.id], self.by_topic[move.topic.id]
        self.by_person[move.person.id].remove(move)
        writers = self.writers[move.topic.area]
        writers[move.person.id] -= 1
        if not writers[move.person.id]:
            del writers[move.person.id]
        self.planned.subtract(move.topic.personas)

    def best(self, slot: str) -> Move | None:
        """The turn for an empty slot that adds most and drives nobody out, when it adds anything."""
        free = [move for move in self.on_slot[slot] if not self.is_blocked(move)]
        found = max(free, key=self.gain, default=None)
        return found if found is not None and self.gain(found) > 0 else None

    def plan(self) -> dict[str, Turn]:
        """The plan with its fixed turns."""
        return dict(self.instance.fixed) | {slot: Turn(move.topic.id, move.person.id)
                                            for slot, move in self.chosen.items()}


def construct(state: State) -> None:
    """Fill the slots, first where the second best choice is worst.

    A slot's regret is looked at again when its turn comes: it only ever changes by turns that were given since.
    """
    waiting = [entry for slot in state.on_slot if slot not in state.chosen
               if (entry := _regret(state, slot)) is not None]
    heapify(waiting)
    while waiting:
        was = heappop(waiting)
        now = _regret(state, was[2])
        if now is None:
            continue
        if waiting and now > waiting[0]:
            heappush(waiting, now)
            continue
        move = state.best(now[2])
        assert move is not None, "it had a gain"
        state.add(move)


def _regret(state: State, slot: str) -> tuple[int, int, str] | None:
    """The difference between the best and the second best turn, and the best, both negative: a heap gives the least."""
    gains = sorted((state.gain(move) for move in state.on_slot[slot] if not state.is_blocked(move)), reverse=True)[:2]
    if not gains or gains[0] <= 0:
        return None
    return (gains[1] if len(gains) > 1 else 0) - gains[0], -gains[0], slot


def improve(state: State, deadline: float, cancelled: Callable[[], bool]) -> None:
    """Change turns as long as the whole gains by it and there is time."""
    changed = True
    while changed and not cancelled():
        changed = False
        for slot in state.on_slot:
            if time.monotonic() > deadline:
                return
            changed |= _better(state, slot)


def _better(state: State, slot: str) -> bool:
    """Try every other turn on a slot, best first; keep the first change that gains."""
    now = state.chosen.get(slot)
    stake = state.loss(now) if now is not None else 0
    params = state.params
    most = params.fresh_bonus + params.spread_bonus + params.persona_short_penalty * 3
    ranked = sorted((move for move in state.on_slot[slot] if move is not now and move.worth + most > stake),
                    key=lambda move: -move.worth)
    return any(_try(state, move) for move in ranked)


def _try(state: State, move: Move) -> bool:
    """Put a turn on, drive out what is in its way, let those slots look again; all back when nothing is gained."""
    driven = state.in_the_way(move)
    change = 0
    for one in driven:
        state.remove(one)
        change -= state.gain(one)
    gained = state.gain(move)
    if gained == NEVER or state.is_blocked(move):
        _restore(state, (), driven)
        return False
    state.add(move)
    change += gained
    put = [move]
    for one in driven:
        if one.slot is not move.slot and (other := state.best(one.slot.id)) is not None:
            change += state.gain(other)
            state.add(other)
            put.append(other)
    if change > 0:
        return True
    _restore(state, put, driven)
    return False


def _restore(state: State, put: Iterable[Move], driven: Iterable[Move]) -> None:
    for one in put:
        state.remove(one)
    for one in driven:
        state.add(one)


def bound(state: State) -> int:
    """What no plan exceeds: every slot its best turn, and every bonus that there is."""
    instance, params = state.instance, state.params
    best = sum(max(0, *(move.worth for move in found)) for found in state.on_slot.values() if found)
    authors = {move.person.id for move in state.moves}
    fresh = params.fresh_bonus * sum(instance.person[one].first_timer and not state.held[one] for one in authors)
    areas = {move.topic.area for move in state.moves}
    wrote = {area: set(instance.wrote_before.get(area, ())) for area in areas}
    for turn in instance.fixed.values():
        wrote.setdefault(instance.topic[turn.topic].area, set()).add(turn.author)
    spread = params.spread_bonus * sum(max(0, params.spread_target - len(wrote[area])) for area in areas)
    held = Counter(persona for turn in instance.fixed.values() for persona in instance.topic[turn.topic].personas)
    short = params.persona_short_penalty * sum(
        instance.persona_weights.get(persona, 1) * max(0, target - held[persona])
        for persona, target in instance.persona_targets.items())
    return value(instance, instance.fixed) + best + fresh + spread + short


def solve(instance: Instance, *, seconds: float = 10.0, cancelled: Callable[[], bool] = lambda: False,
          start: Plan | None = None) -> tuple[dict[str, Turn], int]:
    """A plan that no single change betters, and a bound. ``start``: a plan to begin from, where its turns may stand."""
    state = State(instance)
    if start is not None:
        for slot, turn in start.items():
            move = next((one for one in state.on_slot.get(slot, ()) if (one.topic.id, one.person.id)
                         == (turn.topic, turn.author)), None)
            if move is not None and not state.in_the_way(move) and state.gain(move) != NEVER:
                state.add(move)
    construct(state)
    improve(state, time.monotonic() + seconds, cancelled)
    return state.plan(), bound(state)
