"""The chain of deadlines and late claims (docs/domain.md g)."""
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.localtime import local_date, to_local
from planner.core.workdays import Calendar
from planner.steps.agenda.rules import (
    DeadlineName,
    Deadlines,
    NeedsLead,
    claim_chain,
    claim_closes_at,
    claim_window,
    deadline_chain,
    moved_chain,
    room_left,
)

AMSTERDAM = "Europe/Amsterdam"
NINE = time(9)
NL = Calendar()
GOOD_FRIDAY_WORKED = Calendar("NL", {date(2027, 3, 26): True})
SLOT_DATES = st.dates(date(2026, 3, 1), date(2030, 12, 31))


def z(text: str) -> datetime:
    """``2027-01-05 08:00`` as an instant in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def at_local_noon(day: date) -> datetime:
    return datetime.combine(day, time(11), tzinfo=UTC)


@pytest.mark.parametrize(("slot_date", "calendar", "expected"), [
    pytest.param(date(2027, 1, 5), NL,
                 ["2026-12-04 11:00", "2026-12-11 16:00", "2026-12-18 16:00", "2026-12-24 16:00", "2026-12-29 16:00",
                  "2026-12-31 16:00", "2027-01-04 16:00", "2027-01-05 08:00"], id="Tue 2027-01-05"),
    pytest.param(date(2027, 4, 13), NL,
                 ["2027-03-12 11:00", "2027-03-19 16:00", "2027-03-30 15:00", "2027-04-05 15:00", "2027-04-07 15:00",
                  "2027-04-09 15:00", "2027-04-12 15:00", "2027-04-13 07:00"], id="Tue 2027-04-13"),
    pytest.param(date(2027, 4, 13), GOOD_FRIDAY_WORKED,
                 ["2027-03-15 11:00", "2027-03-22 16:00", "2027-03-30 15:00", "2027-04-05 15:00", "2027-04-07 15:00",
                  "2027-04-09 15:00", "2027-04-12 15:00", "2027-04-13 07:00"], id="same, Good Friday worked"),
    pytest.param(date(2026, 11, 10), NL,
                 ["2026-10-13 10:00", "2026-10-20 15:00", "2026-10-27 16:00", "2026-11-02 16:00", "2026-11-04 16:00",
                  "2026-11-06 16:00", "2026-11-09 16:00", "2026-11-10 08:00"], id="Tue 2026-11-10"),
])
def test_chain_of_the_table_in_domain_g(slot_date, calendar, expected):
    chain = deadline_chain(slot_date, NINE, AMSTERDAM, calendar)

    assert [at for _, at in chain.named()] == [z(text) for text in expected]
    assert [name for name, _ in chain.named()] == list(DeadlineName)


def test_window_counts_the_day_of_the_claim_and_not_the_day_of_the_slot():
    tuesday = date(2026, 11, 10)

    assert claim_window(date(2026, 10, 27), tuesday, NL) == 10
    assert claim_window(date(2026, 11, 7), tuesday, NL) == 1        # a Saturday is not counted itself
    assert claim_window(date(2026, 11, 10), tuesday, NL) == 0
    assert claim_window(date(2026, 11, 11), tuesday, NL) == 0


def test_a_claim_with_ten_working_days_left_halves_the_offsets():
    chain = claim_chain(z("2026-10-27 09:00"), date(2026, 11, 10), NINE, AMSTERDAM, NL)
    offsets = [claim_window(local_date(at, AMSTERDAM), date(2026, 11, 10), NL) for _, at in chain.named()]

    assert chain.claim_by is None
    assert offsets == [8, 5, 3, 2, 1, 1, 0]


def test_a_claim_with_twenty_working_days_left_gets_the_whole_chain():
    slot_date = date(2026, 11, 10)

    assert claim_window(date(2026, 10, 13), slot_date, NL) == 20
    assert claim_chain(z("2026-10-13 20:00"), slot_date, NINE, AMSTERDAM, NL) == deadline_chain(
        slot_date, NINE, AMSTERDAM, NL)


def test_a_claim_one_day_later_is_late():
    assert claim_chain(z("2026-10-14 09:00"), date(2026, 11, 10), NINE, AMSTERDAM, NL).claim_by is None


def test_with_fewer_than_five_working_days_a_lead_sets_the_dates():
    with pytest.raises(NeedsLead) as refusal:
        claim_chain(z("2026-11-04 09:00"), date(2026, 11, 10), NINE, AMSTERDAM, NL)

    assert refusal.value.window == 4


def test_five_working_days_are_enough():
    chain = claim_chain(z("2026-11-03 09:00"), date(2026, 11, 10), NINE, AMSTERDAM, NL)

    assert local_date(chain.outline_due, AMSTERDAM) == date(2026, 11, 4)
    assert chain.rework_due == chain.approve_by == chain.package_due == z("2026-11-09 16:00")


def test_the_date_of_a_claim_is_the_local_one():
    """23:30Z on 2 November is already the third in Amsterdam, so that five working days are left, not six."""
    assert claim_chain(z("2026-11-02 23:30"), date(2026, 11, 10), NINE, AMSTERDAM, NL) == claim_chain(
        z("2026-11-03 09:00"), date(2026, 11, 10), NINE, AMSTERDAM, NL)


def test_a_slot_in_another_zone_has_its_deadlines_there():
    chain = deadline_chain(date(2026, 11, 10), NINE, "America/New_York", NL)

    assert chain.publish_at == z("2026-11-10 14:00")
    assert chain.package_due == z("2026-11-09 22:00")


def test_a_slot_on_a_public_holiday_keeps_its_date_and_has_deadlines_on_working_days():
    chain = deadline_chain(date(2027, 4, 27), NINE, AMSTERDAM, NL)

    assert local_date(chain.publish_at, AMSTERDAM) == date(2027, 4, 27)
    assert local_date(chain.package_due, AMSTERDAM) == date(2027, 4, 26)


def test_out_of_order_names_what_comes_too_early():
    chain = deadline_chain(date(2027, 1, 5), NINE, AMSTERDAM, NL)
    day = timedelta(days=1)
    mixed = Deadlines(chain.claim_by, chain.outline_due, chain.review_due + day, chain.review_due, chain.rework_due,
                      chain.approve_by, chain.publish_at + day, chain.publish_at)

    assert chain.out_of_order() == ()
    assert mixed.out_of_order() == (DeadlineName.REVIEW_DUE, DeadlineName.PUBLISH_AT)


def test_taking_a_slot_closes_after_the_last_day_with_five_working_days():
    closes_at = claim_closes_at(date(2026, 11, 10), AMSTERDAM, NL)

    assert closes_at == z("2026-11-03 23:00")
    claim_chain(closes_at - timedelta(seconds=1), date(2026, 11, 10), NINE, AMSTERDAM, NL)
    with pytest.raises(NeedsLead):
        claim_chain(closes_at, date(2026, 11, 10), NINE, AMSTERDAM, NL)


@pytest.mark.parametrize(("counting", "capacity", "left"), [(0, 2, 2), (2, 2, 0), (3, 2, 0), (0, 0, 0)])
def test_room_left_in_a_quarter(counting, capacity, left):
    assert room_left(counting, capacity) == left


@given(SLOT_DATES, st.times(), st.sampled_from([AMSTERDAM, "America/New_York", "Asia/Tokyo"]))
def test_the_chain_is_in_order_and_on_working_days(slot_date, slot_time, zone):
    chain = deadline_chain(slot_date, slot_time.replace(fold=0), zone, NL)

    assert chain.out_of_order() == ()
    for name, at in chain.named()[:-1]:
        assert NL.is_working_day(local_date(at, zone))
        assert to_local(at, zone).time() == (time(12) if name is DeadlineName.CLAIM_BY else time(17))


@given(SLOT_DATES, st.integers(0, 60))
def test_a_late_chain_is_in_order_and_after_the_day_of_the_claim(slot_date, days_before):
    claimed_at = at_local_noon(slot_date - timedelta(days=days_before))
    window = claim_window(claimed_at.date(), slot_date, NL)
    assume(window >= 5)

    chain = claim_chain(claimed_at, slot_date, NINE, AMSTERDAM, NL)

    assert chain.out_of_order() == ()
    assert (chain.claim_by is None) == (window < 20)
    assert all(local_date(at, AMSTERDAM) > claimed_at.date() for _, at in chain.named()
               if at != chain.claim_by)


@given(SLOT_DATES, st.integers(0, 45))
def test_a_lead_is_needed_exactly_when_the_window_is_below_five(slot_date, days_before):
    claimed_at = at_local_noon(slot_date - timedelta(days=days_before))
    try:
        claim_chain(claimed_at, slot_date, NINE, AMSTERDAM, NL)
        refused = False
    except NeedsLead:
        refused = True

    assert refused == (claim_window(claimed_at.date(), slot_date, NL) < 5)
    assert refused == (claimed_at >= claim_closes_at(slot_date, AMSTERDAM, NL))


@given(SLOT_DATES)
def test_a_later_claim_never_gets_more_time_before_the_slot(slot_date):
    chains = []
    for days_before in range(40, 7, -1):
        try:
            chains.append(claim_chain(at_local_noon(slot_date - timedelta(days=days_before)), slot_date, NINE,
                                      AMSTERDAM, NL))
        except NeedsLead:
            break

    assert all(early.draft_due <= late.draft_due for early, late in pairwise(chains))


@given(SLOT_DATES, st.integers(-3, 60), st.times().map(lambda clock: clock.replace(fold=0)))
def test_a_moved_claim_always_has_dates_in_order_and_none_after_publication(slot_date, days_before, clock):
    claimed_at = at_local_noon(slot_date - timedelta(days=days_before))

    chain = moved_chain(claimed_at, slot_date, clock, AMSTERDAM, NL)

    assert chain.out_of_order() == ()
    try:
        assert chain == claim_chain(claimed_at, slot_date, clock, AMSTERDAM, NL)
    except NeedsLead:
        assert chain.claim_by is None
