"""“I am on it” holds back the reminder of that day, not the due date (docs/domain-more.md p, queue)."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.reminders import handout, services, trace_words
from planner.reminders.models import Reminder
from planner.reminders.rules import Outcome
from planner.web.formats import day, moment
from tests.reminders.story import House, at

FRIDAY, MONDAY = at("2027-04-09 06:30"), at("2027-04-12 06:30")
DUE = at("2027-04-13 15:00")


@pytest.fixture(autouse=True)
def in_the_app(app):
    """Letters are written inside the application."""
    with app.app_context():
        yield


def test_who_is_on_it_is_not_reminded_that_day(session, app):
    house = House(session)
    request = house.request(DUE)
    other = house.request(DUE, title="Another text")
    for one in (request, other):
        one.looking_at = FRIDAY - timedelta(hours=1)
    session.flush()
    services.key_reminders(session, now=FRIDAY)

    assert not handout.hand_out(session, [house.lotte.id], now=FRIDAY)

    held = session.scalars(sa.select(Reminder).where(Reminder.outcome == Outcome.LOOKING.value)).all()
    assert {row.subject_uid for row in held} == {request.uid, other.uid}
    with app.test_request_context():
        assert trace_words.trace(held[0], moment=moment, day=day) == "Held for a day: you said that you are on it."
    assert request.due_at == DUE
    other.looking_at = MONDAY
    session.flush()
    assert handout.hand_out(session, [house.lotte.id], now=MONDAY)
    house.write(MONDAY)
    assert "Another text" not in house.mails()[-1].payload["text"]
    assert "Restore drill" in house.mails()[-1].payload["text"]
