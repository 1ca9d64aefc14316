"""What every new house is reminded of besides drafts and reviews, told over days (docs/domain.md g, default rules)."""
from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from planner.people.models import Absence
from planner.personas.models import ContactMoment, MomentKind, PersonaStatus
from planner.policy import Role
from planner.reminders import finding
from planner.reminders.models import Finding, Reminder
from planner.steps.agenda.models import CadenceGoal, CadencePeriod
from planner.steps.publishing.models import Correction, CorrectionKind
from planner.steps.training.models import Curriculum, Enrolment
from planner.steps.writing.models import Revision
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import CorrectionState
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.reminders.story import AMSTERDAM, House, amsterdam, at

pytestmark = pytest.mark.once
MONTH = date(2027, 2, 1)                # a Monday


@pytest.fixture
def house(session, app):
    with app.app_context():
        yield House(session)


def run(house, first, last):
    """One turn of the clockwork on each weekday, at the time of the digest."""
    mails = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if day.weekday() < 5:
            mails = house.run(day, day, clocks=(time(8, 30),))
    return mails


def told(house, person, first, last):
    """Day and subject of each mail to somebody over some days."""
    name = person.name.split()[0]
    return [(when[:5], subject) for when, who, subject in run(house, first, last) if who == name]


def note(house, now):
    """What the clockwork finds out."""
    changed = finding.keep(house.session, finding.look(house.session, now=now), now=now)
    house.session.flush()
    return changed


def said(house, person, rule):
    """On which days a rule spoke to somebody."""
    rows = house.session.query(Reminder).filter_by(recipient_id=person.id, rule=rule, state="sent")
    return sorted(row.sent_at.strftime("%m-%d") for row in rows)


# --- The outline -------------------------------------------------------------------------------------------------


def outlined(house, **over):
    draft = house.draft(at("2027-02-26 16:00"), taken=at("2027-02-01 09:00"), **over)
    draft.claim.outline_due = at("2027-02-19 16:00")
    house.session.flush()
    return draft


def test_an_outline_is_asked_for_two_working_days_ahead(house):
    outlined(house)

    assert told(house, house.ann, date(2027, 2, 15), date(2027, 2, 18)) == [
        ("02-17", "Outline due Fri 19 Feb: Restore drill")]
    assert any("Five headings will do." in mail.payload["text"] for mail in house.mails())


def test_who_wrote_something_is_not_asked_for_an_outline(house):
    draft = outlined(house)
    head = Revision(draft=draft, number=1, title="x", body="x", sha256="0" * 64, word_count=1,
                    at=at("2027-02-10 09:00"))
    house.add(head)
    draft.head_id = head.id
    house.session.flush()

    assert told(house, house.ann, date(2027, 2, 15), date(2027, 2, 18)) == []


# --- Open topics -------------------------------------------------------------------------------------------------


def fitting(house, number=4):
    """An open slot about the cloud, and people who know it: the more the earlier in the alphabet."""
    cloud = make.area()
    people = [make.person(name=f"{letter} Expert", email=f"{letter}@n.example".lower()) for letter in "ABCD"[:number]]
    house.add(cloud, *people)
    house.add(*(make.expertise(person=who, area=cloud, level=4 if place < 2 else 3, interest=2)
                for place, who in enumerate(people)))
    slot = house.slot(date(2027, 3, 1), closes_at=at("2027-02-20 23:00"))         # claim by Monday 1 February, 12:00
    slot.topic.area = cloud
    house.session.flush()
    return slot, people


def test_an_open_topic_is_told_three_days_ahead_to_the_three_who_fit_best(house):
    _slot, people = fitting(house)
    now = amsterdam(date(2027, 1, 25), time(7))
    assert note(house, now)

    mails = [mail for mail in run(house, date(2027, 1, 25), date(2027, 1, 29)) if mail[1] != "Imke"]

    assert mails == [("01-27 07:30Z", name, "Open until Mon 1 Feb: GitOps") for name in "ABC"]
    assert len(people) == 4


def test_what_was_found_a_while_ago_stands_for_a_day(house):
    slot, people = fitting(house)
    now = amsterdam(date(2027, 1, 25), time(7))
    note(house, now)
    row = house.session.query(Finding).filter_by(uid=slot.uid).one()
    assert row.people == [who.id for who in people[:3]]
    house.add(Absence(person=people[0], from_date=date(2027, 1, 25), to_date=date(2027, 3, 25)))

    note(house, now + timedelta(hours=1))
    assert people[0].id in row.people
    note(house, now + timedelta(hours=21))

    house.session.refresh(row)
    assert people[0].id not in row.people


def test_a_topic_that_was_claimed_is_offered_to_nobody_more(house):
    slot, _people = fitting(house)
    note(house, amsterdam(date(2027, 1, 25), time(7)))
    house.tick(amsterdam(date(2027, 1, 25), time(9)))
    slot.state = SlotState.CLAIMED

    assert {name for _when, name, _subject in run(house, date(2027, 1, 26), date(2027, 1, 29))} <= {"Imke"}


# --- Corrections, facts, courses ---------------------------------------------------------------------------------


def corrected(house, **over):
    draft = house.draft(at("2027-01-08 16:00"), state=DraftState.PUBLISHED)
    was, new = (Revision(draft=draft, number=number, title="x", body="x", sha256="0" * 64, word_count=1,
                         at=at("2027-02-01 09:00")) for number in (1, 2))
    house.add(was, new)
    row = Correction(**{"draft": draft, "kind": CorrectionKind.FACT, "was": was, "revision": new, "by": house.ann,
                        "at": at("2027-02-01 09:00"), "reviewer": house.lotte, "persona": house.cto,
                        "review_due_at": at("2027-02-03 16:00")} | over)
    house.add(row)
    return row


def test_a_correction_is_asked_for_on_its_day_and_the_next_ones_and_then_a_lead_hears_it(house):
    corrected(house)

    run(house, date(2027, 2, 1), date(2027, 2, 8))

    assert [(row.rule, row.step) for row in house.session.query(Reminder).filter_by(
        recipient_id=house.lotte.id, state="sent").order_by(Reminder.nominal_at)] == [
            ("correction_due", 1), ("correction_overdue", 1), ("correction_overdue", 2)]
    assert [(row.rule, row.step) for row in house.session.query(Reminder).filter_by(
        recipient_id=house.imke.id, subject_kind="correction")] == [("correction_overdue", 2)]


def test_a_correction_that_was_judged_asks_nobody(house):
    corrected(house, state=CorrectionState.REVIEWED)

    assert told(house, house.lotte, date(2027, 2, 2), date(2027, 2, 4)) == []


@pytest.mark.parametrize("owned", [True, False])
def test_a_fact_that_expires_is_told_ten_working_days_ahead_to_who_minds_the_persona(house, owned):
    house.cto.status, house.cto.owner = PersonaStatus.ACTIVE, house.lotte if owned else None
    house.add(make.fact(persona=house.cto, expires_on=date(2027, 2, 19)))
    who = house.lotte if owned else house.imke

    mails = [mail for mail in told(house, who, date(2027, 2, 4), date(2027, 2, 8)) if "Counts until" in mail[1]]

    assert mails == [("02-05", "Counts until Fri 19 Feb: Wants goal " + mails[0][1].rpartition(" ")[2])]


def test_a_fact_that_does_not_count_is_no_matter(house):
    house.add(make.fact(persona=house.cto, expires_on=date(2027, 2, 19), verification="unverified"),
              make.fact(persona=make.persona(status=PersonaStatus.ARCHIVED), expires_on=date(2027, 2, 19)))

    run(house, date(2027, 2, 4), date(2027, 2, 8))

    assert house.session.query(Reminder).filter_by(rule="fact_expires").count() == 0


def test_a_course_is_asked_for_two_working_days_ahead(house):
    course = Curriculum(key="basics", title_nl="Basis", title_en="Basics")
    house.add(course)
    house.add(Enrolment(person_id=house.ann.id, curriculum_id=course.id, started_at=at("2027-02-01 09:00"),
                        due_on=date(2027, 2, 19)))

    assert told(house, house.ann, date(2027, 2, 15), date(2027, 2, 22)) == [("02-17", "Course due Fri 19 Feb: Basics")]


# --- Listening ---------------------------------------------------------------------------------------------------


def heard(house, kind, day, **over):
    house.add(ContactMoment(**{"kind": kind, "on_date": day, "by": house.imke, "lang": "en", "heard": "x"} | over))


def test_who_leads_is_told_when_they_heard_no_customer_for_five_working_days(house):
    heard(house, MomentKind.VISIT, date(2027, 2, 1))
    heard(house, MomentKind.SALES_CALL, date(2026, 11, 30), by=house.ann)
    heard(house, MomentKind.INVOICE, date(2027, 2, 4))          # nobody sat in on an invoice

    for first in (date(2027, 2, 5), date(2027, 2, 12)):
        run(house, first, first + timedelta(days=4))

    assert said(house, house.imke, "listening_contact") == ["02-08", "02-15"]
    assert said(house, house.ann, "listening_contact") == []


def test_who_sits_in_is_told_nothing(house):
    for day in (1, 8, 15):
        heard(house, MomentKind.HELPDESK, date(2027, 2, day), by=house.lotte, attended_by=[house.imke])

    run(house, date(2027, 2, 16), date(2027, 2, 19))

    assert said(house, house.imke, "listening_contact") == []


def test_a_sales_call_is_asked_for_after_twenty_working_days(house):
    heard(house, MomentKind.SALES_CALL, date(2027, 2, 1))
    heard(house, MomentKind.VISIT, date(2027, 2, 22))

    mails = told(house, house.imke, date(2027, 2, 23), date(2027, 3, 1))

    assert mails == [("03-01", "No sales call since Mon 1 Feb, and 1 more")]
    assert "No customer heard since Mon 22 Feb." in house.mails()[-1].payload["text"]


# --- Cadence -----------------------------------------------------------------------------------------------------


def test_a_goal_that_is_not_secured_is_told_once_a_week_until_it_is(house):
    house.add(CadenceGoal(scope="organisation", period=CadencePeriod.MONTH, minimum=2))
    open_slot = house.slot(date(2027, 2, 23))
    house.slot(date(2027, 2, 25), state=SlotState.CLAIMED)
    now = amsterdam(date(2027, 1, 29), time(7))
    note(house, now)

    first = [mail for mail in told(house, house.imke, MONTH, date(2027, 2, 3)) if "Not secured" in mail[1]]
    open_slot.state = SlotState.CLAIMED
    house.session.flush()
    note(house, amsterdam(date(2027, 2, 8), time(7)))
    then = [mail for mail in told(house, house.imke, date(2027, 2, 9), date(2027, 2, 10)) if "Not secured" in mail[1]]

    assert first == [("02-02", "Not secured yet: The rhythm of the house")]
    assert then == first
    assert "1 of 2 publications until Sun 28 Feb are secured." in " ".join(
        mail.payload["text"] for mail in house.mails())


def test_the_zone_of_the_story_is_that_of_the_house(house):
    assert house.house.zone == AMSTERDAM
    assert Role.LEAD in house.imke.roles
