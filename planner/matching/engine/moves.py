"""Every turn that the hard rules allow, with what it is worth on its own: what both engines search in."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from planner.matching.rules.fit import nearness, whole_weeks
from planner.matching.rules.instance import Instance, PersonIn, SlotIn, TopicIn
from planner.matching.rules.terms import against_person, against_topic, context, fit_terms, is_declined, refuses


@dataclass(frozen=True, slots=True)
class Move:
    """One possible turn. ``worth``: all terms that do not depend on other free turns."""

    slot: SlotIn
    topic: TopicIn
    person: PersonIn
    worth: int


def moves(instance: Instance) -> list[Move]:
    """In order of slot, topic and author, so that engines break ties by that."""
    return list(_moves(instance))


def _moves(instance: Instance) -> Iterator[Move]:
    fits = _able(instance)
    taken = {turn.topic for turn in instance.fixed.values()} | {slot.topic for slot in instance.slots if slot.topic}
    free = [topic for topic in instance.topics if topic.id not in taken]
    held = defaultdict(list)
    for slot_id, turn in instance.fixed.items():
        held[turn.author].append(instance.slot[slot_id].date)
    for slot in instance.slots:
        if slot.id in instance.fixed:
            continue
        here = {one.id for one in instance.people if against_person(instance, slot, one) is None}
        for topic in [instance.topic[slot.topic]] if slot.topic else free:
            if against_topic(slot, topic) is not None:
                continue
            for person, fit in fits[topic.id]:
                weeks = [whole_weeks(slot.date, day) for day in held.get(person.id, ())]
                if person.id not in here or is_declined(instance, slot, topic, person):
                    continue
                if all(apart >= instance.params.min_gap_weeks for apart in weeks):
                    worth = fit + context(instance, slot, topic, person).total + sum(
                        nearness(apart, instance.params) for apart in weeks)
                    yield Move(slot, topic, person, worth + _kept(instance, slot, topic, person) + (
                        instance.params.empty_penalty if slot.required else 0))


def _able(instance: Instance) -> dict[str, list[tuple[PersonIn, int]]]:
    """Per topic who fits well enough and does not refuse it, with FIT."""
    found: dict[str, list[tuple[PersonIn, int]]] = {}
    for topic in instance.topics:
        rated = [(person, fit_terms(instance, topic, person).total) for person in instance.people
                 if person.active and not refuses(instance, person, topic.area)]
        found[topic.id] = [(person, fit) for person, fit in rated if fit >= instance.params.min_fit]
    return found


def _kept(instance: Instance, slot: SlotIn, topic: TopicIn, person: PersonIn) -> int:
    """What leaving the previous plan as it was saves."""
    was = instance.previous.get(slot.id)
    if was is None or was.author != person.id:
        return 0
    params = instance.params
    return params.change_author_penalty - (0 if was.topic == topic.id else params.change_topic_penalty)


def room(instance: Instance) -> dict[str, int]:
    """How many more turns each person can take beside the fixed ones."""
    held: dict[str, int] = defaultdict(int)
    for turn in instance.fixed.values():
        held[turn.author] += 1
    return {person.id: max(0, person.capacity - held[person.id]) for person in instance.people}
