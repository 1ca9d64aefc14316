"""What matching looks at: people, topics, slots, and what is settled already. Source: docs/domain.md e."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from planner.matching.rules.points import STANDARD, Params
from planner.steps.inventory.rules import Effective, Known


class BadInstance(ValueError):
    """The input can't be used; the text says which part, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class PersonIn:
    """A possible author.

    Args:
        capacity: turns in the horizon, settled ones included.
        first_timer: never published before.
        open_claims: live claims outside the horizon.
        persona_knowledge: personas that they verified a fact of or speak for.
        published: articles of the last 24 months per area, in exactly that area.
        last_turn: the day of their last turn before the horizon.
        unavailable: slots that they have no time for: fewer than 3 working days present between claim_by and
            draft_due, or absent on draft_due.
    """

    id: str
    name: str
    active: bool = True
    languages: frozenset[str] = frozenset({"nl", "en"})
    trained: bool = True
    capacity: int = 2
    first_timer: bool = False
    open_claims: int = 0
    persona_knowledge: frozenset[str] = frozenset()
    claims: tuple[Known, ...] = ()
    published: Mapping[str, int] = field(default_factory=dict)
    last_turn: date | None = None
    unavailable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TopicIn:
    """Something to write about. ``priority``: 0 to 3."""

    id: str
    title: str
    area: str
    personas: frozenset[str]
    language: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class SlotIn:
    """A place on the agenda.

    ``topic``: the one that it has already; ``personas``: the topic has to be for one of them; ``required``: the cadence
    goal needs it.
    """

    id: str
    date: date
    language: str
    required: bool = False
    personas: frozenset[str] = frozenset()
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Who writes what; one line of a plan, by the slot that it stands on."""

    topic: str
    author: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A pair that nobody wants to see again: the author declined it, or the lead did. ``slot`` None: on any slot."""

    topic: str
    author: str
    slot: str | None = None


Plan = Mapping[str, Turn]


@dataclass(frozen=True)
class Instance:
    """All that a plan or a ranking depends on, checked; in an order of its own, so that equal input is equal.

    Args:
        parents: every area with the one above it.
        text_sim: permille of likeness by person and topic; what is missing is 0.
        persona_targets: items wanted in the horizon per persona.
        previous: the plan to stay near, when planning again.
        fixed: turns that stay whatever the rules say: claimed, accepted, pinned, or within 14 days.
        excluded: pairs, or pairs on one slot, that were declined.
        away: people who are not there at all, for "what if somebody falls ill".
        persona_weights: by how much a missing item of a persona counts, 1 when not named ("what if").
    Raises:
        BadInstance: an id stands there twice, or a reference leads nowhere.
    """

    slots: tuple[SlotIn, ...]
    topics: tuple[TopicIn, ...]
    people: tuple[PersonIn, ...]
    parents: Mapping[str, str | None]
    params: Params = STANDARD
    text_sim: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    persona_targets: Mapping[str, int] = field(default_factory=dict)
    previous: Plan = field(default_factory=dict)
    fixed: Plan = field(default_factory=dict)
    excluded: frozenset[Exclusion] = frozenset()
    away: frozenset[str] = frozenset()
    persona_weights: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", tuple(sorted(self.slots, key=lambda one: (one.date, one.id))))
        object.__setattr__(self, "topics", tuple(sorted(self.topics, key=lambda one: one.id)))
        object.__setattr__(self, "people", tuple(sorted(self.people, key=lambda one: one.id)))
        if wrong := next(_faults(self), None):
            raise BadInstance(wrong)

    @cached_property
    def person(self) -> Mapping[str, PersonIn]:
        """People by id."""
        return {one.id: one for one in self.people}

    @cached_property
    def topic(self) -> Mapping[str, TopicIn]:
        """Topics by id."""
        return {one.id: one for one in self.topics}

    @cached_property
    def slot(self) -> Mapping[str, SlotIn]:
        """Slots by id."""
        return {one.id: one for one in self.slots}

    @cached_property
    def owner(self) -> Mapping[str, str]:
        """The slot of each topic that one has already."""
        return {slot.topic: slot.id for slot in self.slots if slot.topic is not None}

    @cached_property
    def wrote_before(self) -> Mapping[str, frozenset[str]]:
        """Per area who of the people published in exactly that area."""
        found: dict[str, set[str]] = {}
        for person in self.people:
            for area, number in person.published.items():
                if number:
                    found.setdefault(area, set()).add(person.id)
        return {area: frozenset(people) for area, people in found.items()}

    @cached_property
    def lines(self) -> Mapping[str, tuple[str, ...]]:
        """Per area itself and what it lies in, nearest first."""
        return {area: self._line(area) for area in self.parents}

    def _line(self, area: str) -> tuple[str, ...]:
        found: list[str] = []
        at: str | None = area
        while at is not None and at not in found:
            found.append(at)
            at = self.parents.get(at)
        return tuple(found)

    @cached_property
    def standing(self) -> Mapping[str, Mapping[str, Effective]]:
        """What each person's claims are worth in each area that they reach.

        It is inventory's ``effective`` for all areas at once, which asks the tree once instead of for every pair.
        """
        steps = self._steps
        return {person.id: _standing(person.claims, steps) for person in self.people}

    @cached_property
    def _steps(self) -> Mapping[str, Mapping[str, int]]:
        """Per area those above and below it, with the steps between them; itself at 0."""
        found: dict[str, dict[str, int]] = {area: {} for area in self.parents}
        for area, line in self.lines.items():
            for steps, above in enumerate(line):
                found[area][above] = found[above][area] = steps
        return found


def _standing(claims: tuple[Known, ...], steps: Mapping[str, Mapping[str, int]]) -> dict[str, Effective]:
    best: dict[str, Effective] = {}
    for claim in sorted(claims, key=lambda one: one.area):
        for area, apart in steps.get(claim.area, {}).items():
            level, had = claim.level - apart, best.get(area)
            if level >= 1 and (had is None or (level, claim.evidence, claim.interest)
                               > (had.level, had.evidence, had.interest)):
                best[area] = Effective(level, claim.evidence, claim.interest, claim.area)
    return best


def _faults(instance: Instance) -> Iterator[str]:
    for name, ids in (("person", [one.id for one in instance.people]), ("topic", [one.id for one in instance.topics]),
                      ("slot", [one.id for one in instance.slots])):
        if len(set(ids)) < len(ids):
            yield f"the id of a {name} stands there twice: {next(one for one in ids if ids.count(one) > 1)}"
    yield from _lost_areas(instance)
    if len(instance.owner) < sum(slot.topic is not None for slot in instance.slots):
        yield "two slots have the same topic"
    for slot in instance.slots:
        if slot.topic is not None and slot.topic not in instance.topic:
            yield f"slot {slot.id} has the unknown topic {slot.topic}"
    for place, turn in (*instance.fixed.items(), *instance.previous.items()):
        if place not in instance.slot or turn.topic not in instance.topic or turn.author not in instance.person:
            yield f"the turn on slot {place} names an unknown slot, topic or author"


def _lost_areas(instance: Instance) -> Iterator[str]:
    for area, parent in instance.parents.items():
        if parent is not None and parent not in instance.parents:
            yield f"area {area} lies in the unknown area {parent}"
    for topic in instance.topics:
        if topic.area not in instance.parents:
            yield f"topic {topic.id} is about the unknown area {topic.area}"
