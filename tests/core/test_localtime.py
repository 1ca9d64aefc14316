"""Local time and UTC (docs/domain.md g, DST in Amsterdam)."""
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.localtime import Reading, is_zone, local_date, resolve, to_local, to_utc, zone_names

AMSTERDAM = "Europe/Amsterdam"
ZONES = st.sampled_from([AMSTERDAM, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC",
                         "Pacific/Apia", "America/Sao_Paulo"])
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(("day", "expected"), [
    (date(2026, 10, 24), utc(2026, 10, 24, 7)),     # a weekly 09:00 is 07:00Z before the October change
    (date(2026, 10, 25), utc(2026, 10, 25, 8)),     # and 08:00Z after it
    (date(2027, 3, 27), utc(2027, 3, 27, 8)),
    (date(2027, 3, 28), utc(2027, 3, 28, 7)),
    (date(2027, 10, 31), utc(2027, 10, 31, 8)),
])
def test_nine_in_amsterdam_keeps_the_local_clock(day, expected):
    moment = resolve(day, time(9), AMSTERDAM)

    assert (moment.at, moment.reading) == (expected, Reading.NORMAL)


def test_a_time_in_the_spring_gap_moves_forward_by_the_gap():
    moment = resolve(date(2027, 3, 28), time(2, 30), AMSTERDAM)

    assert moment.reading is Reading.MOVED
    assert to_local(moment.at, AMSTERDAM).time() == time(3, 30)


def test_a_time_that_comes_twice_in_autumn_means_its_first_pass():
    moment = resolve(date(2026, 10, 25), time(2, 30), AMSTERDAM)

    assert moment.reading is Reading.AMBIGUOUS
    assert moment.at == utc(2026, 10, 25, 0, 30)


def test_the_second_pass_can_be_asked_for():
    assert resolve(date(2026, 10, 25), time(2, 30), AMSTERDAM, second_pass=True).at == utc(2026, 10, 25, 1, 30)


def test_a_gap_of_half_an_hour_moves_by_half_an_hour():
    moment = resolve(date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe")

    assert moment.reading is Reading.MOVED
    assert to_local(moment.at, "Australia/Lord_Howe").time() == time(2, 40)


def test_the_local_date_is_that_of_the_zone():
    late_evening = utc(2026, 12, 31, 23, 30)

    assert local_date(late_evening, AMSTERDAM) == date(2027, 1, 1)
    assert local_date(late_evening, "America/New_York") == date(2026, 12, 31)


@pytest.mark.parametrize("name", [AMSTERDAM, "UTC", "America/Argentina/Buenos_Aires"])
def test_zone_names_are_known(name):
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "europe/amsterdam", "Amsterdam", "localtime", "Factory", "../etc/passwd",
                                  "/etc/localtime", "Europe/Amsterdam\x00", "Europe"])
def test_what_is_no_zone_is_refused(name):
    assert not is_zone(name)
    with pytest.raises(ValueError, match="no zone"):
        to_utc(date(2026, 1, 1), time(9), name)


def test_mixed_up_kinds_of_time_are_refused():
    with pytest.raises(ValueError, match="carries no zone"):
        resolve(date(2026, 1, 1), time(9, tzinfo=timezone(timedelta(hours=1))), AMSTERDAM)
    with pytest.raises(ValueError, match="carries its zone"):
        to_local(datetime(2026, 1, 1, 9), AMSTERDAM)  # noqa: DTZ001


def test_every_listed_zone_can_be_used():
    assert all(to_utc(date(2026, 6, 1), time(12), name).tzinfo is UTC for name in zone_names())


@given(DAYS, CLOCKS, ZONES)
def test_there_and_back_shows_the_same_clock_unless_moved(day, clock, zone):
    moment = resolve(day, clock, zone)
    shown = to_local(moment.at, zone).replace(tzinfo=None, fold=0)

    if moment.reading is Reading.MOVED:
        assert shown > datetime.combine(day, clock)
    else:
        assert shown == datetime.combine(day, clock)


@given(DAYS, CLOCKS, ZONES)
def test_the_second_pass_is_never_earlier(day, clock, zone):
    first = resolve(day, clock, zone)
    second = resolve(day, clock, zone, second_pass=True)

    assert second.at > first.at if first.reading is Reading.AMBIGUOUS else second == first


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC)), ZONES)  # noqa: DTZ001
def test_every_instant_is_some_reading_of_its_local_time(instant, zone):
    shown = to_local(instant, zone)
    naive = shown.replace(tzinfo=None, fold=0)

    readings = {resolve(naive.date(), naive.time(), zone, second_pass=late).at for late in (False, True)}

    assert instant in readings
