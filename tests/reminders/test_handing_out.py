"""Reminders are handed out to many at a time, each once; what is done by the time of writing drops out (g, q)."""
from __future__ import annotations

import threading
from datetime import date, time

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict
from planner.core.outbox import Message
from planner.messages import services as messages
from planner.messages.models import Notice
from planner.messages.ways import only_inbox
from planner.people.models import Person
from planner.reminders import handlers, handout, services
from planner.reminders.handout import DIGEST
from planner.reminders.models import Reminder, ReminderState
from tests import factories as make
from tests.reminders.story import House, amsterdam, at
from tests.support.queries import count_queries

DUE = at("2027-04-13 15:00")
NOW = amsterdam(date(2027, 4, 6), time(8, 30))


@pytest.fixture
def house(session, app):
    return House(session)


def digests(session):
    return session.scalars(sa.select(Message).where(Message.topic == DIGEST).order_by(Message.id)).all()


def crowd(house, number, each=1):
    """So many people, each with some drafts that are due on one day."""
    people = [make.person(name=f"Person {place}", email=f"p{place}@n.example") for place in range(number)]
    house.add(*people)
    for place in range(number * each):
        house.draft(DUE, title=f"Draft {place}", by=people[place % number])
    return people


def test_many_people_cost_as_many_statements_as_two(house, session):
    costs = []
    for number in (2, 40):
        people = crowd(house, number)
        services.key_reminders(session, now=NOW)
        with count_queries() as seen:
            assert handout.hand_out(session, [person.id for person in people], now=NOW) == number
        costs.append(len(seen))
        for person in people:
            person.email = None
        session.flush()

    assert costs[0] == costs[1]


def test_what_is_done_between_handing_out_and_writing_is_left_out(house, session, app):
    kept, gone = house.draft(DUE, title="Kept"), house.draft(DUE, title="Gone")
    services.key_reminders(session, now=NOW)
    assert handout.hand_out(session, [house.ann.id], now=NOW) == 1
    gone.claim.draft_due = None
    session.flush()

    with app.app_context():
        house.write(NOW)

    text = house.mails()[-1].payload["text"]
    assert "Kept" in text
    assert "Gone" not in text
    rows = session.scalars(sa.select(Reminder).where(Reminder.rule == "draft_due_soon")).all()
    assert {(row.subject_uid, row.state.value, row.outcome) for row in rows} == {
        (kept.claim.uid, "sent", "digest"), (gone.claim.uid, "skipped", "done")}


def test_nobody_gets_two_on_a_day(house, session, app):
    house.draft(DUE)
    with app.app_context():
        house.tick(NOW)
        house.draft(DUE, title="Later that day")
        assert house.tick(amsterdam(date(2027, 4, 6), time(12, 30))) == []

    assert len(digests(session)) == 1


def test_who_reads_the_inbox_only_gets_the_lines_there(house, session, app):
    house.draft(DUE)
    only_inbox(session, house.ann, now=NOW)
    with app.app_context():
        assert house.tick(NOW) == []

    assert [line.params["title"] for line in session.scalars(sa.select(Notice))] == ["Restore drill"]
    assert house.traces(house.ann)[0] == ("draft_due_soon", 1, "sent", "sent")


def test_what_happened_goes_along_and_alone_too(house, session, app):
    with app.app_context():
        messages.notify(session, house.ann, key="x", text_key="review_answered", now=NOW, address="/drafts/x", params={
            "name": "Lotte", "title": "Restore drill", "persona": "CT", "verdict": "approve", "draft": "x"})
        waits = session.scalars(sa.select(Notice)).one().for_digest
        handout.hand_out(session, [house.ann.id], now=NOW)
        house.write(NOW)

    assert waits
    assert len(house.mails()) == 1
    assert "Nothing waits for you; this happened." in house.mails()[0].payload["text"]
    assert not session.scalars(sa.select(Notice)).one().for_digest


def test_good_news_does_not_wait_for_the_daily_mail(house, session):
    saturday = amsterdam(date(2027, 4, 10), time(11))
    messages.notify(session, house.ann, key="x", text_key="draft_approved", now=saturday, address="/drafts/x",
                    params={"title": "Restore drill"})

    told = session.scalars(sa.select(Message)).one()

    assert (told.topic, told.available_at) == ("notice", amsterdam(date(2027, 4, 12), time(8)))
    assert not session.scalars(sa.select(Notice)).one().for_digest
    assert handout.hand_out(session, [house.ann.id], now=amsterdam(date(2027, 4, 12), time(8, 30))) == 0


def test_a_step_that_somebody_else_took_stops_the_batch(house, session, monkeypatch):
    house.draft(DUE)
    services.key_reminders(session, now=NOW)
    judge = handout.judge

    def slow(*args, **also):
        verdict = judge(*args, **also)
        session.execute(sa.update(Reminder).values(state=ReminderState.CANCELLED))
        return verdict

    monkeypatch.setattr(handout, "judge", slow)

    with pytest.raises(Conflict):
        handout.hand_out(session, [house.ann.id], now=NOW)


@pytest.mark.database
def test_two_clocks_and_a_broken_batch_lose_and_double_nothing(live_app, monkeypatch):
    live_app.extensions["planner.clock"].instant = NOW
    monkeypatch.setattr(handlers, "BATCH", 7)
    with live_app.app_context(), unit_of_work() as work:
        crowd(House(work.session), 30, each=2)
    with live_app.app_context(), unit_of_work() as work:
        services.key_reminders(work.session, now=NOW)
    broken = threading.Event()
    write = handout._write

    def breaks(*args, **also):
        write(*args, **also)
        if not broken.is_set():
            broken.set()
            raise OSError("the power went")

    monkeypatch.setattr(handout, "_write", breaks)
    gate = threading.Barrier(2)
    failures: list[Exception] = []

    def turn():
        with live_app.app_context():
            try:
                gate.wait()
                handlers.hand_out_due(db.session(), NOW)
            except Exception as error:  # noqa: BLE001 - shown below
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=turn) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with live_app.app_context():
        handlers.hand_out_due(db.session(), NOW)

    assert failures == []
    with live_app.app_context():
        session = db.session()
        ids = [number for row in digests(session) for number in row.payload["reminders"]]
        assert len(ids) == len(set(ids)) == 60
        assert len(digests(session)) == session.scalar(
            sa.select(sa.func.count()).select_from(Person).where(Person.name.startswith("Person"))) == 30
        said = sa.select(sa.func.count()).select_from(Reminder).where(Reminder.state == ReminderState.SENT)
        assert session.scalar(said) == 60
