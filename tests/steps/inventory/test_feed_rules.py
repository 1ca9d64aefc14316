"""The numbers of feeds: 6 h, back-off 1, 2, 4, 8, failing at 5, off at 20, the newest 20, 30 days."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.inventory.feeds.rules import Entry, has_expired, pause_after, step_after, worth_showing
from planner.workflow import FEED
from planner.workflow.knowledge import FeedState
from tests.factories import NOW


@pytest.mark.parametrize(("fails", "hours"), [
    (0, 6), (1, 6), (2, 12), (3, 24), (4, 48), (5, 48), (19, 48), (10**9, 48)])
def test_after_each_failure_in_a_row_the_pause_doubles_up_to_two_days(fails, hours):
    assert pause_after(fails) == timedelta(hours=hours)


@given(st.integers(0, 200))
def test_more_failures_never_mean_an_earlier_fetch(fails):
    assert timedelta(hours=6) <= pause_after(fails) <= pause_after(fails + 1) <= timedelta(hours=48)


@pytest.mark.parametrize(("state", "fails", "status", "event"), [
    ("active", 0, None, None), ("active", 4, None, None), ("active", 5, None, "fail"), ("failing", 6, None, None),
    ("failing", 19, None, None), ("failing", 20, None, "stop"), ("active", 20, None, "stop"),
    ("failing", 0, None, "recover"), ("active", 1, 410, "stop"), ("active", 1, 404, None), ("paused", 7, None, None),
    ("proposed", 9, 410, None), ("off", 21, None, None), ("off", 0, None, None)])
def test_five_failures_are_failing_and_twenty_are_off(state, fails, status, event):
    assert step_after(FeedState(state), fails, status=status) == event


@given(st.lists(st.booleans(), max_size=60))
def test_every_course_of_fetches_is_a_walk_of_the_machine(went_well):
    state, fails = FeedState.ACTIVE, 0
    for well in went_well:
        fails = 0 if well else fails + 1
        event = step_after(state, fails)
        state = FeedState(FEED.follow(state, event)) if event else state

        assert (state is FeedState.OFF) or (state is FeedState.FAILING) == (fails >= 5)


def entry(n, days=0.0):
    return Entry(str(n), f"T{n}", at=NOW - timedelta(days=days))


def test_the_newest_twenty_are_shown():
    found = worth_showing([entry(n, days=n / 10) for n in range(40)], NOW)

    assert [each.guid for each in found] == [str(n) for n in range(20)]


def test_nothing_older_than_thirty_days():
    assert [each.guid for each in worth_showing([entry(1, 30), entry(2, 30.001), entry(3, 400)], NOW)] == ["1"]
    assert not has_expired(NOW - timedelta(days=30), NOW)
    assert has_expired(NOW - timedelta(days=30, seconds=1), NOW)


def test_what_has_no_date_or_is_of_tomorrow_is_of_now():
    found = worth_showing([Entry("a", "A"), entry("b", -3)], NOW)

    assert [(each.guid, each.at) for each in found] == [("a", NOW), ("b", NOW)]


def test_the_same_twice_counts_once_the_first_time():
    found = worth_showing([Entry("a", "First", at=NOW), Entry("a", "Second", at=NOW)], NOW)

    assert [each.title for each in found] == ["First"]


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(-10, 90)), max_size=60))
def test_what_is_shown_is_fresh_once_each_and_in_order(rows):
    found = worth_showing([entry(n, days) for n, days in rows], NOW)

    assert len(found) <= 20
    assert len({each.guid for each in found}) == len(found)
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    assert all(NOW - timedelta(days=30) <= each.at <= NOW for each in found)
