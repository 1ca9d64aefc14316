"""When a reminder is said, as properties: whatever the rule, the date, the zone and the hours (docs/domain.md g)."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core import localtime
from planner.core.localtime import to_local, to_utc
from planner.core.workdays import Calendar
from planner.reminders.expected import HORIZON, Matter, due_steps, reach
from planner.reminders.rules import (
    ABOUT,
    RULES,
    Audience,
    Hours,
    House,
    Kind,
    Rule,
    Subject,
    Unit,
    as_kept,
    digest_at,
    flaw,
    kept,
    nominal_at,
    plan,
)

pytestmark = pytest.mark.once
AMSTERDAM = "Europe/Amsterdam"
START = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (AMSTERDAM, "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia", "Australia/Lord_Howe")
CALENDAR = Calendar(exceptions={date(2027, 3, 26): True, date(2027, 7, 19): False, date(2028, 2, 29): False})

instants = st.integers(0, 1000 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))
houses = st.builds(House, st.sampled_from(ZONES), st.sampled_from((Calendar(), CALENDAR)),
                   st.integers(0, 23).map(time))


@st.composite
def hours(draw, zones=ZONES):
    quiet_to = draw(st.integers(0, 11))
    quiet_from = draw(st.integers(quiet_to + 1, 23))
    first = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 1000)))
    away = draw(st.lists(st.just((first, first + timedelta(days=draw(st.integers(0, 20))))), max_size=1))
    return Hours(draw(st.sampled_from(zones)), time(quiet_from), time(quiet_to), time(quiet_to), away)


@st.composite
def any_rule(draw, units=tuple(Unit)):
    subject = draw(st.sampled_from(Subject))
    steps = draw(st.integers(1, 5))
    return Rule("r", subject, draw(st.sampled_from(ABOUT[subject].anchors)), draw(st.sampled_from(units)),
                draw(st.integers(-15, 15)), ABOUT[subject].audiences[0],
                draw(st.one_of(st.none(), st.integers(0, 23).map(time))),
                repeat_every=draw(st.integers(1, 5)) if steps > 1 else 0, max_steps=steps)


# --- Before they are bundled -------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(any_rule(), instants, houses, hours(), st.booleans())
def test_a_step_is_never_said_before_its_moment_nor_in_quiet_hours(row, anchor, house, person, urgent):
    row = replace(row, kind=Kind.URGENT) if urgent else row

    planned = plan(row, anchor, step=row.max_steps, house=house, hours=person)

    assert planned.send_at >= planned.nominal_at
    if urgent:
        assert planned.send_at == planned.nominal_at
        return
    here = to_local(planned.send_at, person.zone)
    jump = to_local(planned.send_at - timedelta(hours=3), person.zone).utcoffset() != to_local(
        planned.send_at + timedelta(hours=3), person.zone).utcoffset()      # a clock that skips or repeats an hour
    assert house.calendar.is_working_day(here.date())
    assert jump or person.quiet_to <= here.time() < person.quiet_from


@settings(max_examples=25)
@given(any_rule(), instants, st.integers(0, 60 * 24), houses, hours())
def test_a_later_date_is_never_said_earlier(row, anchor, minutes, house, person):
    early, late = (plan(row, at, step=1, house=house, hours=person) for at in (
        anchor, anchor + timedelta(minutes=minutes)))

    assert early.nominal_at <= late.nominal_at
    assert early.send_at <= late.send_at


@settings(max_examples=25)
@given(any_rule(), instants, houses)
def test_steps_come_in_their_order(row, anchor, house):
    moments = [nominal_at(row, anchor, house=house, step=step) for step in row.steps]

    assert moments == sorted(moments)


@settings(max_examples=25)
@given(any_rule(), instants, houses, hours())
def test_a_digest_is_never_on_an_earlier_local_date_than_the_moment(row, anchor, house, person):
    planned = plan(row, anchor, step=1, house=house, hours=person)

    assert planned.digest_on is not None
    assert planned.digest_on >= to_local(planned.nominal_at, person.zone).date()
    assert house.calendar.is_working_day(planned.digest_on)
    assert person.back_on(planned.digest_on) == planned.digest_on
    if row.unit is Unit.HOURS:
        assert digest_at(planned.digest_on, hours=person) >= planned.nominal_at


@settings(max_examples=25)
@given(any_rule(units=(Unit.WORKDAYS, Unit.DAYS)), instants, houses, hours())
def test_other_zone_data_move_an_instant_and_not_the_local_date_and_time(row, anchor, house, person):
    """A zone whose offset changes by law: a rule at 09:00 stays at 09:00, on the day it had."""
    day = to_local(anchor, house.zone).date()
    noon = to_utc(day, time(12), house.zone)
    before = plan(row, noon, step=1, house=house, hours=person)
    with patch.object(localtime, "_place", lambda _zone: timezone(timedelta(hours=5))):
        there = plan(row, to_utc(day, time(12), house.zone), step=1, house=house, hours=person)
        shown = to_local(there.nominal_at, house.zone)

    was = to_local(before.nominal_at, house.zone)
    moved = was.time() != (row.at or house.reminder_time)       # the clocks skip that hour here
    assert shown.date() == was.date()
    assert moved or shown.time() == was.time()


# --- Both changes of the clocks, and a leap day --------------------------------------------------------------------


@pytest.mark.parametrize(("anchor", "n", "nominal"), [
    ("2026-10-27 16:00", -2, "2026-10-23 07:00"),       # the Friday before the change: 09:00 is summer time
    ("2026-10-28 16:00", -2, "2026-10-26 08:00"),       # the Monday after: winter time
    ("2027-03-30 15:00", -1, "2027-03-25 08:00"),       # back over Easter and the change, to Thursday
    ("2027-03-25 16:00", 1, "2027-03-30 07:00"),        # and on over both
    ("2028-02-29 16:00", 0, "2028-02-29 08:00"),        # a leap day, a Tuesday
    ("2028-02-28 16:00", 1, "2028-02-29 08:00"),
    ("2028-03-01 16:00", -1, "2028-02-29 08:00"),
])
def test_nine_o_clock_is_nine_o_clock(anchor, n, nominal):
    row = Rule("r", Subject.CLAIM, "draft_due", Unit.WORKDAYS, n, Audience.AUTHOR)
    house = House(AMSTERDAM, Calendar())

    assert nominal_at(row, datetime.fromisoformat(f"{anchor}+00:00"), house=house) == datetime.fromisoformat(
        f"{nominal}+00:00")


@pytest.mark.parametrize(("at", "nominal"), [
    (time(2, 30), "2027-03-28 01:30"),          # the clocks skip it: moved on by the gap
    (time(3), "2027-03-28 01:00"),
])
def test_a_time_that_the_clocks_skip_moves_on(at, nominal):
    row = Rule("r", Subject.CLAIM, "draft_due", Unit.DAYS, 0, Audience.AUTHOR, at=at)

    moment = nominal_at(row, datetime(2027, 3, 28, 10, tzinfo=UTC), house=House(AMSTERDAM, Calendar()))

    assert moment == datetime.fromisoformat(f"{nominal}+00:00")


def test_a_time_that_comes_twice_means_its_first_pass():
    row = Rule("r", Subject.CLAIM, "draft_due", Unit.DAYS, 0, Audience.AUTHOR, at=time(2, 30))

    moment = nominal_at(row, datetime(2026, 10, 25, 10, tzinfo=UTC), house=House(AMSTERDAM, Calendar()))

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_are_elapsed_time_over_a_change_of_the_clocks():
    row = Rule("r", Subject.SLOT, "claim_by", Unit.HOURS, 24, Audience.LEAD)

    moment = nominal_at(row, datetime(2026, 10, 24, 12, tzinfo=UTC), house=House(AMSTERDAM, Calendar()))

    assert moment == datetime(2026, 10, 25, 12, tzinfo=UTC)             # 14:00 there, then 13:00


# --- Rules as rows -----------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(any_rule(), instants, houses)
def test_what_a_rule_can_speak_of_lies_within_its_reach(row, now, house):
    """A date outside of it has no step that would still be said between a month ago and the horizon."""
    first, last = reach([row], house=house, now=now)[row.what]

    for anchor in (first - timedelta(minutes=1), last + timedelta(minutes=1)):
        for step in row.steps:
            moment = nominal_at(row, anchor, house=house, step=step)
            assert not now - timedelta(days=29) <= moment <= now + HORIZON


@settings(max_examples=25)
@given(any_rule())
def test_a_trace_keeps_the_rule_as_it_was(row):
    assert as_kept(row.key, row.subject.value, kept(row)) == replace(row, at=None)


def test_the_rules_of_every_new_house_can_be_kept():
    assert [row.key for row in RULES if flaw(row) is not None] == []
    assert {row.what for row in RULES} == {(subject, anchor) for subject, about in ABOUT.items()
                                           for anchor in about.anchors}


@pytest.mark.parametrize(("over", "told"), [
    ({}, 1), ({"is_active": False}, 0), ({"since": START + timedelta(days=9)}, 0), ({"since": START}, 1)])
def test_a_rule_speaks_while_it_is_on_and_from_when_on_it_holds(over, told):
    row = Rule("r", Subject.CLAIM, "draft_due", Unit.DAYS, -2, Audience.AUTHOR, **over)
    matter = Matter(Subject.CLAIM, "draft_due", "a", START + timedelta(days=10), START - timedelta(days=9), "T", "en",
                    "/x", "/y", {Audience.AUTHOR: (1,)}, START + timedelta(days=20))

    found = due_steps([matter], table=[row], house=House(AMSTERDAM, Calendar()), hours={1: Hours(AMSTERDAM)},
                      until=START + timedelta(days=30))

    assert len(found) == told
