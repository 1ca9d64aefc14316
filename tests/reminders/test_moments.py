"""Which reminder falls when, and what waits (docs/domain.md g)."""
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.localtime import local_date, to_local
from planner.core.workdays import Calendar
from planner.reminders.rules import (
    RULES,
    Audience,
    Hours,
    House,
    Kind,
    Planned,
    Rule,
    Step,
    Subject,
    Unit,
    digest_at,
    digest_on,
    newest_steps,
    nominal_at,
    plan,
    send_at,
)

AMSTERDAM = "Europe/Amsterdam"
NL = Calendar()
HOUSE = House(AMSTERDAM, NL)
rule = {row.key: row for row in RULES}.__getitem__
NOOR = Hours(AMSTERDAM)


def z(text: str) -> datetime:
    """``2027-01-05 08:00`` as an instant in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def counting(unit: Unit, n: int, **fields) -> Rule:
    return Rule("made_up", Subject.CLAIM, "draft_due", unit, n, Audience.AUTHOR, **fields)


@pytest.mark.parametrize(("anchor", "row", "nominal", "sent"), [
    ("2027-04-13 15:00", counting(Unit.WORKDAYS, -2), "2027-04-09 07:00", "2027-04-09 07:00"),
    ("2027-03-31 15:00", counting(Unit.WORKDAYS, -3), "2027-03-24 08:00", "2027-03-24 08:00"),
    ("2027-03-28 18:00", counting(Unit.HOURS, -24), "2027-03-27 18:00", "2027-03-30 06:00"),
])
def test_examples_of_domain_g(anchor, row, nominal, sent):
    moment = nominal_at(row, z(anchor), house=HOUSE)

    assert moment == z(nominal)
    assert send_at(moment, hours=NOOR, calendar=NL) == z(sent)


def test_days_are_counted_on_the_calendar():
    assert nominal_at(counting(Unit.DAYS, -10), z("2027-04-13 15:00"), house=HOUSE) == z("2027-04-03 07:00")


def test_the_anchor_is_read_on_the_organisations_calendar():
    """22:30Z is half past midnight of the next day in Amsterdam."""
    late = nominal_at(counting(Unit.DAYS, 0), z("2027-04-12 22:30"), house=HOUSE)

    assert late == z("2027-04-13 07:00")


def test_a_rule_may_have_its_own_clock_and_the_house_another_reminder_time():
    house = House(AMSTERDAM, NL, reminder_time=time(10))

    assert nominal_at(counting(Unit.DAYS, 0), z("2027-04-13 15:00"), house=house) == z("2027-04-13 08:00")
    assert nominal_at(counting(Unit.DAYS, 0, at=time(7)), z("2027-04-13 15:00"), house=house) == z("2027-04-13 05:00")


def test_a_repeated_step_counts_on_from_the_first():
    moments = [nominal_at(rule("draft_overdue"), z("2027-03-24 16:00"), house=HOUSE, step=step)
               for step in rule("draft_overdue").steps]

    assert moments == [z("2027-03-25 08:00"), z("2027-03-30 07:00"), z("2027-03-31 07:00"), z("2027-04-01 07:00")]


@pytest.mark.parametrize(("nominal", "sent"), [
    ("2026-11-23 08:00", "2026-11-23 08:00"),       # Monday 09:00, allowed
    ("2026-11-23 07:00", "2026-11-23 07:00"),       # 08:00, the first allowed minute
    ("2026-11-23 05:00", "2026-11-23 07:00"),       # 06:00 waits until 08:00
    ("2026-11-23 16:59", "2026-11-23 16:59"),       # 17:59, the last allowed minute
    ("2026-11-23 17:00", "2026-11-24 07:00"),       # 18:00 is quiet
    ("2026-11-20 18:00", "2026-11-23 07:00"),       # Friday evening: Monday
    ("2026-11-21 03:00", "2026-11-23 07:00"),       # early on a Saturday: Monday, not Saturday
    ("2027-03-25 18:00", "2027-03-30 06:00"),       # Maundy Thursday evening: Tuesday after Easter, summer time
])
def test_quiet_hours_of_the_recipient(nominal, sent):
    assert send_at(z(nominal), hours=NOOR, calendar=NL) == z(sent)


def test_quiet_hours_are_read_in_the_recipients_zone():
    in_new_york = Hours("America/New_York")

    assert send_at(z("2026-11-23 08:00"), hours=in_new_york, calendar=NL) == z("2026-11-23 13:00")


def test_urgent_ignores_quiet_hours():
    assert send_at(z("2026-11-21 03:00"), hours=NOOR, calendar=NL, is_urgent=True) == z("2026-11-21 03:00")


def test_working_days_are_the_organisations():
    good_friday_worked = Calendar("NL", {date(2027, 3, 26): True})

    assert send_at(z("2027-03-25 18:00"), hours=NOOR, calendar=good_friday_worked) == z("2027-03-26 07:00")


def test_quiet_hours_around_the_hour_that_comes_twice_never_send_early():
    """A worked Sunday in October, quiet until 02:30: a moment in the second 02:10 waits for the second 02:30."""
    worked_sunday = Calendar("NL", {date(2026, 10, 25): True})
    up_at_night = Hours(AMSTERDAM, quiet_to=time(2, 30))

    assert send_at(z("2026-10-25 01:10"), hours=up_at_night, calendar=worked_sunday) == z("2026-10-25 01:30")


@pytest.mark.parametrize(("quiet_from", "quiet_to"), [(time(8), time(18)), (time(8), time(8))])
def test_quiet_hours_that_leave_no_night_are_refused(quiet_from, quiet_to):
    with pytest.raises(ValueError, match="quiet hours"):
        Hours(AMSTERDAM, quiet_from, quiet_to)


def test_what_is_due_on_a_day_goes_with_the_digest_of_that_day():
    assert digest_on(z("2026-11-23 08:00"), hours=NOOR, calendar=NL) == date(2026, 11, 23)
    assert digest_at(date(2026, 11, 23), hours=NOOR) == z("2026-11-23 07:30")


def test_what_hangs_on_an_instant_waits_for_the_first_digest_after_it():
    assert digest_on(z("2026-11-20 11:00"), hours=NOOR, calendar=NL, is_exact=True) == date(2026, 11, 23)
    assert digest_on(z("2026-11-20 07:30"), hours=NOOR, calendar=NL, is_exact=True) == date(2026, 11, 20)


def test_who_is_absent_gets_it_in_the_first_digest_afterwards():
    away = Hours(AMSTERDAM, absences=((date(2026, 11, 23), date(2026, 11, 25)),
                                      (date(2026, 11, 26), date(2026, 11, 27))))

    assert digest_on(z("2026-11-23 08:00"), hours=away, calendar=NL) == date(2026, 11, 30)


def test_a_planned_step_says_all_its_moments():
    away = Hours(AMSTERDAM, absences=((date(2026, 12, 17), date(2026, 12, 18)),))

    planned = plan(rule("draft_due_next"), z("2026-12-18 16:00"), step=1, house=HOUSE, hours=away)

    assert planned == Planned(z("2026-12-17 08:00"), z("2026-12-17 08:00"), date(2026, 12, 21), True)


def test_an_escalation_is_not_held_by_an_absence():
    away = Hours(AMSTERDAM, absences=((date(2026, 12, 1), date(2026, 12, 31)),))

    planned = plan(rule("draft_overdue"), z("2026-12-18 16:00"), step=3, house=HOUSE, hours=away, is_escalation=True)

    assert planned == Planned(z("2026-12-23 08:00"), z("2026-12-23 08:00"), date(2026, 12, 23), False)


@pytest.mark.parametrize("kind", [Kind.URGENT, Kind.SECURITY, Kind.GOOD_NEWS])
def test_only_action_and_talk_wait_for_the_digest(kind):
    assert plan(counting(Unit.HOURS, 0, kind=kind), z("2026-11-23 08:00"), step=1, house=HOUSE,
                hours=NOOR).digest_on is None


def test_an_unclaimed_slot_is_told_after_claim_by_and_not_before():
    planned = plan(rule("slot_unclaimed"), z("2026-12-04 11:00"), step=1, house=HOUSE, hours=NOOR)

    assert (planned.nominal_at, planned.digest_on) == (z("2026-12-04 11:00"), date(2026, 12, 7))


@pytest.mark.parametrize(("key", "anchor", "unit", "n", "audience"), [
    ("draft_due_soon", "draft_due", Unit.WORKDAYS, -5, Audience.AUTHOR),
    ("draft_due_next", "draft_due", Unit.WORKDAYS, -1, Audience.AUTHOR),
    ("draft_overdue", "draft_due", Unit.WORKDAYS, 1, Audience.AUTHOR),
    ("review_due_soon", "due_at", Unit.WORKDAYS, -2, Audience.REVIEWER),
    ("review_due_today", "due_at", Unit.WORKDAYS, 0, Audience.REVIEWER),
    ("review_overdue", "due_at", Unit.WORKDAYS, 1, Audience.REVIEWER),
    ("slot_unclaimed", "claim_by", Unit.HOURS, 0, Audience.LEAD),
    ("question_ends", "expires_at", Unit.WORKDAYS, 0, Audience.AUTHOR),
])
def test_default_rules(key, anchor, unit, n, audience):
    row = rule(key)

    assert (row.anchor, row.unit, row.n, row.audience) == (anchor, unit, n, audience)


def test_an_overdue_draft_repeats_each_working_day_in_four_steps_and_reaches_the_lead_from_the_third():
    row = rule("draft_overdue")

    assert (row.repeat_every, list(row.steps)) == (1, [1, 2, 3, 4])
    assert [Audience.LEAD in row.audiences(step) for step in row.steps] == [False, False, True, True]


def test_each_rule_has_its_own_key():
    assert len({row.key for row in RULES}) == len(RULES)


def test_only_the_newest_step_about_a_subject_is_sent():
    soon = Step(1, rule("draft_due_soon"), "claim-a", z("2026-12-11 08:00"))
    following = Step(2, rule("draft_due_next"), "claim-a", z("2026-12-17 08:00"))
    other = Step(3, rule("draft_due_soon"), "claim-b", z("2026-12-11 08:00"))
    review = Step(4, rule("review_due_soon"), "claim-a", z("2026-12-01 08:00"))

    assert newest_steps([soon, following, other, review]) == ([following, other, review], [soon])


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0, fold=0))
EXCEPTIONS = st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=10)
ZONES = st.sampled_from([AMSTERDAM, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])


@st.composite
def recipients(draw: st.DrawFn) -> Hours:
    quiet_to, quiet_from = sorted((draw(CLOCKS), draw(CLOCKS.filter(lambda clock: clock > time(0, 0, 1)))))
    if quiet_to == quiet_from:
        quiet_to = time(0)
    starts = draw(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 20)), max_size=3))
    return Hours(draw(ZONES), quiet_from, quiet_to, draw(CLOCKS),
                 tuple((first, first + timedelta(days=length)) for first, length in starts))


@given(MOMENTS, recipients(), EXCEPTIONS)
def test_nothing_is_sent_before_its_moment(nominal, hours, exceptions):
    assert send_at(nominal, hours=hours, calendar=Calendar("NL", exceptions)) >= nominal


@given(MOMENTS, st.sampled_from([time(0), time(7, 15), time(8), time(12)]), ZONES, EXCEPTIONS)
def test_nothing_is_sent_inside_quiet_hours(nominal, quiet_to, zone, exceptions):
    calendar = Calendar("NL", exceptions)
    hours = Hours(zone, time(18), quiet_to)

    local = to_local(send_at(nominal, hours=hours, calendar=calendar), zone)

    assert calendar.is_working_day(local.date())
    assert quiet_to <= local.time() < time(18)


@given(MOMENTS, recipients(), EXCEPTIONS)
def test_what_waited_may_be_sent(nominal, hours, exceptions):
    calendar = Calendar("NL", exceptions)
    once = send_at(nominal, hours=hours, calendar=calendar)

    assert calendar.is_working_day(local_date(once, hours.zone))
    assert to_local(once, hours.zone).time() >= hours.quiet_to


@given(MOMENTS, MOMENTS, recipients())
def test_waiting_keeps_the_order(one, other, hours):
    early, late = sorted((one, other))

    assert send_at(early, hours=hours, calendar=NL) <= send_at(late, hours=hours, calendar=NL)


@given(MOMENTS, recipients(), st.booleans())
def test_a_digest_comes_on_a_working_day_on_which_the_person_is_there(moment, hours, is_exact):
    day = digest_on(moment, hours=hours, calendar=NL, is_exact=is_exact)

    assert NL.is_working_day(day)
    assert not any(first <= day <= last for first, last in hours.absences)
    assert day >= local_date(moment, hours.zone)
    assert not is_exact or digest_at(day, hours=hours) >= moment
