"""Progress, the gate before a claim, exercises (docs/domain.md b, Training)."""
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.people.rules.settings import TrainingPolicy
from planner.steps.training.rules import (
    AnswerRefusal,
    ChoiceCheck,
    Gate,
    LessonFacts,
    LessonState,
    Progress,
    check_choice,
    choice_refusal,
    claim_gate,
    counts_from_after,
    find_cycle,
    lesson_states,
    progress,
    study_order,
    text_refusal,
    words_missing,
)

WHY = LessonFacts("why-share", minutes=20)
STRUCTURE = LessonFacts("structure", minutes=30, needs=("why-share",))
EXTRA = LessonFacts("extra", is_required=False)
COURSE = [WHY, STRUCTURE, EXTRA]
OFF, NUDGE, GATE = TrainingPolicy.OFF, TrainingPolicy.NUDGE, TrainingPolicy.GATE


def test_a_lesson_waits_for_what_it_needs():
    assert lesson_states(COURSE, []) == {
        "why-share": LessonState.READY, "structure": LessonState.LOCKED, "extra": LessonState.READY}
    assert lesson_states(COURSE, [("why-share", 1)])["structure"] is LessonState.READY


def test_a_need_that_is_no_lesson_here_locks_nothing():
    assert lesson_states([LessonFacts("a", needs=("gone",))], [])["a"] is LessonState.READY


def test_a_new_version_keeps_old_completions_valid():
    second = LessonFacts("why-share", version=2, counts_from=counts_from_after(1, 2, retrain=False))

    assert lesson_states([second], [("why-share", 1)])["why-share"] is LessonState.DONE


def test_a_new_version_marked_retrain_asks_for_it_again():
    second = LessonFacts("why-share", version=2, counts_from=counts_from_after(1, 2, retrain=True))
    third = LessonFacts("why-share", version=3, counts_from=counts_from_after(second.counts_from, 3, retrain=False))

    assert lesson_states([second], [("why-share", 1)])["why-share"] is LessonState.AGAIN
    assert lesson_states([third], [("why-share", 1)])["why-share"] is LessonState.AGAIN
    assert lesson_states([third], [("why-share", 1), ("why-share", 2)])["why-share"] is LessonState.DONE


def test_progress_says_what_is_left_and_what_comes_next():
    assert progress(COURSE, [("why-share", 1)]) == Progress(done=1, total=3, minutes_left=45, next_key="structure")
    assert progress(COURSE, [("why-share", 1)]).percent == 33


def test_progress_of_somebody_who_is_done():
    done = [(lesson.key, 1) for lesson in COURSE]

    assert progress(COURSE, done) == Progress(done=3, total=3, minutes_left=0, next_key=None)
    assert progress([], []).percent == 100


@pytest.mark.parametrize(("policy", "completions", "expected"), [
    (OFF, [], Gate(passes=True)),
    (NUDGE, [], Gate(passes=True, missing=("why-share", "structure"), minutes=50)),
    (GATE, [], Gate(passes=False, missing=("why-share", "structure"), minutes=50)),
    (GATE, [("why-share", 1)], Gate(passes=False, missing=("structure",), minutes=30)),
    (GATE, [("why-share", 1), ("structure", 1)], Gate(passes=True)),
])
def test_the_gate_says_what_is_missing(policy, completions, expected):
    assert claim_gate(policy, COURSE, completions) == expected


def test_what_a_lesson_needs_comes_before_it():
    assert [lesson.key for lesson in study_order([STRUCTURE, EXTRA, WHY])] == ["why-share", "structure", "extra"]


@pytest.mark.parametrize(("needs", "ring"), [
    ({"a": ["b"], "b": ["c"], "c": []}, None),
    ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, None),
    ({"a": ["a"]}, ("a", "a")),
    ({"a": ["b"], "b": ["c"], "c": ["b"]}, ("b", "c", "b")),
    ({}, None),
])
def test_prerequisites_have_no_ring(needs, ring):
    assert find_cycle(needs) == ring


@pytest.mark.parametrize(("text", "min_words", "refusal"), [
    ("", 3, AnswerRefusal.EMPTY), (" \n ", None, AnswerRefusal.EMPTY), ("two words", 3, AnswerRefusal.TOO_SHORT),
    ("these three words", 3, None), ("one", None, None),
])
def test_a_written_answer_has_enough_words(text, min_words, refusal):
    assert text_refusal(text, min_words) is refusal


def test_how_many_words_are_still_asked():
    assert words_missing("two words", 60) == 58
    assert words_missing("two words", None) == 0


@pytest.mark.parametrize(("chosen", "refusal"), [
    ([], AnswerRefusal.EMPTY), ([0], None), ([0, 4], None), ([5], AnswerRefusal.NOT_AN_OPTION),
    ([-1], AnswerRefusal.NOT_AN_OPTION),
])
def test_a_choice_is_one_of_the_options(chosen, refusal):
    assert choice_refusal(chosen, 5) is refusal


def test_a_choice_against_the_right_answers():
    assert check_choice([1, 2], [2, 1]) == ChoiceCheck(frozenset(), frozenset())
    assert check_choice([0, 1], [1, 2]) == ChoiceCheck(frozenset({0}), frozenset({2}))


def test_a_question_of_taste_has_no_right_answer():
    assert check_choice([3], []) is None


NEEDS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3, unique=True))


@given(NEEDS)
def test_a_ring_is_one_and_without_one_the_order_is_right(needs):
    lessons = [LessonFacts(key, needs=tuple(before)) for key, before in needs.items()]
    ring = find_cycle(needs)
    order = [lesson.key for lesson in study_order(lessons)]

    assert sorted(order) == sorted(needs)
    if ring:
        assert ring[0] == ring[-1]
        assert all(later in needs[earlier] for earlier, later in pairwise(ring))
    else:
        assert all(order.index(before) < order.index(key) for key in needs for before in needs[key] if before in needs)


@given(NEEDS, st.sets(st.tuples(st.sampled_from("abcdef"), st.integers(1, 2)), max_size=6), st.sampled_from("abcdef"))
def test_learning_more_never_takes_anything_away(needs, completions, key):
    lessons = [LessonFacts(name, needs=tuple(before)) for name, before in needs.items()]
    more = {*completions, (key, 1)}

    assert progress(lessons, more).done >= progress(lessons, completions).done
    assert not claim_gate(GATE, lessons, completions).passes or claim_gate(GATE, lessons, more).passes
