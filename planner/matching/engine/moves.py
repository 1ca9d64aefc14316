"""Every turn that the hard rules allow, with what it is worth on its own: what both engines search in, by numbers.

Slots, topics and people go by their places in the instance, and a move is a number too. Moves stand in the order of
slots, topics and authors, by which the engines break ties.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from planner.matching.rules.fit import Signals, fit, nearness, persona_points, text_points, whole_weeks
from planner.matching.rules.instance import Instance, Plan, SlotIn, TopicIn, Turn
from planner.matching.rules.terms import (
    NOTHING_KNOWN,
    against_person,
    against_topic,
    context,
    is_declined,
    is_too_near,
    refuses,
)


@dataclass
class Moves:
    """The possible turns of an instance: parallel lists, by the number of the move.

    Args:
        slot, topic, person: places in the instance's lists.
        worth: what the move adds to Z on its own: every term that depends on no other free turn.
    """

    instance: Instance
    slot: list[int] = field(default_factory=list)
    topic: list[int] = field(default_factory=list)
    person: list[int] = field(default_factory=list)
    worth: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.slot)

    @cached_property
    def on_slot(self) -> Sequence[Sequence[int]]:
        """The moves on each slot."""
        return _by(self.slot, len(self.instance.slots))

    @cached_property
    def by_person(self) -> Sequence[Sequence[int]]:
        """The moves of each person, by day."""
        return _by(self.person, len(self.instance.people))

    @cached_property
    def day(self) -> Sequence[int]:
        """The day of each slot."""
        return [slot.date.toordinal() for slot in self.instance.slots]

    @cached_property
    def held(self) -> Sequence[int]:
        """How many fixed turns each person has."""
        turns = [turn.author for turn in self.instance.fixed.values()]
        return [turns.count(person.id) for person in self.instance.people]

    @cached_property
    def room(self) -> Sequence[int]:
        """How many turns each person can take beside the fixed ones."""
        return [max(0, person.capacity - held)
                for person, held in zip(self.instance.people, self.held, strict=True)]

    def turn(self, move: int) -> Turn:
        """The line of a plan that a move makes."""
        return Turn(self.instance.topics[self.topic[move]].id, self.instance.people[self.person[move]].id)

    def plan(self, chosen: Iterable[int]) -> dict[str, Turn]:
        """The plan of these moves and the fixed turns, in the order of slots."""
        slots = self.instance.slots
        found = dict(self.instance.fixed) | {slots[self.slot[move]].id: self.turn(move) for move in chosen}
        return {slot.id: found[slot.id] for slot in slots if slot.id in found}

    def of_plan(self, plan: Plan) -> list[int]:
        """The moves that make a plan, as far as its lines are possible; fixed turns are no moves."""
        slots = self.instance.slots
        return [move for place, own in enumerate(self.on_slot) if own and slots[place].id in plan
                for move in own if self.turn(move) == plan[slots[place].id]]


def _by(places: Sequence[int], number: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(number)]
    for move, place in enumerate(places):
        found[place].append(move)
    return found


def moves(instance: Instance) -> Moves:
    """All moves of an instance."""
    found, able, time = Moves(instance), _Able(instance), _Time(instance)
    places = {topic.id: place for place, topic in enumerate(instance.topics)}
    for place, slot in enumerate(instance.slots):
        if slot.id in instance.fixed:
            continue
        for topic in _topics(instance, slot):
            filled = instance.params.priority_point * topic.priority + (
                instance.params.empty_penalty if slot.required else 0)
            for person, points in able.of(topic):
                moment = time.on(place, person)
                if moment is not None and not is_declined(instance, slot, topic, instance.people[person]):
                    found.slot.append(place)
                    found.topic.append(places[topic.id])
                    found.person.append(person)
                    found.worth.append(points + filled + moment + _kept(instance, slot, topic, person))
    return found


def _topics(instance: Instance, slot: SlotIn) -> Iterator[TopicIn]:
    """The topics that can stand on a slot: its own, else those that no slot has and no fixed turn uses."""
    if slot.topic is not None:
        candidates: Iterable[TopicIn] = (instance.topic[slot.topic],)
    else:
        used = {turn.topic for turn in instance.fixed.values()}
        candidates = (topic for topic in instance.topics if topic.id not in instance.owner and topic.id not in used)
    return (topic for topic in candidates if against_topic(slot, topic) is None)


def _kept(instance: Instance, slot: SlotIn, topic: TopicIn, person: int) -> int:
    """What leaving the previous plan as it was saves."""
    was = instance.previous.get(slot.id)
    if was is None or was.author != instance.people[person].id:
        return 0
    params = instance.params
    return params.change_author_penalty - (0 if was.topic == topic.id else params.change_topic_penalty)


class _Able:
    """Who fits a topic well enough and does not refuse it, with FIT; what an area gives is counted once."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._by_area: dict[str, list[tuple[int, int]]] = {}
        self._nothing = fit(Signals(), instance.params).total

    def of(self, topic: TopicIn) -> Iterator[tuple[int, int]]:
        """Places of people, and their FIT for ``topic``."""
        instance, params = self._instance, self._instance.params
        for place, points in self._in_area(topic.area):
            person = instance.people[place]
            total = points + persona_points(len(topic.personas & person.persona_knowledge), len(topic.personas), params)
            total += text_points(instance.text_sim.get(person.id, {}).get(topic.id, 0), params)
            if total >= params.min_fit:
                yield place, total

    def _in_area(self, area: str) -> list[tuple[int, int]]:
        """Who might reach the least FIT for some topic of an area, with what FIT has without text and personas."""
        if area not in self._by_area:
            instance, params, found = self._instance, self._instance.params, []
            least = params.min_fit - params.text_points - params.persona_points
            for place, person in enumerate(instance.people):
                known, articles = instance.standing[person.id].get(area), person.published.get(area, 0)
                points = self._nothing
                if known is not None or articles:
                    known = known or NOTHING_KNOWN
                    points = fit(Signals(known.level, known.evidence, known.interest, articles=articles), params).total
                if points >= least and not refuses(instance, person, area):
                    found.append((place, points))
            self._by_area[area] = found
        return self._by_area[area]


class _Time:
    """What having a turn on a slot costs a person, whatever the topic."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._known: dict[tuple[int, int], int | None] = {}
        self._fixed: dict[str, list[SlotIn]] = {}
        for slot, turn in instance.fixed.items():
            self._fixed.setdefault(turn.author, []).append(instance.slot[slot])

    def on(self, slot: int, person: int) -> int | None:
        """Training, load, and the days to their last and their fixed turns; None when they can't have a turn."""
        key = (slot, person)
        if key not in self._known:
            self._known[key] = self._on(self._instance.slots[slot], person)
        return self._known[key]

    def _on(self, slot: SlotIn, place: int) -> int | None:
        instance, person = self._instance, self._instance.people[place]
        fixed = self._fixed.get(person.id, ())
        if against_person(instance, slot, person) is not None:
            return None
        if any(is_too_near(other.date, slot.date, instance) for other in fixed):
            return None
        own = context(instance, slot, None, person).total
        return own + sum(nearness(whole_weeks(other.date, slot.date), instance.params) for other in fixed)
