"""What a turn is worth on its own, term by term, and which hard rule stands against it. Source: docs/domain.md e."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.matching.rules.fit import Signals, Terms, fit, nearness, whole_weeks
from planner.matching.rules.instance import Exclusion, Instance, PersonIn, SlotIn, TopicIn
from planner.matching.rules.points import TrainingPolicy
from planner.steps.inventory.rules import NEVER_ASK, Effective


class Rule(StrEnum):
    """A hard rule. Those up to ``FIT_TOO_LOW`` say why somebody can't have a turn, the others what a plan breaks."""

    INACTIVE = "inactive"
    LANGUAGE = "language"
    UNTRAINED = "untrained"
    UNAVAILABLE = "unavailable"
    TOO_SOON = "too_soon"               # after their last turn
    OTHER_TOPIC = "other_topic"         # the slot has a topic already, and this is not it
    TOPIC_LANGUAGE = "topic_language"
    OTHER_PERSONA = "other_persona"
    REFUSES = "refuses"
    DECLINED = "declined"
    FIT_TOO_LOW = "fit_too_low"
    FIXED = "fixed"                     # a settled turn was changed
    TOPIC_TWICE = "topic_twice"
    CAPACITY = "capacity"
    TOO_NEAR = "too_near"               # two turns of one person


@dataclass(frozen=True, slots=True)
class Context:
    """What the moment adds to FIT or takes from it."""

    training: int = 0
    load: int = 0
    spacing: int = 0
    priority: int = 0

    @property
    def total(self) -> int:
        """Their sum."""
        return self.training + self.load + self.spacing + self.priority


def signals(instance: Instance, topic: TopicIn, person: PersonIn) -> Signals:
    """What is known of ``person`` about ``topic``."""
    known = instance.standing[person.id].get(topic.area, NOTHING_KNOWN)
    return Signals(
        known.level, known.evidence, known.interest, instance.text_sim.get(person.id, {}).get(topic.id, 0),
        person.published.get(topic.area, 0), len(topic.personas), len(topic.personas & person.persona_knowledge))


NOTHING_KNOWN = Effective()


def fit_terms(instance: Instance, topic: TopicIn, person: PersonIn) -> Terms:
    """FIT of ``person`` for ``topic``, by term."""
    return fit(signals(instance, topic, person), instance.params)


def context(instance: Instance, slot: SlotIn, topic: TopicIn | None, person: PersonIn) -> Context:
    """Training, load, the days since the last turn, and the priority of the topic, when there is one."""
    params = instance.params
    untrained = not person.trained and params.training_policy is not TrainingPolicy.OFF
    return Context(
        training=-params.training_penalty if untrained else 0,
        load=-params.load_penalty * person.open_claims,
        spacing=0 if person.last_turn is None else nearness(whole_weeks(slot.date, person.last_turn), params),
        priority=params.priority_point * topic.priority if topic is not None else 0)


def refuses(instance: Instance, person: PersonIn, area: str) -> bool:
    """Whether the person never wants to be asked about the area or one that it lies in."""
    return any(claim.interest == NEVER_ASK and claim.area in instance.lines[area] for claim in person.claims)


def against_topic(slot: SlotIn, topic: TopicIn) -> Rule | None:
    """Why this topic can't stand on this slot, whoever writes it, or None."""
    if slot.topic is not None and slot.topic != topic.id:
        return Rule.OTHER_TOPIC
    if topic.language != slot.language:
        return Rule.TOPIC_LANGUAGE
    return Rule.OTHER_PERSONA if slot.personas and slot.personas.isdisjoint(topic.personas) else None


def against_person(instance: Instance, slot: SlotIn, person: PersonIn) -> Rule | None:
    """Why this person can't have a turn on this slot, whatever the topic, or None."""
    if not person.active or person.id in instance.away:
        return Rule.INACTIVE
    if slot.language not in person.languages:
        return Rule.LANGUAGE
    if not person.trained and instance.params.training_policy is TrainingPolicy.GATE:
        return Rule.UNTRAINED
    if slot.id in person.unavailable:
        return Rule.UNAVAILABLE
    return Rule.TOO_SOON if is_too_near(person.last_turn, slot.date, instance) else None


def is_too_near(turn_on: date | None, slot_on: date, instance: Instance) -> bool:
    """Whether two turns of one person on these days break the rule of two weeks."""
    return turn_on is not None and whole_weeks(slot_on, turn_on) < instance.params.min_gap_weeks


def is_declined(instance: Instance, slot: SlotIn, topic: TopicIn, person: PersonIn) -> bool:
    """Whether somebody turned this down before."""
    excluded = instance.excluded
    return bool(excluded) and (Exclusion(topic.id, person.id) in excluded
                               or Exclusion(topic.id, person.id, slot.id) in excluded)


def against(instance: Instance, slot: SlotIn, topic: TopicIn, person: PersonIn) -> Rule | None:
    """Why this person can't write this topic on this slot, or None. Source: docs/domain.md e (hard)."""
    rule = against_person(instance, slot, person) or against_topic(slot, topic)
    if rule is None and refuses(instance, person, topic.area):
        rule = Rule.REFUSES
    if rule is None and is_declined(instance, slot, topic, person):
        rule = Rule.DECLINED
    if rule is None and fit_terms(instance, topic, person).total < instance.params.min_fit:
        rule = Rule.FIT_TOO_LOW
    return rule
