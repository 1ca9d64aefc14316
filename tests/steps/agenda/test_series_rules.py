"""When a series returns, and what a change of it does: dates obey rule, policy and clocks (docs/domain.md g)."""
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.localtime import to_utc
from planner.core.workdays import Calendar
from planner.steps.agenda.rules.series import (
    Change,
    Hold,
    HolidayPolicy,
    Made,
    Nth,
    Pattern,
    Rule,
    Wish,
    day_of,
    effects,
    turns,
    wishes,
)

NL = Calendar("NL")
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
WEEKLY = st.builds(Rule, st.just(Pattern.WEEKLY), st.integers(1, 52), st.integers(1, 7), DAYS)
MONTHLY = st.builds(Rule, st.just(Pattern.MONTHLY), st.sampled_from([int(n) for n in Nth]), st.integers(1, 7), DAYS)
SPAN = timedelta(days=400)
AMSTERDAM, NINE = "Europe/Amsterdam", time(9)


def every(weeks, weekday, first, last=None):
    return Rule(Pattern.WEEKLY, weeks, weekday, first, last)


@given(st.one_of(WEEKLY, MONTHLY), st.integers(-500, 500))
def test_every_turn_is_on_its_weekday_and_within_the_rule(rule, shift):
    since = rule.first + timedelta(days=shift)

    found = list(turns(rule, since, since + SPAN))

    assert all(day.isoweekday() == rule.weekday and max(since, rule.first) <= day <= since + SPAN for day in found)
    assert found == sorted(set(found))


@given(WEEKLY, st.integers(0, 3000))
def test_weeks_are_counted_from_the_first_turn_wherever_one_looks_from(rule, shift):
    first = next(turns(rule, rule.first, rule.first + SPAN))
    since = rule.first + timedelta(days=shift)

    assert all((day - first).days % (7 * rule.every) == 0 for day in turns(rule, since, since + SPAN))


@given(MONTHLY)
def test_a_month_gives_one_turn_at_most_and_only_a_fifth_can_be_missing(rule):
    first = rule.first.replace(day=1)
    whole = Rule(rule.pattern, rule.every, rule.weekday, first)

    months = [(day.year, day.month) for day in turns(whole, first, first + timedelta(days=365))]

    assert len(months) == len(set(months))
    assert rule.every == Nth.FIFTH or len(months) >= 12


@given(MONTHLY)
def test_the_nth_weekday_has_n_minus_one_before_it_in_its_month(rule):
    for day in turns(rule, rule.first, rule.first + SPAN):
        nth = (day.day - 1) // 7 + 1
        if rule.every == Nth.LAST:
            assert (day + timedelta(days=7)).month != day.month
        else:
            assert nth == (5 if rule.every == Nth.FIFTH else rule.every)


@given(DAYS, st.sampled_from(HolidayPolicy))
def test_the_policy_gives_the_nearest_working_day_on_its_side(turn, policy):
    day = day_of(turn, policy, NL)

    if policy is HolidayPolicy.KEEP or NL.is_working_day(turn):
        assert day == turn
    elif policy is HolidayPolicy.SKIP:
        assert day is None
    else:
        assert day is not None
        assert NL.is_working_day(day)
        assert (day > turn) is (policy is HolidayPolicy.NEXT)
        step = timedelta(days=1 if day > turn else -1)
        between = [turn + n * step for n in range(abs((day - turn).days))]
        assert not any(NL.is_working_day(one) for one in between)


@given(st.one_of(WEEKLY, MONTHLY))
def test_a_turn_that_is_left_out_is_used_up(rule):
    until = rule.first + SPAN
    kept = {one.turn for one in wishes(rule, HolidayPolicy.KEEP, NL, since=rule.first, until=until)}
    skipped = {one.turn for one in wishes(rule, HolidayPolicy.SKIP, NL, since=rule.first, until=until)}

    assert skipped == {turn for turn in kept if NL.is_working_day(turn)}


def test_nine_in_the_morning_stays_nine_when_the_clocks_change():
    found = turns(every(1, 2, date(2026, 10, 1)), date(2026, 10, 20), date(2026, 10, 27))

    assert [to_utc(day, NINE, AMSTERDAM) for day in found] == [
        datetime(2026, 10, 20, 7, tzinfo=UTC), datetime(2026, 10, 27, 8, tzinfo=UTC)]


def test_easter_monday_is_put_off_or_brought_forward():
    easter_monday = date(2027, 3, 29)

    assert [day_of(easter_monday, policy, NL) for policy in HolidayPolicy] == [
        easter_monday, date(2027, 3, 30), date(2027, 3, 25), None]


def test_a_series_of_ten_years_begins_where_one_looks():
    rule = every(2, 2, date(2020, 1, 7), date(2030, 1, 1))

    assert list(turns(rule, date(2029, 12, 1), date(2031, 1, 1))) == [date(2029, 12, 11), date(2029, 12, 25)]


def test_a_month_without_a_fifth_tuesday_gives_none():
    rule = Rule(Pattern.MONTHLY, Nth.FIFTH, 2, date(2027, 1, 1))

    assert list(turns(rule, date(2027, 1, 1), date(2027, 6, 30))) == [date(2027, 3, 30), date(2027, 6, 29)]


# --- What a change does ------------------------------------------------------------------------------------------


def made(key, day, hold=Hold.FREE, turn=None):
    return Made(key, turn or day, day, NINE, AMSTERDAM, hold)


def told(found):
    return [(one.change, one.made.key if one.made else None, one.wish.day if one.wish else None) for one in found]


def changed(before, after, pattern=Pattern.WEEKLY, clock=NINE):
    return told(effects(before, [Wish(day, day) for day in after], pattern=pattern, clock=clock, zone=AMSTERDAM))


TUE, THU, NEXT_TUE, NEXT_THU = date(2027, 1, 5), date(2027, 1, 7), date(2027, 1, 12), date(2027, 1, 14)


def test_another_weekday_moves_the_slots_within_their_weeks():
    assert changed([made(1, TUE), made(2, NEXT_TUE)], [THU, NEXT_THU]) == [
        (Change.MOVES, 1, THU), (Change.MOVES, 2, NEXT_THU)]


def test_a_slot_that_somebody_touched_stays_and_uses_its_turn_up():
    assert changed([made(1, TUE, Hold.FIXED)], [THU, NEXT_THU]) == [
        (Change.STAYS, 1, THU), (Change.APPEARS, None, NEXT_THU)]


def test_an_end_takes_the_slots_after_it():
    assert changed([made(1, TUE), made(2, NEXT_TUE)], [TUE]) == [(Change.STAYS, 1, TUE), (Change.VANISHES, 2, None)]


def test_another_time_moves_every_slot():
    assert changed([made(1, TUE)], [TUE], clock=time(10)) == [(Change.MOVES, 1, TUE)]


def test_what_the_series_took_away_comes_back():
    assert changed([made(1, TUE, Hold.DORMANT)], [TUE]) == [(Change.APPEARS, 1, TUE)]


def test_a_slot_put_off_by_a_holiday_stays_the_slot_of_its_turn():
    sunday = date(2027, 3, 28)

    assert changed([made(1, date(2027, 3, 30), turn=date(2027, 3, 29))], []) == [(Change.VANISHES, 1, None)]
    found = effects([made(1, date(2027, 3, 30), turn=sunday)], [Wish(sunday, date(2027, 3, 30))],
                    pattern=Pattern.WEEKLY, clock=NINE, zone=AMSTERDAM)
    assert [one.change for one in found] == [Change.STAYS]


@given(st.sets(st.dates(date(2027, 1, 1), date(2027, 6, 30)), max_size=20),
       st.sets(st.dates(date(2027, 1, 1), date(2027, 6, 30)), max_size=20), st.sampled_from(Pattern), st.data())
def test_every_slot_and_every_turn_is_spoken_for_once(before, after, pattern, data):
    slots = [made(n, day, data.draw(st.sampled_from(Hold))) for n, day in enumerate(sorted(before))]
    found = effects(slots, [Wish(day, day) for day in after], pattern=pattern, clock=NINE, zone=AMSTERDAM)

    turns_given = [one.wish.turn for one in found if one.wish]
    assert sorted(turns_given) == sorted(after)
    keys = [one.made.key for one in found if one.made]
    assert len(keys) == len(set(keys))
    free = {slot.key for slot in slots if slot.hold is Hold.FREE}
    assert free <= set(keys)
    assert all(one.change is Change.STAYS for one in found if one.made and one.made.hold is Hold.FIXED)


@pytest.mark.parametrize("pattern", Pattern)
def test_the_same_rule_changes_nothing(pattern):
    rule = Rule(pattern, 1, 2, date(2027, 1, 1))
    wished = wishes(rule, HolidayPolicy.NEXT, NL, since=date(2027, 1, 1), until=date(2027, 6, 30))
    slots = [Made(n, one.turn, one.day, NINE, AMSTERDAM, Hold.FREE) for n, one in enumerate(wished)]

    found = effects(slots, wished, pattern=pattern, clock=NINE, zone=AMSTERDAM)

    assert {one.change for one in found} == {Change.STAYS}
