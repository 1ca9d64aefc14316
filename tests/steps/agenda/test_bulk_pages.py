"""The pages of changing many slots: what is shown first, done, refused and taken back (docs/domain.md k, bulk)."""
from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa

from planner.policy import Role
from planner.steps.agenda.models import Slot
from tests import factories as make
from tests.steps.agenda.story import TUESDAY, House

WEDNESDAY = date(2027, 1, 13)


@pytest.fixture
def house(session):
    return House(session)


def test_the_page_shows_the_dry_run_then_does_it_then_takes_it_back(session, login, house):
    slots = [house.slot(TUESDAY, title="A"), house.slot(WEDNESDAY, title="B")]
    session.commit()
    lead = login(house.imke)
    data = {"slot": [slot.uid for slot in slots], "what": "move", "back": "/agenda?view=list"}

    first = lead.post("/agenda/bulk", data=data)
    seen = re.findall(r'name="seen"[^>]*value="(\w+)"', first.text)[0]
    done = lead.post("/agenda/bulk/move", data={**data, "days": "7", "seen": seen, "step": "do"})

    assert ("Move 2 slots" in first.text, first.status_code) == (True, 200)
    assert (done.status_code, done.location) == (303, "/agenda?view=list")
    page = lead.get(done.location).text
    assert "2 slots moved." in page
    undo = re.findall(r'action="(/agenda/bulk/\w+/undo[^"]*)"', page)[0].replace("&amp;", "&")
    assert lead.post(undo).status_code == 303
    assert set(session.scalars(sa.select(Slot.local_date))) == {TUESDAY, WEDNESDAY}


def test_the_dry_run_says_in_words_what_to_mind(session, login, house):
    slot = house.slot(TUESDAY)
    session.commit()

    text = login(house.imke).post("/agenda/bulk/move", data={"slots": slot.uid, "days": "4", "step": "look"}).text

    assert "That day is in the weekend." in text
    assert "1 needs a look" in text


def test_doing_it_with_an_old_look_shows_a_new_one(session, login, house):
    slot = house.slot()
    session.commit()
    answer = login(house.imke).post("/agenda/bulk/move", data={
        "slots": slot.uid, "days": "7", "seen": "0" * 32, "step": "do"})

    assert answer.status_code == 409
    assert "Something changed since you looked" in answer.text
    assert "Move 1 slot" in answer.text


@pytest.mark.parametrize(("data", "message"), [
    ({"days": "soon"}, "Not a valid integer"), ({"days": "400"}, "At most a year"), ({"days": "0"}, "Zero days"),
    ({"days": ""}, "Type a number of days"), ({"slots": ""}, "Choose at least one slot"),
    ({"slots": "'; DROP TABLE slot"}, "Choose at least one slot"), ({"slots": "0" * 26}, "Choose at least one slot"),
])
def test_what_makes_no_sense_is_refused_with_all_that_was_typed(session, login, house, data, message):
    slot = house.slot()
    session.commit()

    answer = login(house.imke).post("/agenda/bulk/move", data={"slots": slot.uid, "days": "7", **data})

    assert answer.status_code == 422
    assert message in answer.text


@pytest.mark.parametrize(("data", "message"), [
    ({"day": "2027-02-31"}, "Not a valid date"), ({"day": ""}, "Choose a date."), ({"days": "x"}, "Not a valid"),
    ({"day": "2029-01-01"}, "Choose at least one slot")])
def test_a_push_that_makes_no_sense_is_refused(session, login, house, data, message):
    house.slot()
    session.commit()

    answer = login(house.imke).post("/agenda/bulk/push", data={"day": "2027-01-01", "days": "7", **data})

    assert answer.status_code == 422
    assert message in answer.text


def test_a_push_keeps_to_the_filters_of_the_page(session, login, house):
    house.slot(TUESDAY, title="For the CTO")
    house.slot(WEDNESDAY, title="Another", personas=[make.persona(code="SO")])
    session.commit()

    text = login(house.imke).post("/agenda/bulk/push?persona=CT", data={"day": "2027-01-01", "days": "7"}).text

    assert ("For the CTO" in text, "Another" in text) == (True, False)


def test_the_page_of_tags_asks_before_it_changes(session, login, house):
    slot = house.slot()
    session.commit()
    lead = login(house.imke)

    assert "1 slot chosen." in lead.post("/agenda/bulk", data={"slot": slot.uid, "what": "retag"}).text
    empty = lead.post("/agenda/bulk/retag", data={"slots": slot.uid, "how": "add", "campaign": "keep"})
    assert (empty.status_code, "Choose a persona, or a campaign." in empty.text) == (422, True)
    look = lead.post("/agenda/bulk/retag", data={"slots": slot.uid, "how": "add", "personas": "CT", "campaign": "none"})
    assert "Change 1 slot" in look.text


@pytest.mark.parametrize("role", [None, Role.SALES, Role.ADMIN])
def test_nobody_but_a_lead_gets_there(session, login, house, role):
    person = house.colleague(*([role] if role else []))
    session.commit()

    assert login(person).post("/agenda/bulk/move", data={}).status_code == 403
