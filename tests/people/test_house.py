"""Settings of the organisation and its calendar."""
from datetime import date, time

import pytest
import sqlalchemy as sa

from planner.core import events
from planner.core.event_log import Event
from planner.people.events import CalendarChanged
from planner.people.models import CalendarException
from planner.people.queries import house_settings, work_calendar
from planner.people.rules.settings import ClaimPolicy, HouseSettings, TrainingPolicy


def answers(**over):
    return {"name": "Nevelbaak Digitaal", "locale": "nl", "zone": "Europe/Amsterdam", "country": "NL",
            "office_open": "09:00", "office_close": "17:00", "training_policy": "nudge", "capacity_default": "2",
            "reminder_time": "09:00", "four_eyes_verification": "y", "session_days": "14", "min_fit": "35",
            "plan_limit_s": "10", "topic_needs_brief": "y"} | over


@pytest.fixture
def admin(house, login):
    """Imke's browser."""
    return login(house.imke)


@pytest.fixture
def news(monkeypatch):
    """What upper floors hear about the calendar."""
    heard = []
    monkeypatch.setattr(events, "_listeners", {
        **events._listeners, CalendarChanged: [lambda session, one: heard.append(one)]})
    return heard


def test_settings_are_stored_and_each_change_is_in_the_log(session, house, admin):
    given = answers(training_policy="gate", capacity_default="3", office_open="08:30", locale="en")
    given.pop("four_eyes_verification")
    admin.post("/settings", data=given)

    session.expire_all()
    session.info.clear()
    settings = house_settings(session)
    assert settings == HouseSettings(training_policy=TrainingPolicy.GATE, capacity_default=3,
                                     four_eyes_verification=False)
    assert house.organisation.office_open == time(8, 30)
    rows = session.scalars(sa.select(Event).where(Event.event == "settings.changed")).all()
    assert {row.detail["key"]: (row.detail["was"], row.detail["becomes"]) for row in rows} == {
        "training_policy": ("nudge", "gate"), "capacity_default": (2, 3), "four_eyes_verification": (True, False),
        "office_open": ("09:00", "08:30")}
    assert {row.actor_id for row in rows} == {house.imke.id}


def test_what_the_page_does_not_ask_stays(session, house, admin):
    house.organisation.settings = {"claim_policy": "lead"}
    session.commit()
    admin.post("/settings", data=answers())

    session.expire_all()
    session.info.clear()
    assert house_settings(session).claim_policy is ClaimPolicy.LEAD


def test_nothing_different_is_said(session, house, admin):
    house.organisation.locale = "nl"
    session.commit()
    admin.post("/settings", data=answers())

    assert "Nothing was different." in admin.get("/settings").text
    assert session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.event == "settings.changed")) == 0


@pytest.mark.parametrize(("over", "words"), [
    ({"name": ""}, "Type the name of your company."), ({"office_close": "08:00"}, "The office closes before it opens."),
    ({"capacity_default": "13"}, "Type a whole number from 0 to 12."), ({"session_days": "0"}, "from 1 to 90"),
    ({"session_days": "many"}, "Not a valid integer value."),
    ({"min_fit": "101"}, "from 0 to 100"), ({"plan_limit_s": "0"}, "from 1 to 120"),
    ({"country": "XX"}, "Not a valid choice."),
    ({"zone": ""}, "Not a valid choice."), ({"training_policy": "perhaps"}, "Not a valid choice."),
])
def test_a_wrong_setting_is_said_and_the_rest_stays(session, house, admin, over, words):
    answer = admin.post("/settings", data=answers(name="Nevelbaak BV") | over)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Nevelbaak BV"' in answer.text or over.get("name") == ""
    session.refresh(house.organisation)
    assert house.organisation.name == "Nevelbaak Digitaal"


def test_another_country_is_another_calendar(session, house, admin, news):
    admin.post("/settings", data=answers(country="BE"))

    session.expire_all()
    session.info.clear()
    assert work_calendar(session).country == "BE"
    assert len(news) == 1


def days(session):
    session.expire_all()
    return session.scalars(sa.select(CalendarException)).all()


def test_a_day_is_added_removed_and_put_back(session, house, admin, news):
    admin.post("/settings/calendar",
               data={"on_date": "2027-03-26", "is_working": "open", "reason": "Good Friday & more"})
    day = days(session)[0]
    assert (day.on_date, day.is_working, day.reason) == (date(2027, 3, 26), True, "Good Friday & more")
    assert work_calendar(session).is_working_day(date(2027, 3, 26))

    admin.post(f"/settings/calendar/{day.uid}/remove")
    assert days(session) == []
    with admin.session_transaction() as cookie:
        undo = cookie["toasts"][-1]["undo"]
    admin.post(undo)
    assert [(row.on_date, row.is_working, row.reason) for row in days(session)] == [
        (date(2027, 3, 26), True, "Good Friday & more")]
    assert len(news) == 3


@pytest.mark.parametrize(("given", "words"), [
    ({"on_date": "2027-02-30"}, "Choose a day."), ({"on_date": ""}, "Choose a day."),
    ({"on_date": "2027-03-26", "reason": "x" * 121}, "At most 120 characters."),
    ({"on_date": "2027-03-26", "is_working": "maybe"}, "Not a valid choice."),
])
def test_an_impossible_day_is_said(session, admin, given, words):
    answer = admin.post("/settings/calendar", data={"is_working": "closed", "reason": ""} | given)

    assert answer.status_code == 422
    assert words in answer.text
    assert days(session) == []


def test_a_day_has_one_exception(session, admin):
    given = {"on_date": "2027-03-26", "is_working": "open", "reason": "typed"}
    admin.post("/settings/calendar", data=given)
    answer = admin.post("/settings/calendar", data=given)

    assert answer.status_code == 422
    assert "This day has an exception already." in answer.text
    assert 'value="typed"' in answer.text
    assert len(days(session)) == 1


@pytest.mark.parametrize("query", ["", "?on_date=x", "?on_date=2027-03-26&is_working=maybe"])
def test_an_undo_that_makes_no_sense_is_not_found(admin, query):
    assert admin.post(f"/settings/calendar/restore{query}").status_code == 404


def test_an_unknown_day_is_not_found(admin):
    assert admin.post("/settings/calendar/nothing/remove").status_code == 404
