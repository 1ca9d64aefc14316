"""A plan under construction: what one more turn would add, or one less would cost, without counting all anew."""
from __future__ import annotations

from collections.abc import Iterator

from planner.matching.engine.field import NO_AREA, Field

NOTHING = -1


class State:
    """Which move stands on each slot, and what Z is with them."""

    def __init__(self, field: Field) -> None:
        self.field = field
        moves = field.moves
        self.value = field.fixed_worth
        self.on_slot = [NOTHING] * len(moves.on_slot)
        self._of_topic = [NOTHING] * len(field.area)
        self._own: list[list[int]] = [[] for _ in moves.by_person]
        self._planned = [0] * len(field.missing)
        self._authors: list[dict[int, int]] = [{} for _ in field.lacking]

    def moves_chosen(self) -> Iterator[int]:
        """The moves of the plan."""
        return (move for move in self.on_slot if move != NOTHING)

    def is_filled(self, slot: int) -> bool:
        """Whether a move stands on the slot."""
        return self.on_slot[slot] != NOTHING

    def is_free(self, move: int) -> bool:
        """Whether slot and topic of a move are nobody's."""
        moves = self.field.moves
        return self.on_slot[moves.slot[move]] == NOTHING == self._of_topic[moves.topic[move]]

    def in_the_way(self, move: int) -> list[int] | None:
        """Turns that can't stand beside this one: on its slot, of its topic, of its author too near or too many.

        None when its author has no room at all.
        """
        moves = self.field.moves
        slot, topic, person = moves.slot[move], moves.topic[move], moves.person[move]
        if not moves.room[person]:
            return None
        found = [one for one in {self.on_slot[slot], self._of_topic[topic]} if one != NOTHING]
        day, least = moves.day[slot], self.field.least_days
        left: list[int] = []
        for one in self._own[person]:
            if one not in found:
                near = abs(moves.day[moves.slot[one]] - day) < least
                (found if near else left).append(one)
        too_many = len(left) - moves.room[person] + 1
        if too_many > 0:
            found += sorted(left, key=self._loss)[:too_many]
        return sorted(found)

    def _loss(self, move: int) -> tuple[int, int]:
        """What Z loses without this turn; of equal ones the first."""
        was = self.value
        self.remove(move)
        lost = was - self.value
        self.add(move)
        return lost, move

    def free_gain(self, move: int) -> int | None:
        """What a turn adds to Z as the plan stands; None when anything stands in its way."""
        moves = self.field.moves
        own = self._own[moves.person[move]]
        if (self.on_slot[moves.slot[move]] != NOTHING or self._of_topic[moves.topic[move]] != NOTHING
                or len(own) >= moves.room[moves.person[move]]):
            return None
        return self._gain(move, own)

    def _gain(self, move: int, own: list[int]) -> int | None:
        """What a turn adds beside its author's own ones; None when one of these is too near."""
        field, moves = self.field, self.field.moves
        person, topic, day = moves.person[move], moves.topic[move], moves.day[moves.slot[move]]
        total = moves.worth[move] - field.params.fair_step * (moves.held[person] + len(own))
        for one in own:
            days = abs(moves.day[moves.slot[one]] - day)
            if days < field.least_days:
                return None
            if days < len(field.gap_cost):
                total -= field.gap_cost[days]
        if not own:
            total += field.fresh[person]
        area = field.new_area[move]
        if area != NO_AREA and person not in (authors := self._authors[area]) and len(authors) < field.lacking[area]:
            total += field.params.spread_bonus
        for persona in field.personas[topic]:
            if self._planned[persona] < field.missing[persona]:
                total += field.item[persona]
        return total

    def add_if_free(self, move: int) -> None:
        """Put a turn on when nothing is in its way."""
        if self.free_gain(move) is not None:
            self.add(move)

    def add(self, move: int) -> None:
        """Put a turn on; nothing is in its way."""
        field, moves = self.field, self.field.moves
        person, topic = moves.person[move], moves.topic[move]
        gain = self._gain(move, self._own[person])
        assert gain is not None, "nothing is in its way"
        self.value += gain
        self.on_slot[moves.slot[move]] = self._of_topic[topic] = move
        self._own[person].append(move)
        if (area := field.new_area[move]) != NO_AREA:
            authors = self._authors[area]
            authors[person] = authors.get(person, 0) + 1
        for persona in field.personas[topic]:
            self._planned[persona] += 1

    def remove(self, move: int) -> None:
        """Take a turn off."""
        field, moves = self.field, self.field.moves
        person, topic = moves.person[move], moves.topic[move]
        self.on_slot[moves.slot[move]] = self._of_topic[topic] = NOTHING
        self._own[person].remove(move)
        if (area := field.new_area[move]) != NO_AREA:
            authors = self._authors[area]
            authors[person] -= 1
            if not authors[person]:
                del authors[person]
        for persona in field.personas[topic]:
            self._planned[persona] -= 1
        gain = self._gain(move, self._own[person])
        assert gain is not None, "it stood there"
        self.value -= gain
