"""The pages of the agenda: what they cost, what they show to whom, and what they answer."""
from __future__ import annotations

import re
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from planner.policy import Role
from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, Slot
from planner.workflow.agenda import ClaimState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, many_slots, on
from tests.support.queries import count_queries


@pytest.fixture
def house(session):
    return House(session)


# --- How much it costs -------------------------------------------------------------------------------------------


def _statements(client, address):
    client.get(address)
    with count_queries() as seen:
        assert client.get(address).status_code == 200
    return seen


@pytest.mark.parametrize("address", ["/agenda?at=2026-12", "/agenda?at=2026-12&state=claimed", "/agenda?view=list",
                                     "/agenda?view=list&state=late", "/agenda?state=open", "/ideas", "/agenda/topics"])
def test_a_page_takes_as_many_statements_for_fifty_rows_as_for_one(session, login, house, address):
    many_slots(house, 1)
    house.idea()
    house.topic()
    lead = login(house.imke)
    few = _statements(lead, address)
    many_slots(house, 50, start=date(2026, 12, 2))
    for n in range(50):
        house.idea(title=f"Idea {n}")
        house.topic(title=f"Topic {n}")
    session.commit()
    many = _statements(lead, address)

    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 10, "\n".join(many)


# --- The pages ---------------------------------------------------------------------------------------------------


def test_a_lead_sees_grips_and_the_rest_does_not(session, login, house):
    house.slot()
    house.topic(title="To place")

    lead, member = (login(person).get("/agenda?at=2027-01").get_data(as_text=True)
                    for person in (house.imke, house.ann))

    assert ("data-movable" in lead, "data-movable" in member) == (True, False)
    assert ("To place" in lead, "To place" in member) == (True, False)
    assert "/move" not in member


def test_a_member_is_not_told_that_a_colleague_is_late(session, login, house, at):
    house.claimed(house.bob, day=date(2027, 1, 5))
    at(datetime(2026, 12, 16, 9, tzinfo=NOW.tzinfo))

    assert "Move a week" in login(house.imke).get("/agenda?at=2027-01").get_data(as_text=True)
    assert 'class="late"' not in login(house.ann).get("/agenda?at=2027-01").get_data(as_text=True)
    assert 'class="late"' in login(house.bob).get("/agenda?at=2027-01").get_data(as_text=True)


@pytest.mark.parametrize("at_text", ["2027-13", "nonsense", "0001-01", "9999-12", "99999-1", "2027"])
def test_any_month_in_the_address_shows_a_page(login, house, at_text):
    assert login(house.ann).get(f"/agenda?at={at_text}").status_code == 200


def test_the_open_slots_stand_by_fit_with_their_reasons(session, login, house):
    session.add(make.expertise(person=house.ann, area=house.cloud, level=3, interest=2))
    house.slot(date(2027, 2, 2), title="Cloud matters")
    house.slot(title="Something else", area=None)

    text = login(house.ann).get("/agenda?state=open").get_data(as_text=True)

    assert text.index("Cloud matters") < text.index("Something else")
    assert "Level 3 in Cloud" in text
    assert text.count('data-key="C"') == 2
    assert "You like it a lot" in text


def test_a_move_by_script_answers_with_the_month_it_came_from(session, login, house):
    slot = house.slot()
    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/move", headers={"HX-Request": "true"}, data={
        "day": "2027-01-14", "version": str(slot.version), "back": "/agenda?at=2027-01"})
    text = answer.get_data(as_text=True)

    assert (answer.status_code, "<html" in text) == (200, False)
    assert re.search(r'data-day="2027-01-14".*?Zero-downtime deploys', text, re.DOTALL)
    assert "Moved to Thursday 14 January" in answer.headers["HX-Trigger"]
    assert "move/undo" in answer.headers["HX-Trigger"]


def test_a_move_without_script_goes_back_with_a_toast(session, login, house):
    slot = house.slot()
    lead = login(house.imke)

    answer = lead.post(f"/agenda/slots/{slot.uid}/move", data={"days": "7", "back": "/agenda?at=2027-01"})

    assert (answer.status_code, answer.location) == (303, "/agenda?at=2027-01")
    page = lead.get(answer.location).get_data(as_text=True)
    undo = re.findall(r'action="([^"]*move/undo[^"]*)"', page)
    assert lead.post(undo[0].replace("&amp;", "&")).status_code == 303
    session.refresh(slot)
    assert slot.local_date == TUESDAY


def test_a_move_leads_to_no_other_house(session, login, house):
    slot = house.slot()

    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/move", data={"days": "7", "back": "//evil.example/"})

    assert answer.location == f"/agenda/slots/{slot.uid}"


def test_a_move_that_came_too_late_can_be_pressed_again(session, login, house):
    slot = house.slot()
    session.commit()
    browser = login(house.imke)
    data = {"day": "2027-03-02", "clock": "10:00", "version": str(slot.version - 1)}

    late = browser.post(f"/agenda/slots/{slot.uid}/move", data=data)

    assert late.status_code == 409
    (version,) = set(re.findall(r'name="version" type="hidden" value="(\d+)"', late.text))
    assert version == str(slot.version)
    assert browser.post(f"/agenda/slots/{slot.uid}/move", data={**data, "version": version}).status_code == 303


def test_a_move_with_days_that_nobody_offers_is_refused(session, login, house):
    slot = house.slot()

    assert login(house.imke).post(f"/agenda/slots/{slot.uid}/move", data={"days": "400"}).status_code == 422


def test_warnings_are_named_after_a_move(session, login, house):
    slot = house.slot()
    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/move", headers={"HX-Request": "true"},
                                    data={"day": "2027-01-10", "back": "/agenda"})

    assert "That day is in the weekend." in answer.headers["HX-Trigger"]


def test_a_lost_race_shows_three_other_slots(session, login, house):
    slot = house.slot(title="Wanted")
    for day in (13, 14, 15, 18):
        house.slot(date(2027, 1, day), title=f"Other {day}")
    bob = login(house.bob)
    services.claim_slot(session, actor=house.ann, slot=slot, now=NOW)
    session.commit()

    answer = bob.post(f"/agenda/slots/{slot.uid}/claim")
    text = answer.get_data(as_text=True)
    fragment = bob.post(f"/agenda/slots/{slot.uid}/claim", headers={"HX-Request": "true"})

    assert answer.status_code == fragment.status_code == 409
    assert "Ann claimed this a moment ago" in text
    assert [f"Other {day}" in text for day in (13, 14, 15, 18)] == [True, True, True, False]
    assert "<html" not in fragment.get_data(as_text=True)


def test_the_page_of_a_slot_says_what_stands_in_the_way(session, login, house):
    slot = house.slot()
    house.ann.capacity_per_quarter = 0
    text = login(house.ann).get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)

    assert "You have 0 of 0 turns in quarter 1" in text
    assert "Claim this topic" not in text


def test_whoever_presses_all_the_same_lands_on_those_words(session, login, house):
    slot = house.slot(date(2026, 11, 30))
    answer = login(house.ann).post(f"/agenda/slots/{slot.uid}/claim")

    assert answer.status_code == 422
    assert "Only 4 working days are left" in answer.get_data(as_text=True)


def test_the_page_of_a_slot_renders_its_brief_safely(session, login, house):
    slot = house.slot(text="**Bold** <script>alert(1)</script>")
    text = login(house.ann).get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)

    assert "<strong>Bold</strong>" in text
    assert "<script>alert" not in text


def test_history_is_told_in_the_readers_language(session, login, house):
    claim = house.claimed()
    services.move_slot(session, actor=house.imke, slot=claim.slot, to=on(date(2027, 1, 13)), now=NOW)
    house.bob.locale = "nl"

    english = login(house.ann).get(f"/agenda/slots/{claim.slot.uid}").get_data(as_text=True)
    dutch = login(house.bob).get(f"/agenda/slots/{claim.slot.uid}").get_data(as_text=True)

    assert "Imke moved it from Tue 12 Jan to Wed 13 Jan" in english
    assert "Imke verplaatste het van" in dutch


def test_two_people_change_one_slot_and_nothing_typed_is_lost(session, login, house):
    slot = house.slot()
    seen = slot.version
    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 13)), now=NOW)
    other = house.colleague(Role.LEAD)

    answer = login(other).post(f"/agenda/slots/{slot.uid}/edit", data={
        "day": "2027-01-20", "clock": "11:30", "zone": "Europe/Amsterdam", "lang": "en", "channels": "blog-en",
        "version": str(seen)})
    text = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "Somebody changed this slot while you were typing" in text
    assert ('value="2027-01-20"' in text, 'value="11:30"' in text) == (True, True)
    assert f'name="version" type="hidden" value="{slot.version}"' in text


@pytest.mark.parametrize(("over", "message"), [
    ({"day": "2020-01-01"}, "That moment has passed"), ({"day": "31-31-31"}, "Not a valid date"),
    ({"day": ""}, "Choose a date."), ({"clock": "noon"}, "valid"), ({"channels": []}, "Choose at least one channel"),
    ({"lang": "nl", "topic": "{topic}"}, "must be in the same language"), ({"zone": "Mars/Base"}, "Not a valid choice"),
    ({"day": "9999-12-31"}, "in this century"),
])
def test_a_slot_that_can_not_be_planned_comes_back_with_its_words(session, login, house, over, message):
    topic = house.topic(title="In English")
    lead = login(house.imke)
    data = {"day": "2027-02-02", "clock": "09:00", "zone": "Europe/Amsterdam", "lang": "en", "channels": ["blog-en"]}
    data |= {key: value.format(topic=topic.uid) if isinstance(value, str) else value for key, value in over.items()}

    answer = lead.post("/agenda/slots", data=data)

    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 0


def test_a_lead_sets_the_dates_of_a_near_slot_by_form(session, login, house):
    slot = house.slot(date(2026, 11, 30))
    lead = login(house.imke)
    page = lead.get(f"/agenda/slots/{slot.uid}/claim").get_data(as_text=True)
    values = dict(re.findall(r'name="(\w+)" (?:required )?type="datetime-local" value="([^"]+)"', page))

    answer = lead.post(f"/agenda/slots/{slot.uid}/claim-with-dates", data=values)

    assert len(values) == 6
    assert answer.status_code == 303
    assert session.scalar(sa.select(Claim.state)) is ClaimState.ACTIVE


def test_releasing_asks_for_a_reason_from_the_list(session, login, house):
    claim = house.claimed()
    ann = login(house.ann)

    assert ann.post(f"/agenda/claims/{claim.uid}/release", data={"note": "busy"}).status_code == 422
    assert ann.post(f"/agenda/claims/{claim.uid}/release", data={"reason": "missed"}).status_code == 422
    assert ann.post(f"/agenda/claims/{claim.uid}/release", data={"reason": "no_time"}).status_code == 303


def test_an_empty_week_is_filled_with_one_press(session, login, house):
    topic = house.topic(title="Observability")
    lead = login(house.imke)
    text = lead.get("/agenda/fill?week=2027-W02").get_data(as_text=True)
    assert "Observability" in text
    assert "Tuesday 12 January 2027" in text

    answer = lead.post(f"/agenda/topics/{topic.uid}/place", data={"day": "2027-01-12", "clock": "09:00",
                                                                  "back": "/agenda?at=2027-01"})

    assert (answer.status_code, answer.location) == (303, "/agenda?at=2027-01")
    assert session.scalar(sa.select(Slot.local_date)) == TUESDAY
    assert "Wednesday 13 January 2027" in lead.get("/agenda/fill?week=2027-W02").text      # the Tuesday is taken


def test_filling_a_week_that_is_over_is_not_offered(login, house):
    assert login(house.imke).get("/agenda/fill?week=2026-W40").status_code == 404
