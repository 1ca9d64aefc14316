"""A change of many slots while somebody takes one of them: all or nothing, a friendly word, never an error."""
from __future__ import annotations

import re
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.people import sessions
from planner.steps.agenda.models import Slot
from planner.workflow.agenda import SlotState
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browser
from tests.steps.agenda.story import House

pytestmark = pytest.mark.database
DAYS = (12, 13, 14)


def _setting(app):
    """Three open slots; Imke and Ann in a browser of their own."""
    with app.app_context(), unit_of_work() as work:
        house = House(work.session)
        uids = [house.slot(date(2027, 1, day), title=f"Slot {day}").uid for day in DAYS]
        tokens = [sessions.start_sign_in(work.session, person, now=NOW) for person in (house.imke, house.ann)]
    return uids, [browser(app, token) for token in tokens]


def _looked(lead, uids):
    """What the form of the dry run sends when it is pressed."""
    text = lead.post("/agenda/bulk/move", data={"slots": " ".join(uids), "days": "7"}).get_data(as_text=True)
    seen = re.findall(r'name="seen"[^>]*value="(\w+)"', text)[0]
    return {"slots": " ".join(uids), "days": "7", "seen": seen, "step": "do"}


def test_a_claim_and_a_move_of_many_at_once_leave_one_truth(live_app):
    uids, (lead, ann) = _setting(live_app)
    pressed = _looked(lead, uids)

    moved, claimed = at_once([partial(lead.post, "/agenda/bulk/move", data=pressed),
                              partial(ann.post, f"/agenda/slots/{uids[1]}/claim")])

    assert moved.status_code in {303, 409}
    assert claimed.status_code in {303, 409}
    with live_app.app_context():
        slots = db.session().scalars(sa.select(Slot).order_by(Slot.local_date)).all()
        step = 7 if moved.status_code == 303 else 0
        assert [slot.local_date.day for slot in slots] == [day + step for day in DAYS]       # all of them, or none
        assert (slots[1].state is SlotState.CLAIMED) is (claimed.status_code == 303)


def test_two_leads_press_the_same_move_and_it_happens_once(live_app):
    uids, (lead, _) = _setting(live_app)
    pressed = _looked(lead, uids)

    answers = at_once([partial(lead.post, "/agenda/bulk/move", data=pressed)] * 2)

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with live_app.app_context():
        days = db.session().scalars(sa.select(Slot.local_date).order_by(Slot.local_date)).all()
        assert [day.day for day in days] == [day + 7 for day in DAYS]
