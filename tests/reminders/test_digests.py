"""Whatever people's hours are, their digest keeps them; and the clockwork says nothing twice (docs/domain.md g)."""
from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import worker
from planner.core.db import db, unit_of_work
from planner.core.localtime import to_local
from planner.core.outbox import Message
from planner.core.workdays import Calendar
from planner.reminders import expected, handlers
from planner.reminders.expected import Matter, coming, due_steps
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import ABOUT, RULES, Audience, Hours, House, Subject
from tests.reminders.story import House as Story
from tests.reminders.story import amsterdam, at

HOUSE = House("Europe/Amsterdam", Calendar())
START = datetime(2027, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia")
REMIND, WRITE = (next(tick for tick in worker.TICKS if tick.name == name) for name in ("remind", "deliver"))

instants = st.integers(0, 400 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))


@st.composite
def hours(draw):
    quiet_to = draw(st.integers(0, 11))
    quiet_from = draw(st.integers(quiet_to + 1, 23))
    digest = draw(st.integers(quiet_to * 60, quiet_from * 60 - 1))
    first = date(2027, 1, 1) + timedelta(days=draw(st.integers(0, 400)))
    away = draw(st.lists(st.just((first, first + timedelta(days=draw(st.integers(0, 20))))), max_size=1))
    return Hours(draw(st.sampled_from(ZONES)), time(quiet_from), time(quiet_to), time(digest // 60, digest % 60), away)


@st.composite
def matters(draw):
    subject = draw(st.sampled_from(Subject))
    audience = ABOUT[subject].audiences[0]
    people = {audience: (1,), Audience.LEAD: draw(st.sampled_from(((), (1,), (2,), (1, 2))))}
    anchor = draw(instants)
    since = anchor - timedelta(days=draw(st.integers(0, 40)))
    dated = draw(st.sampled_from(ABOUT[subject].anchors))
    return Matter(subject, dated, draw(st.sampled_from("abcd")), anchor, since, "T", "en", "/x", "/y", people,
                  anchor + timedelta(days=14))


@settings(max_examples=150)
@given(instants, hours(), st.lists(matters(), max_size=4, unique_by=lambda matter: matter.uid))
def test_a_digest_keeps_the_hours_and_the_days(now, person, found):
    dues = due_steps(found, table=RULES, house=HOUSE, hours={1: person}, until=now + timedelta(days=8))

    for mail in coming(dues, hours=person, house=HOUSE, now=now, days=7, has_had_today=False):
        here = to_local(mail.at, person.zone)
        assert person.quiet_to <= here.time() < person.quiet_from or here.utcoffset() != to_local(
            mail.at - timedelta(hours=3), person.zone).utcoffset()      # a clock that skips or repeats that hour
        assert HOUSE.calendar.is_working_day(mail.day)
        for due in mail.says:
            assert mail.day >= to_local(due.planned.send_at, person.zone).date()
            assert due.planned.send_at >= due.planned.nominal_at
            assert due.is_escalation or person.back_on(mail.day) == mail.day


@settings(max_examples=150)
@given(instants, hours(), st.lists(matters(), max_size=4, unique_by=lambda matter: matter.uid))
def test_each_step_is_said_at_most_once_and_each_thing_once_a_day(now, person, found):
    dues = due_steps(found, table=RULES, house=HOUSE, hours={1: person}, until=now + timedelta(days=8))

    mails = coming(dues, hours=person, house=HOUSE, now=now, days=7, has_had_today=False)

    said = [due.key for mail in mails for due in (*mail.says, *mail.newer)]
    assert len(said) == len(set(said))
    assert len({mail.day for mail in mails}) == len(mails)
    for mail in mails:
        about = [due.matter.uid for due in mail.says]
        assert len(about) == len(set(about))


@settings(max_examples=100)
@given(instants, hours())
def test_the_door_of_the_digest_is_shut_outside_the_hours(now, person):
    here = to_local(now, person.zone)

    if expected.is_open(now, hours=person, house=HOUSE):
        assert person.quiet_to <= here.time() < person.quiet_from
        assert HOUSE.calendar.is_working_day(here.date())


# --- The clockwork itself ----------------------------------------------------------------------------------------


@pytest.mark.database
def test_two_clocks_at_once_send_one_mail_each(live_app):
    live_app.extensions["planner.clock"].instant = amsterdam(date(2027, 3, 30), time(8, 30))
    with live_app.app_context(), unit_of_work() as work:
        story = Story(work.session)
        for number in range(3):
            story.draft(at("2027-03-31 15:00"), title=f"Draft {number}")
        story.request(at("2027-03-30 15:00"), title="Judge me")
    gate = threading.Barrier(4)
    failures: list[Exception] = []

    def turn():
        try:
            gate.wait()
            with live_app.app_context():
                REMIND.task(db.session(), live_app.extensions["planner.clock"].now())
                db.session.remove()
                WRITE.task(db.session(), live_app.extensions["planner.clock"].now())
                db.session.remove()
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with live_app.app_context():
        mails = db.session().scalars(sa.select(Message).where(Message.topic == "mail")).all()
        assert sorted(mail.payload["name"] for mail in mails) == ["Ann Visser", "Lotte Vermeer"]
        rows = db.session().scalars(sa.select(Reminder)).all()
        assert len({row.key for row in rows}) == len(rows)
        assert {row.state for row in rows if row.sent_at} == {ReminderState.SENT}


@pytest.mark.database
def test_a_clock_that_dies_after_the_first_mail_goes_on_with_the_second(live_app, monkeypatch):
    live_app.extensions["planner.clock"].instant = amsterdam(date(2027, 3, 30), time(8, 30))
    with live_app.app_context(), unit_of_work() as work:
        story = Story(work.session)
        story.draft(at("2027-03-31 15:00"))
        story.request(at("2027-03-30 15:00"))
    send = handlers.hand_out
    sent: list[int] = []

    def dies(*args, **also):
        if sent:
            raise OSError("the power went")
        sent.append(send(*args, **also))
        return sent[-1]

    monkeypatch.setattr(handlers, "hand_out", dies)
    monkeypatch.setattr(handlers, "BATCH", 1)
    worker.run_once(live_app, REMIND)
    monkeypatch.undo()

    worker.run_once(live_app, REMIND)
    worker.run_once(live_app, REMIND)

    with live_app.app_context():
        assert db.session().scalar(sa.select(sa.func.count()).select_from(Message)) == 2


def test_the_mail_says_what_why_and_where_in_two_forms(session, app):
    with app.app_context():
        story = Story(session)
        story.draft(at("2027-03-31 15:00"), title="Restore <drill>")
        story.request(at("2027-03-30 15:00"), title="Judge me", reviewer=story.ann)
        story.tick(amsterdam(date(2027, 3, 30), time(8, 30)))

        mail = story.mails()[0].payload

    assert mail["subject"] == "To review by Tue 30 Mar: Judge me, and 1 more"
    assert mail["purpose"] == "action"
    assert mail["html"].count('class="act"') == 1
    assert "Restore &lt;drill&gt;" in mail["html"]
    for form in (mail["text"], mail["html"]):
        assert "http://planner.test/drafts/" in form
        assert "http://planner.test/reminders" in form
        assert "One mail a working day at 08:30, only when there is something." in form
