"""Reminders during a pause: held, traced, and the newest said afterwards (docs/domain-more.md k and q)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.reminders import handout, services, trace_words
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.routes import coming
from planner.reminders.rules import Outcome
from planner.steps.agenda.models import PauseScope
from planner.steps.agenda.queries.pauses import Subject
from planner.steps.agenda.services import pauses
from planner.web.formats import day, moment
from tests.reminders.story import House, at

HOUSE = Subject(PauseScope.ORGANISATION)
TURN = at("2027-04-06 06:30")       # a Tuesday, Ann's digest
DUE = at("2027-04-13 15:00")


@pytest.fixture(autouse=True)
def in_the_app(app):
    """Letters are written inside the application."""
    with app.app_context():
        yield


def written(session):
    return session.scalars(sa.select(Reminder).order_by(Reminder.nominal_at)).all()


def test_a_paused_reminder_waits_and_says_why(session, app):
    house = House(session)
    house.draft(DUE, taken=at("2027-03-01 09:00"))
    services.key_reminders(session, now=TURN)
    stood = pauses.start_pause(session, actor=house.imke, subject=HOUSE, reason="An incident", now=TURN)

    assert not handout.hand_out(session, [house.ann.id], now=TURN)

    (row,) = [row for row in written(session) if row.nominal_at <= TURN + timedelta(days=1)]
    assert (row.state, row.outcome) == (ReminderState.DUE, Outcome.PAUSED.value)
    assert coming(session, house.ann, [], now=TURN) == []
    with app.test_request_context():
        assert trace_words.trace(row, moment=moment, day=day) == "Held: Imke Vos paused everything."

    pauses.end_pause(session, actor=house.imke, pause=stood, now=TURN + timedelta(minutes=5))
    session.refresh(row)
    assert row.outcome == ""
    assert handout.hand_out(session, [house.ann.id], now=TURN + timedelta(minutes=10))


def test_a_pause_of_another_slot_holds_nothing(session):
    house = House(session)
    house.draft(DUE, taken=at("2027-03-01 09:00"))
    services.key_reminders(session, now=TURN)
    pauses.start_pause(session, actor=house.imke, subject=Subject(PauseScope.SLOT, 999), reason="No", now=TURN)

    assert handout.hand_out(session, [house.ann.id], now=TURN)


def test_the_preview_counts_reminders(session):
    house = House(session)
    house.draft(DUE, taken=at("2027-03-01 09:00"))
    services.key_reminders(session, now=TURN - timedelta(hours=1))

    found = pauses.held(session, HOUSE, until=TURN + timedelta(days=9), now=TURN - timedelta(hours=1))

    assert [one.count for one in found if one.kind == "reminder"] == [2]       # five working days ahead, and one
