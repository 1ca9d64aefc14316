"""What each of the five steps says of itself: how far it is, what blocks it, what to do next. Pure."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.desk.rules import Step
from planner.steps.agenda.rules import Cadence


class Block(StrEnum):
    """What stands in a step's way; NONE says that nothing does."""

    NONE = "none"
    STUCK = "stuck"             # somebody is at the same lesson for days
    UNTRAINED = "untrained"     # nobody finished the lessons yet
    LONE = "lone"               # an area hangs on one person
    NO_SKILLS = "no_skills"
    EMPTY_WEEK = "empty_week"
    SHORT = "short"             # too few slots for the goal of the running period
    LATE = "late"               # a text is past its date
    NO_DRAFTS = "no_drafts"
    STOPPED = "stopped"         # a publication failed or waits for a decision
    BY_HAND = "by_hand"         # something is to be posted by hand


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits longest in a step: a person, a slot's text, a publication."""

    uid: str
    title: str
    at: datetime
    number: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Lone:
    """How many areas hang on one person; the key and names of the first, and who carries it."""

    number: int
    key: str = ""
    name_nl: str = ""
    name_en: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the five steps are judged by."""

    people: int
    trained: int
    skills: int
    skilled: int
    drafts: int
    late: int
    in_review: int
    out: int
    coming: int
    waiting: int
    by_hand: int
    lone: Lone
    running: Cadence
    stuck: Waiting | None = None
    draft: Waiting | None = None
    publication: Waiting | None = None
    empty: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StepState:
    """One step: a share of 100 in steps of 5, and what blocks it."""

    step: Step
    share: int
    block: Block


def _part(done: int, whole: int) -> int:
    """A share in steps of 5; never 100 before all is done, never 0 once something is."""
    if whole <= 0 or done <= 0:
        return 0
    if done >= whole:
        return 100
    return min(95, max(5, round(done * 20 / whole) * 5))


def steps(facts: Facts) -> tuple[StepState, ...]:
    """The five steps in order, each with the first thing that blocks it. Source: docs/domain.md (programme)."""
    secured = facts.running.published + facts.running.secured
    return (
        StepState(Step.LEARN, _part(facts.trained, facts.people), _learn(facts)),
        StepState(Step.KNOWLEDGE, _part(facts.skilled, facts.people), _know(facts)),
        StepState(Step.AGENDA, _part(secured, facts.running.goal), _plan(facts)),
        StepState(Step.WRITE, _part(facts.drafts - facts.late, facts.drafts), _write(facts)),
        StepState(Step.PUBLISH, _part(facts.out, facts.running.goal), _publish(facts)))


def _learn(facts: Facts) -> Block:
    if facts.people and not facts.trained:
        return Block.UNTRAINED
    return Block.STUCK if facts.stuck is not None else Block.NONE


def _know(facts: Facts) -> Block:
    if not facts.skills:
        return Block.NO_SKILLS
    return Block.LONE if facts.lone.number else Block.NONE


def _plan(facts: Facts) -> Block:
    if facts.empty:
        return Block.EMPTY_WEEK
    return Block.SHORT if facts.running.missing else Block.NONE


def _write(facts: Facts) -> Block:
    if facts.draft is not None:
        return Block.LATE
    return Block.NONE if facts.drafts else Block.NO_DRAFTS


def _publish(facts: Facts) -> Block:
    if facts.publication is not None:
        return Block.STOPPED
    return Block.BY_HAND if facts.by_hand else Block.NONE
