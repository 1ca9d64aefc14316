"""The daily mail: in order, with its acts, and with who hears of it next (docs/domain.md g; docs/design.md, mail)."""
from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest

from planner.policy import Role
from planner.reminders import letters
from tests import factories as make
from tests.reminders.story import House, amsterdam, at

DUE = at("2027-04-13 15:00")


@pytest.fixture
def house(session, app):
    return House(session)


def mail_of(house, app, person, day, clock=time(8, 30)):
    with app.app_context():
        house.tick(amsterdam(day, clock))
    return next(mail.payload for mail in reversed(house.mails()) if mail.payload["to"] == person.email)


def test_the_step_before_an_escalation_names_the_day_and_the_lead(house, app):
    house.draft(at("2027-04-02 15:00"))                     # the second day late is Tuesday 6 April

    mail = mail_of(house, app, house.ann, date(2027, 4, 6))

    for form in (mail["text"], mail["html"]):
        assert "On Wednesday 7 April this also goes to Imke Vos." in form


def test_a_third_lead_is_not_named(house, app):
    house.add(*(make.person(Role.LEAD, name=name, email=f"{name.lower()}@n.example") for name in ("Bas", "Cas")))
    house.draft(at("2027-04-02 15:00"))

    assert "this also goes to Bas and other leads." in mail_of(house, app, house.ann, date(2027, 4, 6))["text"]


def test_lines_stand_in_order_under_what_they_are_for(house, app):
    house.draft(at("2027-04-01 15:00"), title="Late", by=house.ann)
    house.draft(DUE, title="Mine", by=house.imke)
    house.request(at("2027-04-08 15:00"), title="To judge", reviewer=house.imke, asked=at("2027-04-05 09:00"))

    text = mail_of(house, app, house.imke, date(2027, 4, 6))["text"]

    in_order = ("WAITS FOR YOU", "1. To judge", "2. Mine", "FOR YOU AS A LEAD", "3. Late")
    places = [text.index(words) for words in in_order]
    assert places == sorted(places)
    assert "I am on it: " in text
    assert "Ask for more time: " in text


def test_what_a_lead_hears_of_somebody_else_can_not_wait(house, app):
    house.draft(at("2027-04-01 15:00"), title="Late")

    text = mail_of(house, app, house.imke, date(2027, 4, 6))["text"]

    assert "Again tomorrow" not in text
    assert "Not about this one: " in text


def test_a_long_mail_counts_what_it_leaves_to_the_page(house, app, monkeypatch):
    monkeypatch.setattr(letters, "MOST", 3)
    for number in range(5):
        house.draft(DUE + timedelta(minutes=number), title=f"Draft {number}")

    mail = mail_of(house, app, house.ann, date(2027, 4, 6))

    assert "5 things wait for you." in mail["text"]
    assert "And 2 things more, on your page of reminders: http://planner.test/reminders" in mail["text"]
    assert mail["html"].count('class="item"') == 3
    assert mail["html"].count('class="act"') == 1


def test_it_is_dutch_for_who_reads_dutch_and_loads_nothing(house, app):
    house.ann.locale = "nl"
    house.draft(DUE, title="Restore <drill>")

    mail = mail_of(house, app, house.ann, date(2027, 4, 6))

    assert mail["subject"] == "Concept klaar op di 13 apr: Restore <drill>"
    assert "Wacht op jou" in mail["html"]
    assert "Morgen opnieuw" in mail["html"]
    assert not re.search(r"<(img|script|link)\b|url\(", mail["html"])
    assert mail["unsubscribe"].startswith("http://planner.test/u/")


def test_the_page_that_stops_it_speaks_the_language_of_the_mail(house, app, client):
    house.ann.locale = "nl"
    house.draft(DUE)
    stop = mail_of(house, app, house.ann, date(2027, 4, 6))["unsubscribe"].removeprefix("http://planner.test")
    english = {"Accept-Language": "en"}

    asked = client.get(stop, headers=english).text
    assert '<html lang="nl"' in asked
    again = asked.split('method="post" action="')[1].split('"')[0]
    assert '<html lang="nl"' in client.post(again, headers=english).text
