"""What the lines of a plan say: what changed, what each is worth, why a slot stays empty (docs/domain.md e, m)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.matching.rules import (
    Broken,
    Exclusion,
    Instance,
    PersonIn,
    Plan,
    Rule,
    SlotIn,
    TopicIn,
    Turn,
    against,
    check,
    fit_terms,
    input_hash,
    value,
    whole_weeks,
)
from planner.quarter.rules.wish import NEW_SLOT

NO_AREA = "-"               # stands for the area of a topic that has none: nobody fits it
GROWS_AT = (1, 2)           # effective levels from which training leads to a turn


class Reject(StrEnum):
    """Why a lead does not want a line."""

    NOT_NOW = "not_now"
    OTHER_AUTHOR = "other_author"
    OTHER_TOPIC = "other_topic"
    OTHER = "other"


def new_breaks(instance: Instance, plan: Plan, slot: str, turn: Turn) -> tuple[Broken, ...]:
    """The hard rules that putting ``turn`` on ``slot`` breaks, beside those that ``plan`` breaks already."""
    before = set(check(instance, plan))
    return tuple(one for one in check(instance, {**plan, slot: turn}) if one not in before)


def gain(instance: Instance, plan: Plan, slot: str, was: Turn | None) -> int:
    """What the plan is worth more than the same plan with ``was`` on this slot, or with nothing there.

    That something changes is no part of it, so that what a line says does not depend on who asked before.
    """
    plain = replace(instance, previous={})
    rest = {place: turn for place, turn in plan.items() if place != slot}
    if was is not None and was.topic not in {turn.topic for turn in rest.values()}:
        rest[slot] = was
    return value(plain, plan) - value(plain, rest)


@dataclass(frozen=True, slots=True)
class Gained:
    """What a plan brings beside the agenda without it.

    ``filled`` of the ``free`` slots of its days, which nobody holds, get somebody. ``today`` is Z of that agenda and
    ``points`` what the plan adds to it, what moving costs aside.
    """

    filled: int
    free: int
    today: int
    points: int


def gained(instance: Instance, plan: Plan, held: Plan) -> Gained:
    """What ``plan`` brings beside ``held``, the turns that stand on the agenda already."""
    plain = replace(instance, previous={})
    today = value(plain, held)
    return Gained(sum(slot not in held for slot in plan), sum(slot.id not in held for slot in instance.slots),
                  today, value(plain, plan) - today)


def as_accepted(instance: Instance, turns: Mapping[str, Turn]) -> Instance:
    """The same input once these turns were accepted: their slots have their topics, and they are settled."""
    here = {slot: turn for slot, turn in turns.items() if slot in instance.slot}
    slots = tuple(replace(one, topic=here[one.id].topic) if one.id in here else one for one in instance.slots)
    return replace(instance, slots=slots, fixed={**instance.fixed, **here}, previous={})


def is_same_input(before: Instance, now: Instance, accepted: Mapping[str, Turn],
                  rejected: Collection[Exclusion] = ()) -> bool:
    """Whether nothing that the plan depends on changed, what the lead decided on its own lines aside."""
    was = as_accepted(before, accepted)
    return (input_hash(replace(was, excluded=was.excluded | frozenset(rejected)))
            == input_hash(replace(now, previous={}, excluded=now.excluded | frozenset(rejected))))


def is_outdated(before: Instance, now: Instance, slot: str, turn: Turn) -> bool:
    """Whether the line's own slot, topic or author is another than when it was planned. Source: docs/domain.md m."""
    return _parts(before, slot, turn) != _parts(now, slot, turn)


def _parts(instance: Instance, slot: str, turn: Turn) -> tuple[object, ...]:
    person = instance.person.get(turn.author)
    alone = replace(person, unavailable=person.unavailable & {slot}) if person else None
    excluded = sorted(str(one) for one in instance.excluded
                      if one.author == turn.author and one.topic == turn.topic and one.slot in (None, slot))
    settled = instance.fixed.get(slot)
    return (instance.slot.get(slot), instance.topic.get(turn.topic), alone, instance.owner.get(turn.topic),
            instance.text_sim.get(turn.author, {}).get(turn.topic, 0), excluded,
            None if settled == turn else settled, turn.author in instance.away)


# --- What stays empty --------------------------------------------------------------------------------------------


class Gap(StrEnum):
    """Why a slot stays empty, and so what would help."""

    NO_TOPIC = "no_topic"           # no topic to place for its language and readers
    NOBODY_FITS = "nobody_fits"
    NO_ROOM = "no_room"             # who fits has all their turns
    TOO_NEAR = "too_near"           # who fits writes in the weeks around it
    NOT_NOW = "not_now"             # who fits has no time then, or declined
    NOT_WORTH = "not_worth"         # it would cost the plan more than it brings


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Why nobody stands on a slot: the topic that came nearest, who fits it, and who could learn it (ids)."""

    gap: Gap
    topic: str | None = None
    able: tuple[str, ...] = ()
    learners: tuple[str, ...] = ()


_FOR_NOW = frozenset({Rule.UNTRAINED, Rule.UNAVAILABLE, Rule.TOO_SOON, Rule.DECLINED})


def emptiness(instance: Instance, plan: Plan, slot: SlotIn) -> Emptiness:
    """Why ``slot`` stays empty in ``plan``. Source: docs/domain.md m (what stays empty and the remedies)."""
    topics = _topics(instance, plan, slot)
    if not topics:
        return Emptiness(Gap.NO_TOPIC)
    able = {topic.id: [person for person in instance.people if against(instance, slot, topic, person) is None]
            for topic in topics}
    best = max(topics, key=lambda topic: (len(able[topic.id]), _highest(instance, topic), topic.id))
    fitting = able[best.id]
    learners = tuple(person.id for person in instance.people if _may_learn(instance, slot, best, person))[:2]
    if not fitting:
        hindered = [person.id for person in instance.people
                    if against(instance, slot, best, person) in _FOR_NOW
                    and fit_terms(instance, best, person).total >= instance.params.min_fit]
        return Emptiness(Gap.NOT_NOW if hindered else Gap.NOBODY_FITS, best.id, (), learners)
    names = tuple(person.id for person in fitting)
    if all(_is_full(plan, person) for person in fitting):
        return Emptiness(Gap.NO_ROOM, best.id, names[:2], learners)
    if all(_is_full(plan, person) or _is_near(instance, plan, slot, person) for person in fitting):
        return Emptiness(Gap.TOO_NEAR, best.id, names[:2], learners)
    return Emptiness(Gap.NOT_WORTH, best.id, names[:2], ())


def _topics(instance: Instance, plan: Plan, slot: SlotIn) -> list[TopicIn]:
    if slot.topic is not None:
        return [instance.topic[slot.topic]]
    used = {turn.topic for turn in plan.values()} | set(instance.owner)
    return [topic for topic in instance.topics if topic.id not in used and topic.language == slot.language
            and (not slot.personas or slot.personas & topic.personas)]


def _highest(instance: Instance, topic: TopicIn) -> int:
    return max((fit_terms(instance, topic, person).total for person in instance.people if person.active), default=0)


def _may_learn(instance: Instance, slot: SlotIn, topic: TopicIn, person: PersonIn) -> bool:
    known = instance.standing[person.id].get(topic.area)
    return (person.active and slot.language in person.languages and known is not None and known.level in GROWS_AT
            and known.interest > 0 and against(instance, slot, topic, person) is Rule.FIT_TOO_LOW)


def _is_full(plan: Plan, person: PersonIn) -> bool:
    return sum(turn.author == person.id for turn in plan.values()) >= person.capacity


def _is_near(instance: Instance, plan: Plan, slot: SlotIn, person: PersonIn) -> bool:
    days = [instance.slot[place].date for place, turn in plan.items() if turn.author == person.id]
    return any(whole_weeks(day, slot.date) < instance.params.min_gap_weeks for day in days)


# --- The whole, in a picture -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turns:
    """One person's turns in the horizon: settled ones, new ones in this plan, and room (capacity in ``capacity``)."""

    person: str
    settled: int
    new: int
    capacity: int

    @property
    def room(self) -> int:
        """Turns that stay free."""
        return max(0, self.capacity - self.settled - self.new)

    @property
    def share(self) -> int:
        """How much of the capacity is used, in %."""
        return 100 * (self.settled + self.new) // self.capacity if self.capacity else 0


BUSY_FROM = 80              # % of capacity, in the answer to a what-if


def turns_of(instance: Instance, plan: Plan) -> tuple[Turns, ...]:
    """Everybody with a turn, those with new ones first, then by number and name."""
    all_turns = Counter(turn.author for turn in plan.values())
    settled = Counter(turn.author for slot, turn in plan.items() if instance.fixed.get(slot) == turn)
    found = [Turns(one, settled[one], count - settled[one], instance.person[one].capacity)
             for one, count in all_turns.items()]
    return tuple(sorted(found, key=lambda one: (-one.new, -one.settled, instance.person[one.person].name, one.person)))


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a what-if changes, for somebody who knows no Z: slots left empty, lines that differ, who gets busy.

    ``busier``: ids of who comes over `BUSY_FROM` and was not.
    """

    empty_was: int
    empty: int
    moved: int
    busier: tuple[str, ...]


def supposed(instance: Instance, plan: Plan) -> Supposed:
    """What ``plan`` changes; ``instance`` has the plan before it as previous, and slots that only it invents."""
    was = instance.previous
    busy = {one.person for one in turns_of(instance, was) if one.share > BUSY_FROM}
    return Supposed(
        sum(slot.id not in was and not slot.id.startswith(NEW_SLOT) for slot in instance.slots),
        sum(slot.id not in plan for slot in instance.slots),
        sum(was.get(slot.id) != plan.get(slot.id) for slot in instance.slots),
        tuple(one.person for one in turns_of(instance, plan) if one.share > BUSY_FROM and one.person not in busy))


@dataclass(frozen=True, slots=True)
class Share:
    """How many items one persona has: settled now, with the plan, and its target (None: none is set)."""

    persona: str
    now: int
    planned: int
    target: int | None


def shares_of(instance: Instance, plan: Plan) -> tuple[Share, ...]:
    """Every persona with a target or an item, what is furthest from its target first."""
    def count(turns: Sequence[Turn]) -> Counter[str]:
        return Counter(persona for turn in turns for persona in instance.topic[turn.topic].personas)
    now, with_plan = count(list(instance.fixed.values())), count(list(plan.values()))
    found = [Share(one, now[one], with_plan[one], instance.persona_targets.get(one))
             for one in {*instance.persona_targets, *with_plan}]
    return tuple(sorted(found, key=lambda one: ((one.planned - one.target) if one.target is not None else 99,
                                                one.persona)))


def second_voices(instance: Instance, plan: Plan) -> tuple[str, ...]:
    """Areas that one person wrote about, or nobody, and that have a second author with this plan."""
    found = []
    for area in sorted({instance.topic[turn.topic].area for turn in plan.values()}):
        before = instance.wrote_before.get(area, frozenset())
        planned = {turn.author for turn in plan.values() if instance.topic[turn.topic].area == area}
        if len(before) < instance.params.spread_target <= len(before | planned):
            found.append(area)
    return tuple(found)
