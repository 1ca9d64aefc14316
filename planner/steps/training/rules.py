"""Rules of training: what was learnt, what comes next, what a claim still asks for. Pure: no clock, no db.

Lessons are named by their key.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from planner.people.rules.settings import TrainingPolicy

# --- Lessons and their order -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """A lesson as far as progress goes.

    ``version`` counts its published texts. Completions of ``counts_from`` and newer ones count: a new version keeps
    the old ones valid unless it was marked `retrain`. ``needs`` are the lessons that come before it. ``policy`` is what
    its curriculum says about claims; None: what the organisation says.
    """

    key: str
    version: int = 1
    counts_from: int = 1
    minutes: int = 15
    needs: tuple[str, ...] = ()
    is_required: bool = True
    policy: TrainingPolicy | None = None


class LessonState(StrEnum):
    """Where somebody stands with a lesson."""

    DONE = "done"
    AGAIN = "again"         # done, but its text changed so much that it no longer counts
    READY = "ready"
    LOCKED = "locked"       # another lesson comes first


def counts_from_after(counts_from: int, new_version: int, *, retrain: bool) -> int:
    """The lowest version whose completion counts once ``new_version`` is out. Source: docs/domain.md b (lesson)."""
    return new_version if retrain else counts_from


def find_cycle(needs: Mapping[str, Collection[str]]) -> tuple[str, ...] | None:
    """Lessons that wait for each other in a ring, the first one again at the end; None when there is no ring.

    Source: docs/domain.md b (lesson: no cycle in prerequisites).
    """
    done: set[str] = set()
    for start in sorted(needs):
        ring = _ring_from(start, needs, done)
        if ring:
            return ring
    return None


def _ring_from(start: str, needs: Mapping[str, Collection[str]], done: set[str]) -> tuple[str, ...] | None:
    path = [start]
    open_ = [iter(sorted(needs.get(start, ())))]
    while path:
        following = next(open_[-1], None)
        if following is None:
            done.add(path.pop())
            open_.pop()
        elif following in path:
            return (*path[path.index(following):], following)
        elif following not in done:
            path.append(following)
            open_.append(iter(sorted(needs.get(following, ()))))
    return None


def study_order(lessons: Sequence[LessonFacts]) -> list[LessonFacts]:
    """The lessons as given, except that what a lesson needs comes before it."""
    waiting = {lesson.key: lesson for lesson in lessons}
    order: list[LessonFacts] = []

    def take(lesson: LessonFacts) -> None:
        if waiting.pop(lesson.key, None) is None:
            return
        for key in lesson.needs:
            if key in waiting:
                take(waiting[key])
        order.append(lesson)

    for lesson in lessons:
        take(lesson)
    return order


def moved(order: Sequence[str], one: str, *, by: int = 0, before: str | None = None) -> list[str]:
    """``order`` with ``one`` elsewhere: ``by`` places on (negative: back), or just before another, never out of it.

    Args:
        before: what it is to stand before; an unknown name puts it last. None: go ``by`` instead.
    Source: docs/design.md (moving by buttons, keys and dragging is one act).
    """
    rest = [each for each in order if each != one]
    if before is None:
        place = min(max(list(order).index(one) + by, 0), len(rest))
    else:
        place = rest.index(before) if before in rest else len(rest)
    return [*rest[:place], one, *rest[place:]]


# --- Progress ----------------------------------------------------------------------------------------------------

Completions = Collection[tuple[str, int]]     # of one person: lesson and version of each


def lesson_states(lessons: Sequence[LessonFacts], completions: Completions) -> dict[str, LessonState]:
    """Where one person stands with each lesson. Source: docs/domain.md b (lesson, completion)."""
    done = {lesson.key for lesson in lessons
            if any(key == lesson.key and version >= lesson.counts_from for key, version in completions)}
    known = {lesson.key for lesson in lessons}
    before = {key for key, _ in completions}
    return {lesson.key: _state(lesson, done, known, before) for lesson in lessons}


def _state(lesson: LessonFacts, done: set[str], known: set[str], before: set[str]) -> LessonState:
    if lesson.key in done:
        return LessonState.DONE
    if any(key in known and key not in done for key in lesson.needs):
        return LessonState.LOCKED
    return LessonState.AGAIN if lesson.key in before else LessonState.READY


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is. ``next_key`` is the lesson to go on with, None when all are done."""

    done: int
    total: int
    minutes_left: int
    next_key: str | None

    @property
    def percent(self) -> int:
        """Part that is done, in whole per cent rounded down; 100 when there is nothing to learn."""
        return 100 * self.done // self.total if self.total else 100


def progress(lessons: Sequence[LessonFacts], completions: Completions) -> Progress:
    """How far one person is with ``lessons``."""
    states = lesson_states(lessons, completions)
    left = [lesson for lesson in study_order(lessons) if states[lesson.key] is not LessonState.DONE]
    can_start = (lesson.key for lesson in left if states[lesson.key] is not LessonState.LOCKED)
    return Progress(done=len(lessons) - len(left), total=len(lessons),
                    minutes_left=sum(lesson.minutes for lesson in left), next_key=next(can_start, None))


# --- The gate before a claim -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether somebody may take a slot as far as training goes, and what is missing.

    ``missing`` names lessons in the order in which to do them; with the policy `nudge` it is shown but stops nobody,
    with `off` it is empty. ``minutes`` is the time that they take together.
    """

    passes: bool
    missing: tuple[str, ...] = ()
    minutes: int = 0


def missing_lessons(lessons: Sequence[LessonFacts], completions: Completions) -> list[LessonFacts]:
    """The required lessons that are still to be done, in the order in which to do them."""
    states = lesson_states(lessons, completions)
    return [lesson for lesson in study_order(lessons)
            if lesson.is_required and states[lesson.key] is not LessonState.DONE]


class CurriculumGate(StrEnum):
    """What an editor chooses for a curriculum: the organisation's policy, or one of its own."""

    HOUSE = "house"
    OFF = "off"
    NUDGE = "nudge"
    GATE = "gate"


def gate_of(is_required: bool, own: TrainingPolicy | None) -> CurriculumGate:
    """How a curriculum's gate was chosen: not required is off, required without a policy of its own the house's."""
    if not is_required or own is TrainingPolicy.OFF:
        return CurriculumGate.OFF
    return CurriculumGate(own.value) if own else CurriculumGate.HOUSE


def policy_for(lesson: LessonFacts, house: TrainingPolicy) -> TrainingPolicy:
    """What an unfinished lesson means for a claim: its curriculum's own choice, else the organisation's.

    Source: docs/domain.md b (gate of a curriculum).
    """
    return (lesson.policy or house) if lesson.is_required else TrainingPolicy.OFF


def strictest(house: TrainingPolicy, lessons: Iterable[LessonFacts]) -> TrainingPolicy:
    """The strictest policy among these lessons; off when there are none."""
    found = {policy_for(lesson, house) for lesson in lessons}
    return max(found, key=list(TrainingPolicy).index, default=TrainingPolicy.OFF)


def claim_gate(house: TrainingPolicy, lessons: Sequence[LessonFacts], completions: Completions) -> Gate:
    """What training says to somebody who wants a slot.

    Lessons behind a closed gate are named alone: they are what the claim waits for.

    Source: docs/domain.md b (gate of a curriculum), c (claim, request), e.
    """
    left = missing_lessons(lessons, completions)
    held = [lesson for lesson in left if policy_for(lesson, house) is TrainingPolicy.GATE]
    shown = held or [lesson for lesson in left if policy_for(lesson, house) is TrainingPolicy.NUDGE]
    return Gate(passes=not held, missing=tuple(one.key for one in shown), minutes=sum(one.minutes for one in shown))


# --- Who is stuck ------------------------------------------------------------------------------------------------

STILL_AFTER = timedelta(days=14)


class Stuck(StrEnum):
    """Why somebody does not get on; each asks for one act of a lead."""

    OVERDUE = "overdue"         # their day has passed: give them another
    STILL = "still"             # nothing moved for 14 days: remind them
    WAITS = "waits"             # an exercise has no feedback yet: give it


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person is with one curriculum. ``moved_on``: the last day on which they did something; local dates.

    ``is_asked``: they were asked to do it, and it is not closed. ``waits``: exercises without feedback.
    """

    done: int
    total: int
    is_asked: bool
    moved_on: date | None = None
    due_on: date | None = None
    waits: int = 0


def stuck(one: Standing, today: date) -> tuple[Stuck, ...]:
    """What keeps somebody from going on, nothing for who was not asked or is done, waiting for feedback aside.

    Source: docs/domain.md b (stuck).
    """
    found = []
    if one.is_asked and one.done < one.total:
        if one.due_on is not None and one.due_on < today:
            found.append(Stuck.OVERDUE)
        if one.moved_on is not None and one.moved_on <= today - STILL_AFTER:
            found.append(Stuck.STILL)
    if one.waits:
        found.append(Stuck.WAITS)
    return tuple(found)


# --- Exercises ---------------------------------------------------------------------------------------------------


class AnswerRefusal(StrEnum):
    """Why an answer does not complete an exercise; the values are codes of refusal."""

    EMPTY = "exercise_empty"
    TOO_SHORT = "exercise_too_short"
    NOT_AN_OPTION = "exercise_not_an_option"


def words_missing(text: str, min_words: int | None) -> int:
    """How many words an answer still needs; 0 when it is long enough or no length is asked."""
    return max(0, (min_words or 0) - len(text.split()))


def text_refusal(text: str, min_words: int | None) -> AnswerRefusal | None:
    """Why a written answer or outline does not complete the exercise, or None. Source: docs/domain.md b (exercise)."""
    if not text.strip():
        return AnswerRefusal.EMPTY
    return AnswerRefusal.TOO_SHORT if words_missing(text, min_words) else None


def choice_refusal(chosen: Collection[int], options: int) -> AnswerRefusal | None:
    """Why a choice does not complete the exercise, or None. ``chosen`` are places from 0 among the ``options``."""
    if not chosen:
        return AnswerRefusal.EMPTY
    return None if all(0 <= place < options for place in chosen) else AnswerRefusal.NOT_AN_OPTION


@dataclass(frozen=True, slots=True)
class ChoiceCheck:
    """A choice against the right answers: what was wrongly chosen, and what was overlooked."""

    wrong: frozenset[int]
    overlooked: frozenset[int]

    @property
    def is_right(self) -> bool:
        """Whether exactly the right ones were chosen."""
        return not self.wrong and not self.overlooked


def check_choice(chosen: Iterable[int], right: Iterable[int]) -> ChoiceCheck | None:
    """How good a choice is, or None for a question without a right answer (which gain appeals to you most?)."""
    picked, wanted = frozenset(chosen), frozenset(right)
    return ChoiceCheck(picked - wanted, wanted - picked) if wanted else None


class TaskRefusal(StrEnum):
    """Why an exercise can't be asked like this; the values are codes of refusal."""

    TOO_FEW_OPTIONS = "task_too_few_options"
    NOTHING_RIGHT = "task_nothing_right"
    ALL_RIGHT = "task_all_right"
    NO_WHY = "task_no_why"


def task_refusal(options: Sequence[Mapping[str, object]], *, of_taste: bool) -> TaskRefusal | None:
    """Why a choice can't be asked, or None. ``options`` as the model keeps them, both languages filled.

    A question of taste has no right answer. Any other has at least one right and one wrong answer, each with its why.

    Source: docs/domain.md b (exercise).
    """
    if len(options) < 2:
        return TaskRefusal.TOO_FEW_OPTIONS
    if of_taste:
        return None
    right = [bool(option.get("right")) for option in options]
    if not any(right):
        return TaskRefusal.NOTHING_RIGHT
    if all(right):
        return TaskRefusal.ALL_RIGHT
    has_whys = all(option.get("why_nl") and option.get("why_en") for option in options)
    return None if has_whys else TaskRefusal.NO_WHY
