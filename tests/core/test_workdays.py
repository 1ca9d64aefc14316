"""Working days of the organisation (docs/domain.md g)."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.workdays import Calendar, ExceptionRule, easter, exception_day, is_known_country, public_holidays

NL = Calendar()
GOOD_FRIDAY_2027 = date(2027, 3, 26)
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
STEPS = st.integers(-60, 60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    exceptions = draw(st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=20))
    return Calendar("NL", exceptions)


@pytest.mark.parametrize(("start", "n", "expected"), [
    (date(2027, 3, 29), -1, date(2027, 3, 25)),     # Easter Monday, back over the week-end and Good Friday
    (date(2027, 4, 26), 1, date(2027, 4, 28)),      # over King's Day
    (date(2027, 5, 14), 1, date(2027, 5, 18)),      # over Whit Monday
    (date(2026, 11, 15), 0, date(2026, 11, 13)),    # a Sunday: the Friday before it
])
def test_addwd_examples_of_domain_g(start, n, expected):
    assert NL.addwd(start, n) == expected


def test_addwd_zero_keeps_a_working_day():
    assert NL.addwd(date(2026, 11, 13), 0) == date(2026, 11, 13)


@pytest.mark.parametrize("day", [
    date(2027, 3, 26),      # Good Friday is on the library's list
    date(2025, 4, 26),      # King's Day on the 26th when the 27th is a Sunday
    date(2025, 5, 5),       # Liberation Day, every fifth year
    date(2027, 1, 1),
])
def test_public_holidays_are_not_worked(day):
    assert not NL.is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 5, 5), date(2025, 4, 28), date(2027, 4, 26)])
def test_days_that_look_like_holidays_are_worked(day):
    assert NL.is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 11, 14), date(2026, 11, 15)])
def test_week_ends_are_not_worked(day):
    assert not NL.is_working_day(day)


@pytest.mark.parametrize(("day", "works"), [
    (GOOD_FRIDAY_2027, True),       # wins over a public holiday
    (date(2026, 11, 14), True),     # wins over a Saturday
    (date(2026, 11, 12), False),    # wins over a plain Thursday
])
def test_an_exception_wins(day, works):
    assert Calendar("NL", {day: works}).is_working_day(day) is works


def test_working_days_between_counts_the_first_day_and_not_the_last():
    monday, next_monday = date(2026, 11, 9), date(2026, 11, 16)

    assert NL.working_days_between(monday, next_monday) == 5
    assert NL.working_days_between(monday, monday) == 0
    assert NL.working_days_between(next_monday, monday) == 0


@pytest.mark.parametrize("day", [date(2026, 11, 14), date(2027, 3, 28)])
def test_nearest_working_day_on_either_side(day):
    before, after = NL.on_or_before(day), NL.on_or_after(day)

    assert before < day < after
    assert NL.working_days_between(before + timedelta(days=1), after) == 0


def test_another_country_has_its_own_holidays():
    belgian_day = date(2026, 7, 21)

    assert NL.is_working_day(belgian_day)
    assert not Calendar("BE").is_working_day(belgian_day)


def test_an_unknown_country_is_refused():
    assert is_known_country("NL")
    assert not is_known_country("XX")
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", 2026)


@pytest.mark.parametrize(("year", "sunday"), [
    (1818, date(1818, 3, 22)), (2000, date(2000, 4, 23)), (2019, date(2019, 4, 21)), (2026, date(2026, 4, 5)),
    (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25)), (2285, date(2285, 3, 22)),
])
def test_easter_falls_on_the_known_sundays(year, sunday):
    assert easter(year) == sunday


@given(st.integers(2010, 2090))
def test_easter_monday_is_a_public_holiday(year):
    assert easter(year) + timedelta(days=1) in public_holidays("NL", year)


@pytest.mark.parametrize(("rule", "day"), [
    (ExceptionRule.GOOD_FRIDAY, date(2027, 3, 26)),
    (ExceptionRule.DAY_AFTER_ASCENSION, date(2027, 5, 7)),
    (ExceptionRule.DECEMBER_31, date(2027, 12, 31)),
])
def test_rules_of_the_demo_fall_on_their_day(rule, day):
    assert exception_day(rule, 2027) == day


@given(calendars(), DAYS, STEPS)
def test_addwd_lands_on_a_working_day(calendar, day, n):
    assert calendar.is_working_day(calendar.addwd(day, n))


@given(calendars(), DAYS, DAYS, STEPS)
def test_addwd_keeps_the_order_of_days(calendar, one, other, n):
    early, late = sorted((one, other))

    assert calendar.addwd(early, n) <= calendar.addwd(late, n)


@given(calendars(), DAYS, st.integers(-30, 29))
def test_addwd_grows_with_the_number_of_days(calendar, day, n):
    assert calendar.addwd(day, n) < calendar.addwd(day, n + 1) or not calendar.is_working_day(day)
    assert calendar.addwd(day, n) <= calendar.addwd(day, n + 1)


@given(calendars(), DAYS, STEPS)
def test_addwd_back_and_forth_returns_to_a_working_day(calendar, day, n):
    worked = calendar.on_or_before(day)

    assert calendar.addwd(calendar.addwd(worked, n), -n) == worked


@given(calendars(), DAYS, st.integers(1, 60))
def test_addwd_back_spans_that_many_working_days(calendar, day, n):
    assert calendar.working_days_between(calendar.addwd(day, -n), day) == n
