"""The rules of editors and leads: the gate of each curriculum, order, who is stuck, what can be asked."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from planner.people.rules.settings import TrainingPolicy
from planner.steps.training.rules import (
    CurriculumGate,
    LessonFacts,
    LessonState,
    Standing,
    Stuck,
    TaskRefusal,
    claim_gate,
    find_cycle,
    gate_of,
    lesson_states,
    moved,
    policy_for,
    strictest,
    stuck,
    study_order,
    task_refusal,
)

OFF, NUDGE, GATE = TrainingPolicy.OFF, TrainingPolicy.NUDGE, TrainingPolicy.GATE
TODAY = date(2026, 11, 24)

# --- The gate of each curriculum (docs/domain.md b, gate of a curriculum) ----------------------------------------


@pytest.mark.parametrize(("house", "own", "required", "expected"), [
    (NUDGE, None, True, NUDGE), (GATE, None, True, GATE), (OFF, None, True, OFF),       # as the organisation says
    (OFF, GATE, True, GATE), (GATE, NUDGE, True, NUDGE),                                # its own choice wins
    (GATE, None, False, OFF), (GATE, GATE, False, OFF)])                                # not required: no claim waits
def test_what_a_curriculum_means_for_a_claim(house, own, required, expected):
    assert policy_for(LessonFacts("a", policy=own, is_required=required), house) is expected


@pytest.mark.parametrize(("required", "own", "chosen"), [
    (True, None, CurriculumGate.HOUSE), (True, NUDGE, CurriculumGate.NUDGE), (True, GATE, CurriculumGate.GATE),
    (False, None, CurriculumGate.OFF), (False, GATE, CurriculumGate.OFF), (True, OFF, CurriculumGate.OFF)])
def test_how_a_gate_was_chosen(required, own, chosen):
    assert gate_of(required, own) is chosen


def test_a_closed_gate_names_its_own_lessons_alone():
    lessons = [LessonFacts("nudged", minutes=10), LessonFacts("gated", minutes=20, policy=GATE)]

    said = claim_gate(NUDGE, lessons, [])

    assert (said.passes, said.missing, said.minutes) == (False, ("gated",), 20)


def test_once_the_gate_is_open_the_rest_is_a_nudge():
    lessons = [LessonFacts("nudged", minutes=10), LessonFacts("gated", minutes=20, policy=GATE)]

    said = claim_gate(NUDGE, lessons, [("gated", 1)])

    assert (said.passes, said.missing, said.minutes) == (True, ("nudged",), 10)


def test_the_strictest_policy_is_told():
    assert strictest(NUDGE, [LessonFacts("a"), LessonFacts("b", policy=GATE)]) is GATE
    assert strictest(NUDGE, [LessonFacts("a", is_required=False)]) is OFF
    assert strictest(GATE, []) is OFF


# --- Who is stuck ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("over", "expected"), [
    ({}, ()),
    ({"due_on": TODAY}, ()),
    ({"due_on": TODAY - timedelta(days=1)}, (Stuck.OVERDUE,)),
    ({"moved_on": TODAY - timedelta(days=13)}, ()),
    ({"moved_on": TODAY - timedelta(days=14)}, (Stuck.STILL,)),
    ({"waits": 1}, (Stuck.WAITS,)),
    ({"due_on": TODAY - timedelta(days=1), "moved_on": TODAY - timedelta(days=20), "waits": 2},
     (Stuck.OVERDUE, Stuck.STILL, Stuck.WAITS)),
    ({"done": 6, "due_on": TODAY - timedelta(days=1), "moved_on": TODAY - timedelta(days=20)}, ()),
    ({"is_asked": False, "due_on": None, "moved_on": TODAY - timedelta(days=200)}, ()),
    ({"done": 6, "waits": 1}, (Stuck.WAITS,)),
])
def test_who_is_stuck(over, expected):
    one = Standing(**{"done": 2, "total": 6, "is_asked": True, "moved_on": TODAY} | over)

    assert stuck(one, TODAY) == expected


# --- What can be asked -------------------------------------------------------------------------------------------

RIGHT = {"nl": "a", "en": "a", "right": True, "why_nl": "w", "why_en": "w"}
WRONG = {"nl": "b", "en": "b", "right": False, "why_nl": "w", "why_en": "w"}


@pytest.mark.parametrize(("options", "of_taste", "refused"), [
    ([RIGHT, WRONG], False, None), ([RIGHT], False, TaskRefusal.TOO_FEW_OPTIONS),
    ([], True, TaskRefusal.TOO_FEW_OPTIONS),
    ([WRONG, WRONG], False, TaskRefusal.NOTHING_RIGHT), ([RIGHT, RIGHT], False, TaskRefusal.ALL_RIGHT),
    ([RIGHT, WRONG | {"why_nl": ""}], False, TaskRefusal.NO_WHY), ([RIGHT | {"why_en": ""}, WRONG], False,
                                                                   TaskRefusal.NO_WHY),
    ([{"nl": "a", "en": "a"}, {"nl": "b", "en": "b"}], True, None)])
def test_which_choice_can_be_asked(options, of_taste, refused):
    assert task_refusal(options, of_taste=of_taste) is refused


# --- Order -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "move", "expected"), [
    ("b", {"by": -1}, "bac"), ("b", {"by": 1}, "acb"), ("a", {"by": -1}, "abc"), ("c", {"by": 5}, "abc"),
    ("c", {"before": "a"}, "cab"), ("a", {"before": ""}, "bca"), ("a", {"before": "gone"}, "bca"),
    ("b", {"before": "b"}, "acb")])
def test_moving_by_steps_and_by_dragging(one, move, expected):
    assert "".join(moved("abc", one, **move)) == expected


@given(some.lists(some.sampled_from("abcdef"), min_size=1, unique=True), some.data())
def test_moving_loses_and_doubles_nothing(order, data):
    one = data.draw(some.sampled_from(order))

    assert sorted(moved(order, one, by=data.draw(some.integers(-9, 9)))) == sorted(order)
    assert sorted(moved(order, one, before=data.draw(some.sampled_from("abcxyz")))) == sorted(order)


KEYS = "abcdef"


class Editing(RuleBasedStateMachine):
    """Editors set prerequisites in any order; an edit that would close a ring is refused, as the service does."""

    def __init__(self) -> None:
        super().__init__()
        self.needs: dict[str, set[str]] = {key: set() for key in KEYS}
        self.done: set[str] = set()

    @rule(lesson=some.sampled_from(KEYS), wanted=some.sets(some.sampled_from(KEYS)))
    def edit(self, lesson, wanted):
        if find_cycle(self.needs | {lesson: wanted}) is None:
            self.needs[lesson] = wanted

    @rule(data=some.data())
    def finish(self, data):
        states = lesson_states(self.facts(), [(key, 1) for key in self.done])
        ready = sorted(key for key, state in states.items() if state is LessonState.READY)
        if ready:
            self.done.add(data.draw(some.sampled_from(ready)))

    def facts(self):
        return [LessonFacts(key, needs=tuple(sorted(self.needs[key]))) for key in KEYS]

    @invariant()
    def no_ring(self):
        assert find_cycle(self.needs) is None

    @invariant()
    def what_a_lesson_needs_comes_before_it(self):
        order = [lesson.key for lesson in study_order(self.facts())]
        assert all(order.index(first) < order.index(key) for key in KEYS for first in self.needs[key])

    @invariant()
    def everybody_can_finish(self):
        done = set(self.done)
        while len(done) < len(KEYS):
            states = lesson_states(self.facts(), [(key, 1) for key in done])
            ready = {key for key, state in states.items() if state is LessonState.READY}
            assert ready, "nothing can be begun, yet not everything is done"
            done |= ready


TestEditing = Editing.TestCase
