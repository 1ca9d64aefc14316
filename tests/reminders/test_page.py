"""The page of reminders and the chain behind one (docs/domain-more.md q; docs/design.md)."""
from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest

from planner.people.models import Absence
from planner.policy import Role
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.routes import coming
from tests import factories as make
from tests.reminders.story import House, amsterdam, at
from tests.support.queries import count_queries

DUE = "2026-12-03 16:00"                # a Thursday, 17:00; "now" of the suite is Tuesday 24 November, 10:00


@pytest.fixture
def house(session, app):
    return House(session)


def text(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_what_comes_and_what_was_said_stand_with_their_reasons(house, login, app, session):
    house.draft(at(DUE), title="Restore drill")
    house.request(at("2026-11-24 16:00"), title="Judge me", reviewer=house.ann, asked=at("2026-11-20 09:00"))
    with app.app_context():
        house.tick(amsterdam(date(2026, 11, 24), time(8, 30)))

    page = login(house.ann).get("/reminders")

    assert page.status_code == 200
    assert "Thursday 26 November daily mail, 08:30 Restore drill Your draft is due Thu 3 Dec, 17:00." in text(page)
    assert "Because you claimed this topic on Tue 3 Nov." in text(page)
    assert "Judge me Review due. Sent Tue 24 Nov, 08:30, because it was due Tue 24 Nov." in text(page)


def test_who_has_nothing_is_told_so(house, login):
    page = login(house.ann).get("/reminders")

    assert "Nothing comes these seven days." in page.text
    assert "Nothing was sent these thirty days." in page.text


def test_the_chain_says_what_decided(house, login, app, session):
    house.draft(at(DUE))
    with app.app_context():
        house.tick(amsterdam(date(2026, 11, 26), time(8, 30)))
    row = session.query(Reminder).filter_by(rule="draft_due_soon").one()

    page = login(house.ann).get(f"/reminders/why/{row.uid}")

    assert page.status_code == 200
    assert "5 working days before" in page.text
    assert "Nothing is sent from 18:00 to 08:00, at weekends and on days off. Zone: Europe/Amsterdam." in text(page)
    assert "Sent Thu 26 Nov, 08:30, because it was due Thu 3 Dec." in text(page)
    assert re.search(r'href="/drafts/\w+"', page.text)


def test_a_lead_and_an_administrator_see_everybody_s_a_colleague_only_their_own(house, login, session, app):
    house.draft(at(DUE), title="Restore drill")
    admin = make.person(Role.ADMIN, name="Pim")
    house.add(admin)
    with app.app_context():
        house.tick(amsterdam(date(2026, 11, 26), time(8, 30)))
    row = session.query(Reminder).filter_by(rule="draft_due_soon").one()

    for person in (house.imke, admin):
        browser = login(person)
        assert "Restore drill" in browser.get(f"/reminders?person={house.ann.uid}").text
        assert browser.get(f"/reminders/why/{row.uid}").status_code == 200
    stranger = login(house.lotte)
    assert stranger.get(f"/reminders?person={house.ann.uid}").status_code == 403
    assert stranger.get(f"/reminders/why/{row.uid}").status_code == 404
    assert stranger.get("/reminders?person=nobody").status_code == 404


def test_the_week_ahead_is_what_is_then_sent(house, app, session):
    first = date(2027, 3, 22)               # Easter, and the change of the clocks
    house.draft(at("2027-03-31 15:00"), title="One")
    house.draft(at("2027-03-24 16:00"), title="Two")
    house.request(at("2027-03-25 16:00"), title="Three", reviewer=house.ann)
    house.slot(date(2027, 4, 21))
    house.add(Absence(person=house.ann, from_date=date(2027, 3, 23), to_date=date(2027, 3, 23)))
    with app.app_context():
        now = amsterdam(first, time(6))
        said = {person.id: [(mail.day, [(due.row.key, due.matter.title, due.step) for due in mail.says])
                            for mail in coming(session, person, [], now=now)] for person in (house.ann, house.imke)}
        assert session.query(Reminder).count() == 0

        sent: dict[int, list[Any]] = {house.ann.id: [], house.imke.id: []}
        for ahead in range(8):
            day = first + timedelta(days=ahead)
            for clock in (time(8, 30), time(17)):
                house.tick(amsterdam(day, clock))
            for person_id, days in sent.items():
                rows = session.query(Reminder).filter(Reminder.recipient_id == person_id, Reminder.sent_at.between(
                    amsterdam(day, time(0)), amsterdam(day, time(23)))).order_by(Reminder.anchor_at, Reminder.rule)
                found = [(row.rule, row.detail["title"], row.step) for row in rows]
                days.extend([(day, found)] if found else [])

    assert said == sent
    assert [len(said[house.ann.id]), len(said[house.imke.id])] == [3, 1]


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_costs_the_same_however_much_there_is(house, login, session, app, rows):
    for number in range(rows):
        house.draft(at(DUE) + timedelta(hours=number), title=f"Draft {number}")
    with app.app_context():
        house.tick(amsterdam(date(2026, 11, 23), time(8, 30)))
    ann = login(house.ann)

    with count_queries() as seen:
        page = ann.get("/reminders")

    assert page.status_code == 200
    assert len(seen) <= 10, seen


def test_the_number_of_statements_of_a_turn_does_not_grow(house, session, app):
    costs = []
    with app.app_context():
        for number in range(40):
            house.draft(at(DUE) + timedelta(minutes=number), title=f"Draft {number}")
            if number in {1, 39}:
                house.tick(amsterdam(date(2026, 11, 24), time(7)))
                with count_queries() as seen:
                    house.tick(amsterdam(date(2026, 11, 24), time(7, number)))
                costs.append(len(seen))

    assert costs[0] == costs[1]
    assert session.query(Reminder).filter_by(state=ReminderState.DUE).count() > 0
