"""What a whole plan is worth, term by term, and which hard rules it breaks. Source: docs/domain.md e (plan).

Engines search; this judges them and shares nothing with their models.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations

from planner.matching.rules.fit import Terms, nearness, whole_weeks
from planner.matching.rules.instance import Instance, Plan, Turn
from planner.matching.rules.terms import Context, Rule, against, context, fit_terms, is_too_near


@dataclass(frozen=True, slots=True)
class Worth:
    """The terms of Z; they add up to it."""

    fit: int = 0
    context: int = 0            # training, load, and the days since everybody's last turn
    priority: int = 0
    empty: int = 0
    fairness: int = 0
    spacing_plan: int = 0
    fresh: int = 0
    spread: int = 0
    persona_short: int = 0
    change: int = 0

    @property
    def total(self) -> int:
        """Z."""
        return sum(self.by_name().values())

    def by_name(self) -> dict[str, int]:
        """The terms by their names in a file of the format."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a plan with its own part of Z, which is what depends on no other line."""

    slot: str
    topic: str
    author: str
    fit: Terms
    context: Context

    @property
    def total(self) -> int:
        """Its part of Z."""
        return self.fit.total + self.context.total

    @property
    def turn(self) -> Turn:
        """Who writes what."""
        return Turn(self.topic, self.author)

    def by_name(self) -> dict[str, int]:
        """The terms of FIT and of the moment by name; they add up to ``total``."""
        return asdict(self.fit) | asdict(self.context)


@dataclass(frozen=True, slots=True)
class Broken:
    """A hard rule that a plan breaks on a slot; ``other``: the slot of the turn that it clashes with."""

    rule: Rule
    slot: str
    other: str | None = None


def placed(instance: Instance, plan: Plan) -> tuple[Placed, ...]:
    """The lines of a plan in the order of their slots."""
    found = []
    for slot in instance.slots:
        turn = plan.get(slot.id)
        if turn is not None:
            topic, person = instance.topic[turn.topic], instance.person[turn.author]
            found.append(Placed(slot.id, turn.topic, turn.author, fit_terms(instance, topic, person),
                                context(instance, slot, topic, person)))
    return tuple(found)


def worth(instance: Instance, plan: Plan) -> Worth:
    """Z of a plan, by term."""
    params, lines = instance.params, placed(instance, plan)
    turns = Counter(line.author for line in lines)
    return Worth(
        fit=sum(line.fit.total for line in lines),
        context=sum(line.context.total - line.context.priority for line in lines),
        priority=sum(line.context.priority for line in lines),
        empty=-params.empty_penalty * sum(slot.required and slot.id not in plan for slot in instance.slots),
        fairness=-params.fair_step * sum(count * (count - 1) // 2 for count in turns.values()),
        spacing_plan=sum(nearness(whole_weeks(instance.slot[one].date, instance.slot[other].date), params)
                         for slots in slots_by_author(plan).values() for one, other in combinations(slots, 2)),
        fresh=params.fresh_bonus * sum(instance.person[one].first_timer for one in turns),
        spread=_spread(instance, plan), persona_short=_persona_short(instance, plan), change=_change(instance, plan))


def slots_by_author(plan: Plan) -> Mapping[str, list[str]]:
    """Whose turns stand on which slots."""
    found: dict[str, list[str]] = defaultdict(list)
    for slot, turn in plan.items():
        found[turn.author].append(slot)
    return found


def _spread(instance: Instance, plan: Plan) -> int:
    authors: dict[str, set[str]] = defaultdict(set)
    for turn in plan.values():
        authors[instance.topic[turn.topic].area].add(turn.author)
    most, gained = instance.params.spread_target, 0
    for area, planned in authors.items():
        before = instance.wrote_before.get(area, frozenset())
        gained += min(len(before | planned), most) - min(len(before), most)
    return instance.params.spread_bonus * gained


def _persona_short(instance: Instance, plan: Plan) -> int:
    planned = Counter(persona for turn in plan.values() for persona in instance.topic[turn.topic].personas)
    missing = sum(instance.persona_weights.get(persona, 1) * max(0, target - planned[persona])
                  for persona, target in instance.persona_targets.items())
    return -instance.params.persona_short_penalty * missing


def _change(instance: Instance, plan: Plan) -> int:
    cost = 0
    for slot, was in instance.previous.items():
        now = plan.get(slot)
        if now is None or now.author != was.author:
            cost += instance.params.change_author_penalty
        elif now.topic != was.topic:
            cost += instance.params.change_topic_penalty
    return -cost


def value(instance: Instance, plan: Plan) -> int:
    """Z of a plan."""
    return worth(instance, plan).total


def check(instance: Instance, plan: Plan) -> tuple[Broken, ...]:
    """The hard rules that ``plan`` breaks, by slot; none when it may be proposed, or a line of it accepted.

    Turns of ``instance.fixed`` have to be in the plan, and may break rules among themselves.
    """
    found = [*_broken_lines(instance, plan), *_broken_topics(instance, plan), *_broken_people(instance, plan)]
    return tuple(sorted(found, key=lambda one: (instance.slot[one.slot].date, one.slot, one.rule, one.other or "")))


def _broken_lines(instance: Instance, plan: Plan) -> Iterator[Broken]:
    for slot, turn in instance.fixed.items():
        if plan.get(slot) != turn:
            yield Broken(Rule.FIXED, slot)
    for slot, turn in plan.items():
        if slot not in instance.fixed:
            rule = against(instance, instance.slot[slot], instance.topic[turn.topic], instance.person[turn.author])
            if rule is not None:
                yield Broken(rule, slot)


def _broken_topics(instance: Instance, plan: Plan) -> Iterator[Broken]:
    first: dict[str, str] = {}
    for slot, turn in sorted(plan.items(), key=lambda line: line[0] not in instance.fixed):
        other = first.setdefault(turn.topic, instance.owner.get(turn.topic, slot))
        if other == slot:
            continue
        yield Broken(Rule.TOPIC_TWICE, slot, other)


def _broken_people(instance: Instance, plan: Plan) -> Iterator[Broken]:
    fixed = instance.fixed
    for author, slots in slots_by_author(plan).items():
        free = [slot for slot in slots if slot not in fixed]
        if free and len(slots) > instance.person[author].capacity:
            yield Broken(Rule.CAPACITY, free[-1])
        for one, other in combinations(sorted(slots, key=lambda slot: slot not in fixed), 2):
            if other not in fixed and is_too_near(instance.slot[one].date, instance.slot[other].date, instance):
                yield Broken(Rule.TOO_NEAR, other, one)
