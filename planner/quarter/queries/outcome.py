"""What the page of a plan shows: its lines with their reasons, what stays empty and what would help, the whole."""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.matching.queries import AreaName, areas
from planner.matching.rules import Context, Fit, Instance, Turn, context, fit_terms, signals
from planner.people.models import Person
from planner.personas.models import Persona
from planner.quarter import rules
from planner.quarter.models import LineKind, PlanLine, PlanRun
from planner.quarter.queries.runs import by_uid, instance_of, lines_of, turn_of
from planner.quarter.rules import Gap, Share, Supposed, Turns
from planner.steps.agenda.models import Slot
from planner.workflow.agenda import SlotState
from planner.workflow.quarter import LineState

STILL = (LineState.PROPOSED, LineState.PINNED, LineState.ACCEPTED, LineState.STALE)


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of an instance are called: areas by key, people by uid, personas by code and by id."""

    areas: Mapping[str, AreaName]
    people: Mapping[str, Person]
    personas: Mapping[str, Persona]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A line with why its author: the fit, what the moment adds, and what both are worth."""

    line: PlanLine
    fit: Fit | None
    context: Context | None


@dataclass(frozen=True, slots=True)
class Hole:
    """A slot that stays empty: why, and who or what would fill it.

    ``area``: key of what the topic is about; ``reserve``: a finished piece that could go out there.
    """

    line: PlanLine
    gap: Gap
    topic: str
    area: str | None
    able: tuple[Person, ...]
    learners: tuple[Person, ...]
    reserve: Slot | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A ready run as its page shows it. ``stays``: how many slots of the horizon somebody holds already."""

    changes: tuple[Reasoned, ...]
    same: tuple[Reasoned, ...]
    holes: tuple[Hole, ...]
    turns: tuple[tuple[Person, Turns], ...]
    shares: tuple[tuple[Persona, Share], ...]
    second_voices: tuple[AreaName, ...]
    stays: int
    firsts: int
    names: Names
    instance: Instance
    plan: Mapping[str, Turn]

    @property
    def most_turns(self) -> int:
        """How many turns the busiest of them has."""
        return max((one.settled + one.new for _, one in self.turns), default=0)

    @property
    def most_items(self) -> int:
        """How many items the persona with most has, now or planned; at least 1."""
        return max([1, *(max(one.now, one.planned, one.target or 0) for _, one in self.shares)])


def fit_of(instance: Instance, turn: Turn, ids: Mapping[str, int]) -> Fit:
    """How well the author of a turn fits its topic, with what that comes from; ``ids``: of personas by code."""
    topic, person = instance.topic[turn.topic], instance.person[turn.author]
    known = instance.standing[person.id].get(topic.area)
    return Fit(fit_terms(instance, topic, person), signals(instance, topic, person), topic.area,
               known.area if known else None,
               frozenset(ids[code] for code in topic.personas & person.persona_knowledge if code in ids))


def outcome(session: Session, run: PlanRun, *, today: date) -> Outcome:
    """All that the page of a ready run shows; eight statements."""
    instance, lines = instance_of(run), lines_of(session, run)
    turns = {line.slot.uid: turn for line in lines if line.state in STILL and (turn := turn_of(line))}
    plan = {**instance.fixed, **turns}
    own = {line.slot.uid for line in lines}         # a pinned line was fixed, and still is only proposed
    today_s = replace(instance, fixed={slot: turn for slot, turn in instance.fixed.items() if slot not in own})
    held = rules.turns_of(today_s, plan)
    empty = [line for line in lines if line.kind is LineKind.EMPTY]
    mentioned = {one.person for one in held} | {
        uid for line in empty for key in ("able", "learners") for uid in line.terms.get(key, ())}
    names = names_of(session, mentioned)
    shown = [_reasoned(instance, line, names) for line in lines if line.kind is not LineKind.EMPTY]
    return Outcome(
        changes=tuple(one for one in shown if not _is_same(one.line)),
        same=tuple(one for one in shown if _is_same(one.line)),
        holes=_holes(session, instance, empty, names, today=today),
        turns=tuple((names.people[one.person], one) for one in held if one.person in names.people),
        shares=tuple((names.personas[one.persona], one) for one in rules.shares_of(today_s, plan)
                     if one.persona in names.personas),
        second_voices=tuple(names.areas[key] for key in rules.second_voices(instance, plan) if key in names.areas),
        stays=len(today_s.fixed), names=names, instance=instance, plan=plan,
        firsts=sum(instance.person[one.person].first_timer for one in held if one.new and not one.settled))


def names_of(session: Session, people: Collection[str]) -> Names:
    """What areas, these people and all personas are called; three statements."""
    return Names(areas(session).names, by_uid(session, people),
                 {one.code: one for one in session.scalars(sa.select(Persona).order_by(Persona.code))})


def _is_same(line: PlanLine) -> bool:
    """Whether a re-plan left the line as the plan before it had it."""
    return line.was_author_id is not None and (line.was_author_id, line.was_topic_id) == (line.author_id, line.topic_id)


def _reasoned(instance: Instance, line: PlanLine, names: Names) -> Reasoned:
    turn, slot = turn_of(line), instance.slot.get(line.slot.uid)
    if turn is None or slot is None or turn.topic not in instance.topic or turn.author not in instance.person:
        return Reasoned(line, None, None)
    ids = {code: persona.id for code, persona in names.personas.items()}
    return Reasoned(line, fit_of(instance, turn, ids),
                    context(instance, slot, instance.topic[turn.topic], instance.person[turn.author]))


def _holes(session: Session, instance: Instance, lines: Sequence[PlanLine], names: Names, *, today: date) \
        -> tuple[Hole, ...]:
    spare = _reserve(session, today=today) if lines else []
    found = []
    for line in lines:
        topic = instance.topic.get(str(line.terms.get("topic") or ""))
        usable = next((one for one in spare if one.lang == line.slot.lang and _is_usable(one, line.slot)), None)
        if usable is not None:
            spare.remove(usable)
        found.append(Hole(
            line, Gap(line.terms.get("gap", Gap.NO_TOPIC)), topic.title if topic else "",
            topic.area if topic and topic.area != rules.NO_AREA else None,
            tuple(names.people[uid] for uid in line.terms.get("able", ()) if uid in names.people),
            tuple(names.people[uid] for uid in line.terms.get("learners", ()) if uid in names.people), usable))
    return tuple(found)


def _reserve(session: Session, *, today: date) -> list[Slot]:
    """Finished pieces without a date, what can't be used for long first; one statement."""
    return list(session.scalars(
        sa.select(Slot).where(Slot.is_reserve.is_(True), Slot.state == SlotState.READY,
                              sa.or_(Slot.usable_until.is_(None), Slot.usable_until >= today))
        .order_by(Slot.usable_until.is_(None), Slot.usable_until, Slot.uid).options(joinedload(Slot.topic)).limit(20)))


def _is_usable(spare: Slot, slot: Slot) -> bool:
    return spare.usable_until is None or slot.local_date <= spare.usable_until


# --- What-ifs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One slot that a what-if changes: its day, who stood there and who would (None: nobody)."""

    day: date
    was: Turn | None
    then: Turn | None
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a what-if would change: in short, the two values of Z without what moving costs, the lines that differ."""

    before: int
    then: int
    supposed: Supposed
    differences: tuple[Difference, ...]
    empty: tuple[date, ...]
    busy: tuple[tuple[Person, Turns], ...]
    names: Names

    @property
    def by(self) -> int:
        """What is gained (or lost, below 0)."""
        return self.then - self.before


def answer(session: Session, run: PlanRun) -> Answer:
    """What the page of a ready what-if says; four statements, and two inputs read."""
    parts, instance = run.parts, instance_of(run)
    then = {slot: Turn(*pair) for slot, pair in parts["plan"].items()}
    was, before = dict(instance.previous), int(parts["before"])
    busy = [one for one in rules.turns_of(instance, then) if one.share > rules.BUSY_FROM]
    differing = [slot for slot in instance.slots if was.get(slot.id) != then.get(slot.id)]
    people = {turn.author for slot in differing for turn in (was.get(slot.id), then.get(slot.id)) if turn}
    names = names_of(session, people | {one.person for one in busy})
    titles = {topic.id: topic.title for topic in instance.topics}
    return Answer(
        before, int(parts["then"]), rules.supposed(instance, then),
        tuple(Difference(slot.date, was.get(slot.id), then.get(slot.id), titles) for slot in differing),
        tuple(slot.date for slot in instance.slots if slot.id not in then),
        tuple((names.people[one.person], one) for one in busy if one.person in names.people), names)


def suggestions(outcome: Outcome, horizon_first: date) -> list[rules.Question]:
    """Three what-ifs that say something about this plan: its busiest author, one more a period, its scarcest reader."""
    found = []
    if outcome.turns:
        person = outcome.turns[0][0]
        found.append(rules.Question(rules.Scenario.AWAY, person=person.uid, first=horizon_first,
                                    last=horizon_first + timedelta(days=30)))
    found.append(rules.Question(rules.Scenario.CADENCE, number=1))
    short = next((persona for persona, share in outcome.shares if share.target is not None), None)
    if short is not None:
        found.append(rules.Question(rules.Scenario.WEIGHT, persona=short.code, number=2))
    return found
