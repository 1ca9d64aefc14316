"""The agenda under attack: two hands of one person, hostile files, links that lead further than they should."""
from __future__ import annotations

import json
import time
from datetime import date

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.imports.agenda import ics_file
from planner.matching.rules import BadInstance, parse
from planner.steps.agenda.models import Claim, OfferOrigin
from planner.steps.agenda.services import offer_slot, reserve
from planner.workflow.agenda import LIVE_CLAIMS
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browsers
from tests.steps.agenda.story import House

DAYS = [date(2027, 1, 12), date(2027, 1, 19), date(2027, 1, 26), date(2027, 2, 2)]


@pytest.mark.database
@pytest.mark.parametrize("way", ["claim", "accept", "mixed"])
def test_two_hands_of_one_person_never_take_more_than_there_is_room_for(live_app, way):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        house.ann.capacity_per_quarter = 2
        slots = [house.slot(day, title=f"Turn {day}") for day in DAYS]
        doors = [f"/agenda/slots/{slot.uid}/claim" for slot in slots]
        if way != "claim":
            house.ann.capacity_per_quarter = 4
            some = slots if way == "accept" else slots[:2]
            claims = [offer_slot(work.session, actor=house.imke, slot=slot, person=house.ann, origin=OfferOrigin.LEAD,
                                 now=NOW) for slot in some]
            doors = [f"/agenda/claims/{claim.uid}/accept" for claim in claims] + doors[len(some):]
            house.ann.capacity_per_quarter = 2
    hands = browsers(live_app, *["Ann"] * len(doors))

    answers = at_once([lambda hand=hand, door=door: hand.post(door) for hand, door in zip(hands, doors, strict=True)])

    assert {answer.status_code for answer in answers} <= {303, 409, 422}
    with live_app.app_context():
        taken = db.session().scalar(sa.select(sa.func.count()).select_from(Claim).where(
            Claim.state.in_(LIVE_CLAIMS), Claim.ended_at.is_(None), Claim.expires_at.is_(None)))
    assert taken <= 2


@pytest.mark.once
def test_a_calendar_that_is_one_folded_line_costs_no_more_than_its_length():
    """Joined line by line these 3 MB took 14 s of CPU, and 10 MiB minutes."""
    data = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:x" + b"\n x" * 1_000_000 + b"\nEND:VEVENT\nEND:VCALENDAR\n"
    began = time.process_time()

    assert ics_file.outline(data).count == 1
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("text", "lines"), [
    ("a\r\n b\r\n\tc\r\nd", ["abc", "d"]), (" a\n b", [" ab"]), ("a\n\n \tb", ["a", "\tb"]), ("a\n \n b", ["ab"]),
    ("\n x", ["x"]), ("", [""]),
])
def test_folded_lines_are_put_together(text, lines):
    assert ics_file.unfolded(text) == lines


@pytest.mark.parametrize("circle", [1, 2, 5_000])
def test_areas_in_a_circle_are_refused_before_anything_is_planned(circle):
    """A file with 5,000 of them kept `match` busy for minutes."""
    areas = [{"id": f"a{one}", "parent": f"a{(one + 1) % circle}"} for one in range(circle)]
    text = json.dumps({"format": "planner-matching/1", "areas": areas, "people": [], "topics": [], "slots": []})

    with pytest.raises(BadInstance, match="in itself"):
        parse(text)


def test_a_reserve_item_leads_to_no_page_that_says_there_is_nothing_to_write(session, login):
    """Who fits is worked out for a day; a reserve item has none."""
    house = House(session)
    item = reserve.add_reserve(session, actor=house.imke, topic=house.topic(), ready_by=date(2027, 2, 1), now=NOW)
    session.commit()

    for person in (house.imke, house.ann):
        answer = login(person).get(f"/agenda/slots/{item.uid}")

        assert answer.status_code == 200
        assert f"/agenda/slots/{item.uid}/people" not in answer.text
