"""What people get, told over days (docs/domain.md g; docs/domain-more.md q)."""
from __future__ import annotations

from datetime import date, time

import pytest

from planner.people.models import Absence, CalendarException, PersonStatus
from planner.policy import Role
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState, RequestState
from tests import factories as make
from tests.reminders.story import House, amsterdam, at

pytestmark = pytest.mark.database
EASTER_DUE = "2027-03-31 15:00"         # the Wednesday after Easter, 17:00 summer time


@pytest.fixture
def house(session, app):
    with app.app_context():
        yield House(session)


# --- Drafts ------------------------------------------------------------------------------------------------------


def test_a_draft_around_easter_is_asked_for_on_working_days(house):
    house.draft(at(EASTER_DUE))

    mails = house.run(date(2027, 3, 19), date(2027, 4, 8))

    assert mails == [
        ("03-22 07:30Z", "Ann", "Draft due Wed 31 Mar: Restore drill"),     # five working days ahead, winter time
        ("03-30 06:30Z", "Ann", "Draft due Wed 31 Mar: Restore drill"),     # one ahead: Easter Monday is a day off
        ("04-01 06:30Z", "Ann", "Late since Wed 31 Mar: Restore drill"),
        ("04-02 06:30Z", "Ann", "Late since Wed 31 Mar: Restore drill"),
        ("04-05 06:30Z", "Imke", "Late since Wed 31 Mar: Restore drill"),   # from the third on a lead hears it too
        ("04-05 06:30Z", "Ann", "Late since Wed 31 Mar: Restore drill"),
        ("04-06 06:30Z", "Imke", "Late since Wed 31 Mar: Restore drill"),
        ("04-06 06:30Z", "Ann", "Late since Wed 31 Mar: Restore drill"),    # the fourth is the last
    ]


def test_a_house_that_works_on_good_friday_is_reminded_a_day_later(house):
    house.add(CalendarException(on_date=date(2027, 3, 26), is_working=True))
    house.draft(at(EASTER_DUE))

    mails = house.run(date(2027, 3, 22), date(2027, 3, 26))

    assert [when for when, _name, _subject in mails] == ["03-23 07:30Z"]


def test_a_draft_that_is_handed_in_asks_for_nothing_more(house):
    draft = house.draft(at(EASTER_DUE))
    house.run(date(2027, 3, 22), date(2027, 3, 25))
    draft.state = DraftState.IN_REVIEW

    house.run(date(2027, 3, 29), date(2027, 4, 8))

    assert len(house.mails()) == 1
    assert house.traces(house.ann)[:3] == [
        ("draft_due_soon", 1, "sent", "digest"), ("draft_due_next", 1, "skipped", "done"),
        ("draft_overdue", 1, "skipped", "done")]


def test_a_date_that_moves_takes_its_reminders_along(house):
    draft = house.draft(at(EASTER_DUE))
    house.run(date(2027, 3, 22), date(2027, 3, 24))
    draft.claim.draft_due = at("2027-04-07 15:00")

    mails = house.run(date(2027, 3, 25), date(2027, 4, 6))

    assert [(when, subject) for when, _name, subject in mails] == [
        ("03-22 07:30Z", "Draft due Wed 31 Mar: Restore drill"),
        ("03-31 06:30Z", "Draft due Wed 7 Apr: Restore drill"),
        ("04-06 06:30Z", "Draft due Wed 7 Apr: Restore drill")]
    assert ("draft_due_next", 1, "cancelled", "moved") in house.traces(house.ann)


def test_a_date_that_moves_back_brings_them_back(house):
    draft = house.draft(at(EASTER_DUE))
    house.tick(amsterdam(date(2027, 3, 24), time(10)))
    draft.claim.draft_due = at("2027-04-07 15:00")
    house.tick(amsterdam(date(2027, 3, 24), time(11)))
    draft.claim.draft_due = at(EASTER_DUE)

    mails = house.run(date(2027, 3, 25), date(2027, 3, 31))

    assert ("03-30 06:30Z", "Ann", "Draft due Wed 31 Mar: Restore drill") in mails


def test_whoever_took_a_slot_two_days_before_hears_only_what_comes(house):
    house.draft(at(EASTER_DUE), taken=at("2027-03-25 10:00"))

    mails = house.run(date(2027, 3, 25), date(2027, 3, 31))

    assert [when for when, _name, _subject in mails] == ["03-30 06:30Z"]


def test_a_lead_who_writes_hears_it_once(house):
    other = make.person(Role.LEAD, name="Pim Kok", email="pim@n.example")
    house.add(other)
    house.draft(at(EASTER_DUE), by=house.imke)

    mails = house.run(date(2027, 4, 5), date(2027, 4, 5))

    assert sorted(name for _when, name, _subject in mails) == ["Imke", "Pim"]


# --- Reviews -----------------------------------------------------------------------------------------------------


def test_a_reviewer_is_asked_two_days_ahead_that_morning_and_once_after(house):
    house.request(at("2027-04-05 15:00"))

    mails = house.run(date(2027, 3, 31), date(2027, 4, 12))

    assert mails == [
        ("04-01 06:30Z", "Lotte", "To review by Mon 5 Apr: Restore drill"),
        ("04-05 06:30Z", "Lotte", "To review by Mon 5 Apr: Restore drill"),
        ("04-06 06:30Z", "Lotte", "Late since Mon 5 Apr: Restore drill")]


def test_a_verdict_ends_it(house):
    request = house.request(at("2027-04-05 15:00"))
    house.tick(amsterdam(date(2027, 4, 1), time(9)))
    request.state = RequestState.ANSWERED

    house.run(date(2027, 4, 2), date(2027, 4, 8))

    assert len(house.mails()) == 1


# --- Slots -------------------------------------------------------------------------------------------------------


def test_a_slot_that_nobody_took_goes_to_the_lead_when_its_claim_is_due(house):
    house.slot(date(2027, 4, 13))                   # claim by 12 March, 12:00

    mails = house.run(date(2027, 3, 11), date(2027, 3, 16))

    assert mails == [("03-15 07:30Z", "Imke", "No author yet: GitOps")]     # the first mail from there on: Monday


def test_a_slot_that_is_taken_in_time_bothers_nobody(house):
    slot = house.slot(date(2027, 4, 13))
    house.tick(amsterdam(date(2027, 3, 11), time(9)))
    slot.state = SlotState.CLAIMED

    assert house.run(date(2027, 3, 12), date(2027, 3, 16)) == []
    assert house.traces(house.imke) == [("slot_unclaimed", 1, "skipped", "done")]


# --- One mail a day ----------------------------------------------------------------------------------------------


def test_everything_of_one_day_comes_in_one_mail(house):
    house.draft(at(EASTER_DUE), title="First")
    house.draft(at("2027-04-06 15:00"), title="Second")
    house.request(at("2027-04-01 15:00"), title="Third", reviewer=house.ann)

    house.tick(amsterdam(date(2027, 3, 30), time(8, 30)))

    assert [mail.payload["subject"] for mail in house.mails()] == ["Draft due Wed 31 Mar: First, and 2 more"]
    text = house.mails()[0].payload["text"]
    assert "1. First\n   Your draft is due Wednesday 31 March, 17:00." in text
    assert "2. Third\n   Ann Visser asks what you think of it, for persona CT, by Thursday 1 April, 17:00." in text
    assert "3. Second" in text
    assert "   (Because you claimed this topic on Mon 1 Mar.)" in text


def test_nothing_to_say_is_nothing_sent(house):
    assert house.run(date(2027, 3, 30), date(2027, 4, 1)) == []


def test_what_falls_after_today_s_mail_waits_for_tomorrow_s(house):
    house.draft(at(EASTER_DUE), title="First")
    house.tick(amsterdam(date(2027, 3, 30), time(8, 30)))
    house.request(at("2027-04-01 15:00"), title="Fresh", reviewer=house.ann, asked=at("2027-03-29 08:00"))

    assert house.tick(amsterdam(date(2027, 3, 30), time(12))) == []
    assert house.tick(amsterdam(date(2027, 3, 31), time(8, 30))) == ["To review by Thu 1 Apr: Fresh"]


def test_after_a_stop_only_the_newest_step_is_said(house):
    house.draft(at(EASTER_DUE))
    house.tick(amsterdam(date(2027, 3, 22), time(7)))

    house.run(date(2027, 4, 2), date(2027, 4, 2))

    assert [mail.payload["name"] for mail in house.mails()] == ["Ann Visser"]
    assert house.traces(house.ann)[:4] == [
        ("draft_due_soon", 1, "skipped", "newer"), ("draft_due_next", 1, "skipped", "newer"),
        ("draft_overdue", 1, "skipped", "newer"), ("draft_overdue", 2, "sent", "digest")]


def test_a_clock_that_stood_still_until_the_evening_waits_for_the_morning(house):
    house.draft(at(EASTER_DUE))

    assert house.tick(amsterdam(date(2027, 3, 30), time(18))) == []
    assert house.tick(amsterdam(date(2027, 3, 31), time(8, 29))) == []
    assert house.tick(amsterdam(date(2027, 3, 31), time(8, 30))) == ["Draft due Wed 31 Mar: Restore drill"]


def test_whoever_is_away_gets_the_newest_when_back(house):
    house.draft(at(EASTER_DUE))
    house.add(Absence(person=house.ann, from_date=date(2027, 3, 29), to_date=date(2027, 4, 2)))

    mails = house.run(date(2027, 3, 29), date(2027, 4, 6))

    assert [(when, name) for when, name, _subject in mails] == [
        ("04-05 06:30Z", "Imke"), ("04-05 06:30Z", "Ann"), ("04-06 06:30Z", "Imke"), ("04-06 06:30Z", "Ann")]
    assert [trace[3] for trace in house.traces(house.ann)[1:4]] == ["newer", "newer", "newer"]


def test_an_escalation_does_not_wait_for_the_lead_s_holiday(house):
    house.draft(at(EASTER_DUE))
    house.slot(date(2027, 4, 30))                   # claim by 1 April
    house.add(Absence(person=house.imke, from_date=date(2027, 3, 29), to_date=date(2027, 4, 9)))

    mails = [mail for mail in house.run(date(2027, 4, 1), date(2027, 4, 12)) if mail[1] == "Imke"]

    assert [when for when, _name, _subject in mails] == ["04-05 06:30Z", "04-06 06:30Z", "04-12 06:30Z"]
    assert mails[-1][2] == "No author yet: GitOps"


def test_each_person_has_a_zone_a_time_and_a_language(house):
    house.ann.zone, house.ann.locale, house.ann.digest_at = "America/New_York", "nl", time(9, 15)
    house.draft(at(EASTER_DUE))

    mails = house.run(date(2027, 3, 30), date(2027, 3, 30), clocks=[time(8, 30), time(15), time(15, 15)])

    assert [(when, subject) for when, _name, subject in mails] == [
        ("03-30 13:15Z", "Concept klaar op wo 31 mrt: Restore drill")]
    text = house.mails()[0].payload["text"]
    assert "Je concept moet woensdag 31 maart, 11:00 klaar zijn." in text
    assert house.mails()[0].payload["lang"] == "nl"


def test_an_author_without_an_address_or_who_left_gets_nothing(house):
    house.ann.email = None
    house.lotte.status = PersonStatus.LEFT
    house.draft(at(EASTER_DUE))
    house.request(at("2027-03-31 15:00"))

    assert house.run(date(2027, 3, 30), date(2027, 4, 1)) == []
