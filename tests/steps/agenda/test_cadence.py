"""Cadence, gaps, quarters and the month grid (docs/domain.md g)."""
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.agenda.rules import (
    CadenceStatus,
    Period,
    cadence,
    days_since_last,
    longest_gap,
    month_grid,
    month_of,
    quarter_of,
    week_of,
)
from planner.workflow.agenda import SlotState

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
S = SlotState


@pytest.mark.parametrize(("published", "coming", "status"), [
    ([3, 10], [], CadenceStatus.MET),
    ([3], [S.READY], CadenceStatus.ON_TRACK),
    ([3], [S.CLAIMED, S.OPEN], CadenceStatus.ON_TRACK),
    ([3], [S.OPEN], CadenceStatus.AT_RISK),
    ([], [S.CLAIMED, S.PLANNED], CadenceStatus.AT_RISK),
    ([3], [], CadenceStatus.SHORT),
    ([], [S.CLAIMED], CadenceStatus.SHORT),
    ([3], [S.CANCELLED, S.MISSED, S.PUBLISHED], CadenceStatus.SHORT),
])
def test_status_of_a_running_period(published, coming, status):
    counted = cadence([date(2026, 11, day) for day in published], [(date(2026, 11, 25), state) for state in coming],
                      period=NOVEMBER, goal=2)

    assert counted.status is status


def test_forecast_example_of_domain_more_l():
    """Monday 23 November 2026, goal three a month: November on track, December and January short."""
    published = [date(2026, 11, 3), date(2026, 11, 10)]
    coming = [(date(2026, 11, 24), S.READY), (date(2026, 12, 1), S.OPEN), (date(2026, 12, 8), S.PLANNED),
              (date(2027, 1, 12), S.CLAIMED)]
    months = [cadence(published, coming, period=month_of(date(year, month, 1)), goal=3)
              for year, month in [(2026, 11), (2026, 12), (2027, 1)]]

    assert [(month.status, month.missing) for month in months] == [
        (CadenceStatus.ON_TRACK, 0), (CadenceStatus.SHORT, 3), (CadenceStatus.SHORT, 2)]


def test_publications_outside_the_period_do_not_count():
    counted = cadence([date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)],
                      [(date(2026, 12, 1), S.READY)], period=NOVEMBER, goal=2)

    assert (counted.published, counted.to_come) == (2, 0)


def test_a_goal_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        cadence([], [], period=NOVEMBER, goal=0)


def test_longest_gap_is_between_two_publications_in_a_row():
    days = [date(2026, 11, 30), date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 10)]

    assert longest_gap(days) == 20


@pytest.mark.parametrize("days", [[], [date(2026, 11, 3)]])
def test_no_longest_gap_with_fewer_than_two(days):
    assert longest_gap(days) is None


def test_days_since_the_last_publication_leave_the_future_out():
    days = [date(2026, 11, 3), date(2026, 11, 10), date(2026, 12, 1)]

    assert days_since_last(days, date(2026, 11, 23)) == 13
    assert days_since_last([], date(2026, 11, 23)) is None
    assert days_since_last([date(2026, 12, 1)], date(2026, 11, 23)) is None


def test_the_grid_of_november_2026():
    weeks = month_grid(2026, 11)

    assert weeks[0].days[0] == date(2026, 10, 26)
    assert [week.number for week in weeks] == [44, 45, 46, 47, 48, 49]


def test_week_53_and_the_turn_of_the_year():
    weeks = month_grid(2026, 12)

    assert [(week.year, week.number) for week in weeks] == [
        (2026, 49), (2026, 50), (2026, 51), (2026, 52), (2026, 53), (2027, 1)]


@pytest.mark.parametrize(("year", "month"), [(9999, 12), (2026, 13), (0, 1), (2026, 0)])
def test_a_grid_that_does_not_exist_is_refused(year, month):
    with pytest.raises(ValueError, match=r".+"):
        month_grid(year, month)


@pytest.mark.parametrize(("day", "year", "number", "first", "last"), [
    (date(2026, 1, 1), 2026, 1, date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 6, 30), 2026, 2, date(2026, 4, 1), date(2026, 6, 30)),
    (date(2028, 9, 1), 2028, 3, date(2028, 7, 1), date(2028, 9, 30)),
    (date(2026, 12, 31), 2026, 4, date(2026, 10, 1), date(2026, 12, 31)),
])
def test_quarters_are_those_of_the_calendar(day, year, number, first, last):
    quarter = quarter_of(day)

    assert (quarter.year, quarter.number, quarter.period) == (year, number, Period(first, last))


@given(st.integers(1, 9998), st.integers(1, 12))
def test_the_grid_holds_the_month_in_six_whole_weeks(year, month):
    if (year, month) == (1, 1):
        return
    weeks = month_grid(year, month)
    days = [day for week in weeks for day in week.days]

    assert len(days) == 42
    assert all(late - early == timedelta(days=1) for early, late in pairwise(days))
    assert days[0].isoweekday() == 1
    assert date(year, month, 1) in weeks[0].days
    assert month_of(date(year, month, 1)).last in days


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_each_day_lies_in_its_week_month_and_quarter(day):
    assert all(day in period for period in (week_of(day), month_of(day), quarter_of(day).period))
    assert (week_of(day).last - week_of(day).first).days == 6


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(1, 9))
def test_one_more_publication_never_makes_the_status_worse(published, secured, open_slots, goal):
    order = [CadenceStatus.SHORT, CadenceStatus.AT_RISK, CadenceStatus.ON_TRACK, CadenceStatus.MET]

    def status(count: int) -> int:
        coming = [(date(2026, 11, 25), S.CLAIMED)] * secured + [(date(2026, 11, 25), S.OPEN)] * open_slots
        return order.index(cadence([date(2026, 11, 2)] * count, coming, period=NOVEMBER, goal=goal).status)

    assert status(published + 1) >= status(published)
