"""Until when a reminder waits, and what is said then (docs/domain-more.md q, mute and snooze)."""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.errors import RuleBroken
from planner.core.localtime import local_date, to_local
from planner.core.workdays import Calendar
from planner.reminders import expected
from planner.reminders.answers.rules import Asked, Choice, Silences, Until, hear, offered, snooze_until
from planner.reminders.expected import Matter
from planner.reminders.rules import RULES, Audience, Hours, House, Kind, Outcome, Subject
from tests.reminders.story import at

HOUSE = House("Europe/Amsterdam", Calendar())
HOURS = Hours("Europe/Amsterdam")
DUE = at("2027-04-13 15:00")            # a Tuesday
ANN, IMKE = 1, 2


def until(choice, now, on=None, **asked):
    return snooze_until(choice, Asked(**{"anchor_at": DUE} | asked), now=now, house=HOUSE, hours=HOURS, on=on)


@pytest.mark.parametrize(("now", "choice", "moment", "is_shortened"), [
    ("2027-04-06 07:00", Choice.TOMORROW, "2027-04-07 06:30", False),
    ("2027-04-06 07:00", Choice.NEXT_WEEK, "2027-04-12 06:30", False),
    ("2027-04-09 07:00", Choice.NEXT_WEEK, "2027-04-12 06:30", False),
    ("2027-04-14 07:00", Choice.NEXT_WEEK, "2027-04-15 06:30", True),
    ("2027-04-14 07:00", Choice.TOMORROW, "2027-04-15 06:30", False),
    ("2027-03-25 08:00", Choice.TOMORROW, "2027-03-30 06:30", False)])
def test_the_examples_of_the_rule(now, choice, moment, is_shortened):
    found = until(choice, at(now))

    assert (found.at, found.is_shortened) == (at(moment), is_shortened)


def test_a_date_that_is_no_working_day_becomes_the_next_one():
    assert until(Choice.DATE, at("2027-03-22 08:00"), date(2027, 3, 27)).day == date(2027, 3, 30)


def test_a_date_too_near_the_due_date_is_shortened():
    found = until(Choice.DATE, at("2027-04-06 07:00"), date(2027, 4, 20))

    assert (found.day, found.is_shortened) == (date(2027, 4, 12), True)


@pytest.mark.parametrize(("code", "now", "on", "asked"), [
    ("snooze_urgent", "2027-04-12 07:00", None, {"kind": Kind.URGENT, "is_escalation": True}),
    ("snooze_escalation", "2027-04-12 07:00", None, {"is_escalation": True, "before": 3}),
    ("snooze_too_often", "2027-04-12 07:00", None, {"before": 3}),
    ("snooze_past", "2027-04-12 07:00", date(2027, 4, 12), {}),
    ("snooze_past", "2027-04-06 07:00", None, {}),
    ("snooze_too_far", "2027-04-12 07:00", date(2027, 5, 13), {}),
    ("snooze_too_late", "2027-04-12 07:00", date(2027, 5, 12), {}),
    ("snooze_too_late", "2027-04-13 07:00", date(2027, 4, 20), {})])
def test_the_bounds_speak_in_their_order(code, now, on, asked):
    with pytest.raises(RuleBroken, match=code):
        until(Choice.DATE, at(now), on, **asked)


def test_what_can_not_wait_is_not_offered():
    assert offered(Asked(DUE), now=at("2027-04-12 07:00"), house=HOUSE, hours=HOURS) == []


def test_two_choices_of_one_day_are_offered_once():
    found = offered(Asked(DUE), now=at("2027-04-09 07:00"), house=HOUSE, hours=HOURS)

    assert [choice for choice, _until in found] == [Choice.TOMORROW]


ZONES = ("Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
instants = st.integers(0, 400 * 24 * 4).map(lambda quarters: datetime(2027, 1, 1, tzinfo=UTC)
                                            + timedelta(minutes=15 * quarters))


def answered(choice: Choice, asked: Asked, **also: Any) -> Until | str:
    """Until when it waits, or the code of the refusal."""
    try:
        return snooze_until(choice, asked, house=HOUSE, **also)
    except RuleBroken as refusal:
        return refusal.code


@settings(max_examples=80)
@given(instants, st.integers(-40 * 24, 40 * 24), st.sampled_from(Choice), st.integers(-5, 40), st.sampled_from(ZONES))
def test_it_waits_for_a_working_day_ahead_that_is_not_too_late(now, ahead, choice, days, zone):
    hours = Hours(zone)
    today = local_date(now, zone)
    asked = Asked(now + timedelta(hours=ahead))
    found = answered(choice, asked, now=now, hours=hours, on=today + timedelta(days=days))
    if isinstance(found, str):
        assert found in {"snooze_past", "snooze_too_far", "snooze_too_late"}
        return

    assert today < found.day <= today + timedelta(days=45)
    assert HOUSE.calendar.is_working_day(found.day)
    assert to_local(found.at, zone).time() == time(8, 30)
    if now < asked.anchor_at:
        assert found.day < local_date(asked.anchor_at, HOUSE.zone)


# --- What is said then -------------------------------------------------------------------------------------------


def matter(anchor=DUE, uid="m"):
    return Matter(Subject.CLAIM, "draft_due", uid, anchor, anchor - timedelta(days=40), "Restore drill", "en", "/x",
                  "/y", {Audience.AUTHOR: (ANN,), Audience.LEAD: (IMKE,)}, anchor + timedelta(days=14))


def dues(anchor=DUE):
    return expected.due_steps([matter(anchor)], table=RULES, house=HOUSE, hours={ANN: HOURS, IMKE: HOURS},
                              until=anchor + timedelta(days=20))


def heard(silences, anchor=DUE):
    return hear(dues(anchor), silences=silences, hours={ANN: HOURS, IMKE: HOURS})


def test_the_newest_step_is_said_on_the_day_and_those_before_are_not():
    day = date(2027, 4, 16)             # the third day of being late
    found = heard(Silences(snoozes={(ANN, "draft_overdue", "m", DUE): day}))

    late = [due for due in found.dues if due.row.key == "draft_overdue" and due.recipient_id == ANN]
    assert sorted((due.step, due.planned.digest_on) for due in late) == [(3, day), (4, date(2027, 4, 19))]
    assert {key[4]: outcome for key, outcome in found.hushed.items()} == {1: Outcome.SNOOZED, 2: Outcome.SNOOZED}


def test_a_step_that_was_said_is_said_again_on_the_day():
    day = date(2027, 4, 9)
    found = heard(Silences(snoozes={(ANN, "draft_due_soon", "m", DUE): day}))

    assert [due.planned.digest_on for due in found.dues if due.row.key == "draft_due_soon"] == [day]
    assert found.hushed == {}


def test_the_lead_hears_it_all_the_same():
    found = heard(Silences(snoozes={(person, "draft_overdue", "m", DUE): date(2027, 4, 30) for person in (ANN, IMKE)}))

    assert [due.step for due in found.dues if due.recipient_id == IMKE] == [3, 4]


def test_a_moved_deadline_ends_it():
    moved = DUE + timedelta(days=1)
    found = heard(Silences(snoozes={(ANN, "draft_overdue", "m", DUE): date(2027, 4, 30)}), anchor=moved)

    assert len(found.dues) == len(dues(moved))


@pytest.mark.parametrize(("mute", "left"), [
    ((ANN, "draft_overdue", "m"), {"draft_due_soon", "draft_due_next"}),
    ((ANN, "draft_overdue", ""), {"draft_due_soon", "draft_due_next"}),
    ((ANN, "draft_overdue", "another"), {"draft_due_soon", "draft_due_next", "draft_overdue"}),
    ((ANN, "", ""), set())])
def test_what_is_switched_off_is_not_said(mute, left):
    found = heard(Silences(mutes={mute}))

    assert {due.row.key for due in found.dues if due.recipient_id == ANN} == left
    assert len([due for due in found.dues if due.recipient_id == IMKE]) == 2
    assert set(found.hushed.values()) <= {Outcome.MUTED}


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["draft_due_soon", "draft_due_next", "draft_overdue"]),
                       st.integers(0, 30).map(lambda days: date(2027, 4, 1) + timedelta(days=days)), max_size=3),
       st.sets(st.sampled_from(["draft_due_soon", "draft_due_next", "draft_overdue"]), max_size=2))
def test_nothing_is_lost_and_nothing_is_said_before_the_day(snoozes, mutes):
    found = heard(Silences({(ANN, rule, "") for rule in mutes},
                           {(ANN, rule, "m", DUE): day for rule, day in snoozes.items()}))

    assert {due.key for due in found.dues} | set(found.hushed) == {due.key for due in dues()}
    assert {due.key for due in found.dues} & set(found.hushed) == set()
    for due in found.dues:
        day = snoozes.get(due.row.key)
        assert due.is_escalation or due.row.key not in mutes
        if day is not None and not due.is_escalation:
            assert due.planned.digest_on >= min(day, local_date(due.planned.send_at, HOUSE.zone))
