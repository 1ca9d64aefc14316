"""Writing steps down costs a few statements, however many there are (docs/domain.md b, reminder)."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.uid import new_uid
from planner.reminders import keying
from planner.reminders.models import Reminder
from planner.steps.agenda.models import Claim, Slot
from planner.steps.writing.models import Draft
from planner.workflow.agenda import ClaimState, SlotState
from planner.workflow.writing import DraftState
from tests.reminders.story import House, at
from tests.support.queries import count_queries

pytestmark = pytest.mark.database
NOW = at("2027-03-22 06:00")
DUE = at("2027-03-30 15:00")


@pytest.fixture
def house(session, app):
    with app.app_context():
        yield House(session)


def many(house, number):
    """So many texts, all of Ann, due within minutes of each other."""
    session = house.session
    like = house.draft(DUE)
    own = {"created_at": NOW, "updated_at": NOW, "version": 1}
    first = like.claim.slot.id + 1
    slot, claim = like.claim.slot, like.claim
    ids = range(first, first + number)
    session.execute(sa.insert(Slot), [{
        **own, "id": each, "uid": new_uid(), "local_date": slot.local_date, "local_time": slot.local_time,
        "zone": slot.zone, "publish_at": slot.publish_at, "claim_by": slot.claim_by, "lang": "en",
        "closes_at": slot.closes_at, "state": SlotState.CLAIMED, "required": False, "is_reserve": False}
        for each in ids])
    session.execute(sa.insert(Claim), [{
        **own, "id": each, "uid": new_uid(), "slot_id": each, "author_id": house.ann.id, "state": ClaimState.ACTIVE,
        "taken_at": claim.taken_at, "draft_due": DUE + timedelta(minutes=each % 60)} for each in ids])
    session.execute(sa.insert(Draft), [{
        **own, "id": each, "uid": new_uid(), "claim_id": each, "title": f"Text {each}", "lang": "en",
        "state": DraftState.WRITING} for each in ids])


def turn(house, now=NOW):
    with count_queries() as seen:
        new = keying.key_reminders(house.session, now=now)
    return new, len(seen)


def test_a_thousand_texts_are_written_down_in_a_few_statements(house):
    many(house, 1_000)

    new, statements = turn(house)

    assert new == 1_001 * 2                 # five ahead and one ahead; what comes later is written down later
    assert statements <= 14
    assert house.session.query(Reminder).count() == new
    again, statements = turn(house)
    assert again == 0
    assert statements <= 12


def test_a_thousand_dates_that_move_are_followed_in_a_few_statements(house):
    many(house, 1_000)
    turn(house)
    house.session.execute(sa.update(Claim).values(draft_due=DUE - timedelta(days=1)))

    new, statements = turn(house, NOW + timedelta(minutes=1))

    assert new == 1_001 * 2
    assert statements <= 20
    rows = house.session.execute(sa.select(Reminder.state, Reminder.outcome, sa.func.count()).group_by(
        Reminder.state, Reminder.outcome)).all()
    assert sorted((state.value, outcome, number) for state, outcome, number in rows) == [
        ("cancelled", "moved", new), ("due", "", new)]
