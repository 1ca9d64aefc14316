"""What is counted over a whole plan, by numbers: areas, personas, gaps. Both engines ask it, so that they agree."""
from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from planner.matching.engine.moves import Moves
from planner.matching.rules.fit import nearness
from planner.matching.rules.plan import value

NO_AREA = -1


class Field:
    """The parts of Z that hang on more than one turn.

    Areas are those that may gain an author, personas those of which items are missing; both go by number.
    """

    def __init__(self, moves: Moves) -> None:
        instance = self.instance = moves.instance
        self.moves, self.params = moves, instance.params
        self.fixed_worth = value(instance, instance.fixed)
        self._count_areas()
        self._count_personas()

    def _count_areas(self) -> None:
        """Per area that lacks authors how many, and who wrote there already."""
        instance, params = self.instance, self.params
        places = {person.id: place for place, person in enumerate(instance.people)}
        wrote = {area: {places[one] for one in people} for area, people in instance.wrote_before.items()}
        for turn in instance.fixed.values():
            wrote.setdefault(instance.topic[turn.topic].area, set()).add(places[turn.author])
        self.wrote: list[set[int]] = []
        self.lacking: list[int] = []
        self.area: list[int] = []
        known: dict[str, int] = {}
        for topic in instance.topics:
            own = wrote.get(topic.area, set())
            if len(own) >= params.spread_target:
                self.area.append(NO_AREA)
                continue
            if topic.area not in known:
                known[topic.area] = len(self.wrote)
                self.wrote.append(own)
                self.lacking.append(params.spread_target - len(own))
            self.area.append(known[topic.area])

    def _count_personas(self) -> None:
        """Per persona with a target what an item more is worth, and how many are missing beside fixed turns."""
        instance = self.instance
        planned = [instance.topic[turn.topic] for turn in instance.fixed.values()]
        self.missing: list[int] = []
        self.item: list[int] = []
        places: dict[str, int] = {}
        for persona, target in sorted(instance.persona_targets.items()):
            missing = target - sum(persona in topic.personas for topic in planned)
            worth = self.params.persona_short_penalty * instance.persona_weights.get(persona, 1)
            if missing > 0 and worth:
                places[persona] = len(self.missing)
                self.missing.append(missing)
                self.item.append(worth)
        self.personas: Sequence[tuple[int, ...]] = [
            tuple(places[persona] for persona in sorted(topic.personas) if persona in places)
            for topic in instance.topics]

    @cached_property
    def new_area(self) -> Sequence[int]:
        """Per move the area that its author would be new to, or NO_AREA."""
        area, wrote = self.area, self.wrote
        return [NO_AREA if area[topic] == NO_AREA or person in wrote[area[topic]] else area[topic]
                for topic, person in zip(self.moves.topic, self.moves.person, strict=True)]

    @cached_property
    def fresh(self) -> Sequence[int]:
        """Per person the bonus of a first turn: first-timers without a fixed one."""
        return [self.params.fresh_bonus if person.first_timer and not held else 0
                for person, held in zip(self.instance.people, self.moves.held, strict=True)]

    @cached_property
    def gap_cost(self) -> Sequence[int]:
        """What two turns of one person so many days apart cost; further apart than the list goes: nothing."""
        return [-nearness(days // 7, self.params) for days in range(7 * self.params.target_gap_weeks)]

    @property
    def least_days(self) -> int:
        """How many days there have to be between two turns of one person."""
        return 7 * self.params.min_gap_weeks
