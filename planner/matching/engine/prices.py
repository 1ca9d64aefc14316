"""What no plan can exceed, and what each slot is worth to whoever takes it: Lagrangian relaxation, without a library.

Slots, free topics, areas and personas get a price; then everybody chooses the turns that are best for themselves alone.
What they gain together, with the prices, is never less than the best plan is worth (weak duality), whatever the
prices. Prices move towards what is asked for too much or too little, by steps after Polyak (1969) with the direction
smoothed as by Camerini, Fratta and Maffioli (1975), as long as the bound falls.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import floor

from planner.matching.engine.field import NO_AREA, Field
from planner.matching.engine.schedules import Candidate, Schedule, Search

TINY = 1e-6
SMOOTH = 0.6            # of the new direction; the rest is the one before
PATIENCE = 2            # steps without a better bound, before they become shorter
SHORTER = 0.6
WORTH_A_STEP = 0.04     # of the bound: a step is as long as if at least so much of it were too much
SHORTEST = 0.01
WIDE = 8.0              # how much slower prices of many items move at most


@dataclass
class Prices:
    """Of slots, topics, areas and personas, by number."""

    slots: list[float]
    topics: list[float]
    areas: list[float]
    personas: list[float]

    def copy(self) -> Prices:
        """The same prices, to be moved apart."""
        return Prices(list(self.slots), list(self.topics), list(self.areas), list(self.personas))

    def halfway(self, other: Prices) -> Prices:
        """The prices in the middle between these and ``other``."""
        return Prices(*([(one + two) / 2 for one, two in zip(*pair, strict=True)]
                        for pair in zip(self.parts(), other.parts(), strict=True)))

    def parts(self) -> tuple[list[float], ...]:
        """The four lists."""
        return self.slots, self.topics, self.areas, self.personas


@dataclass(frozen=True, slots=True)
class Offer:
    """What everybody chose at some prices, by person, and the bound that follows."""

    bound: float
    schedules: list[Schedule]


class Relaxation:
    """The problem of one field with everything that people share given a price."""

    def __init__(self, field: Field) -> None:
        self.field, moves = field, field.moves
        slots_of = [set[int]() for _ in field.area]
        for slot, topic in zip(moves.slot, moves.topic, strict=True):
            slots_of[topic].add(slot)
        self.shared_topics = [len(slots) > 1 for slots in slots_of]
        self.slots = [bool(own) for own in moves.on_slot]

    def start(self, margin: float = 5.0) -> Prices:
        """Prices to begin with, ``margin`` below what the best that is left of each thing seems worth.

        Each slot at the best move of the worst topic that would be used, were the slots filled with the best topics;
        free topics at what they bring beyond that; bonuses at half of what they give.
        """
        field, moves = self.field, self.field.moves
        slots, filled = [0.0] * len(self.slots), sum(self.slots)
        topics = [0.0] * len(field.area)
        for slot, own in enumerate(moves.on_slot):
            best: dict[int, int] = {}
            for move in own:
                best[moves.topic[move]] = max(best.get(moves.topic[move], 0), moves.worth[move])
            if best:
                slots[slot] = max(0.0, sorted(best.values(), reverse=True)[min(filled, len(best)) - 1] - margin)
            for topic, worth in best.items():
                if self.shared_topics[topic]:
                    topics[topic] = max(topics[topic], worth - slots[slot] - margin)
        return Prices(slots, topics, [field.params.spread_bonus / 2] * len(field.lacking),
                      [item / 2 for item in field.item])

    def profits(self, prices: Prices) -> list[float]:
        """What each move is worth above its price, without areas."""
        moves, paid = self.field.moves, prices.personas
        topics = [price - sum([paid[persona] for persona in own])
                  for price, own in zip(prices.topics, self.field.personas, strict=True)]
        slots = prices.slots
        return [worth - slots[slot] - topics[topic]
                for worth, slot, topic in zip(moves.worth, moves.slot, moves.topic, strict=True)]

    def candidates(self, person: int, profits: list[float], prices: Prices, slack: float = 0.0) -> list[Candidate]:
        """The moves of a person that may be part of a set of turns within ``slack`` of the best."""
        moves, new, areas = self.field.moves, self.field.new_area, prices.areas
        least = -slack - self.field.fresh[person]
        found = []
        for move in moves.by_person[person]:
            profit = profits[move] if new[move] == NO_AREA else profits[move] + areas[new[move]]
            if profit > least:
                found.append(Candidate(profit, move, moves.day[moves.slot[move]], new[move]))
        return found

    def search(self, person: int, profits: list[float], prices: Prices, slack: float = 0.0) -> Search:
        """The best turns for one person, and those within ``slack``."""
        return Search(self.field, person, self.candidates(person, profits, prices, slack), prices.areas, slack)

    def offer(self, prices: Prices) -> Offer:
        """What everybody chooses, and what no plan exceeds."""
        field, profits = self.field, self.profits(prices)
        bound = field.fixed_worth + sum(prices.slots) + sum(prices.topics)
        bound += sum(number * max(0.0, field.params.spread_bonus - price)
                     for number, price in zip(field.lacking, prices.areas, strict=True))
        bound += sum(number * max(0.0, item - price)
                     for number, item, price in zip(field.missing, field.item, prices.personas, strict=True))
        schedules = []
        for person in range(len(field.moves.by_person)):
            found = self.search(person, profits, prices)
            schedules.append(found.best)
            bound += found.most
        return Offer(bound, schedules)

    def direction(self, prices: Prices, schedules: Iterable[Schedule]) -> Prices:
        """By how much each thing is left over (above 0) or asked for too much (below): prices fall or rise by it."""
        field, moves = self.field, self.field.moves
        spread = field.params.spread_bonus
        found = Prices([float(own) for own in self.slots], [float(shared) for shared in self.shared_topics],
                       [-float(lacking) if price < spread else 0.0
                        for lacking, price in zip(field.lacking, prices.areas, strict=True)],
                       [-float(missing) if price < item else 0.0
                        for missing, item, price in zip(field.missing, field.item, prices.personas, strict=True)])
        for schedule in schedules:
            for move in schedule.moves:
                found.slots[moves.slot[move]] -= 1
                topic = moves.topic[move]
                if self.shared_topics[topic]:
                    found.topics[topic] -= 1
                for persona in field.personas[topic]:
                    found.personas[persona] += 1
            for area in {field.new_area[move] for move in schedule.moves} - {NO_AREA}:
                found.areas[area] += 1
        return found


@dataclass
class Descent:
    """The best bound so far with its prices and offer, and how to go on."""

    relaxation: Relaxation
    prices: Prices
    best: Offer
    best_prices: Prices
    length: float = 1.0
    waited: int = 0
    towards: Prices | None = None

    @classmethod
    def begin(cls, relaxation: Relaxation, prices: Prices) -> Descent:
        """From some prices on."""
        return cls(relaxation, prices, relaxation.offer(prices), prices.copy())

    @property
    def bound(self) -> int:
        """What no plan exceeds; plans are worth whole numbers."""
        return floor(self.best.bound + TINY)

    def run(self, steps: int, reached: int, go_on: Callable[[], bool]) -> None:
        """Up to ``steps`` more steps, until the bound is what a plan ``reached``, or nothing moves any more."""
        offer = self.best
        for _ in range(steps):
            if self.bound <= reached or self.length < SHORTEST or not go_on():
                return
            self._step(offer, reached)
            offer = self.relaxation.offer(self.prices)
            if offer.bound < self.best.bound - TINY:
                self.best, self.best_prices, self.waited = offer, self.prices.copy(), 0
            else:
                self.waited += 1
                if self.waited >= PATIENCE:
                    self.length, self.waited = self.length * SHORTER, 0

    def look_at(self, prices: Prices) -> Offer:
        """What follows from prices that somebody else found; they are kept when they are the best."""
        offer = self.relaxation.offer(prices)
        if offer.bound < self.best.bound - TINY:
            self.best, self.best_prices = offer, prices
        return offer

    def _step(self, offer: Offer, reached: int) -> None:
        new = self.relaxation.direction(self.prices, offer.schedules)
        if self.towards is not None:
            new = Prices(*([SMOOTH * one + (1 - SMOOTH) * other for one, other in zip(*pair, strict=True)]
                           for pair in zip(new.parts(), self.towards.parts(), strict=True)))
        self.towards, scales = new, self._scales()
        squares = sum((one / scale) ** 2 for part, of in zip(new.parts(), scales, strict=True)
                      for one, scale in zip(part, of, strict=True))
        step = self.length * max(offer.bound - reached, WORTH_A_STEP * abs(offer.bound), 1.0) / (squares or 1.0)
        self.prices = Prices(*([max(0.0, price - step * one / scale ** 2)
                                for price, one, scale in zip(own, part, of, strict=True)]
                               for own, part, of in zip(self.prices.parts(), new.parts(), scales, strict=True)))

    def _scales(self) -> tuple[list[float], ...]:
        field = self.relaxation.field
        return ([1.0] * len(self.prices.slots), [1.0] * len(self.prices.topics),
                [min(WIDE, float(number)) for number in field.lacking],
                [min(WIDE, float(number)) for number in field.missing])
