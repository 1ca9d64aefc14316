"""Later, never, and done by one press (docs/domain-more.md q; docs/trust.md 2.5)."""
from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.messages import queries as inbox
from planner.messages.models import Notice
from planner.messages.rules import Purpose, Way
from planner.people import sessions
from planner.people.models import Person
from planner.reminders.answers import acts, services
from planner.reminders.answers.acts import Act, Ticket
from planner.reminders.answers.models import Mute, Press, Snooze
from planner.reminders.answers.rules import Choice
from planner.reminders.letters import strike_lines
from planner.reminders.models import Finding, Reminder
from planner.reminders.rules import Subject
from planner.steps.agenda.models import Claim
from planner.steps.writing.models import ReviewRequest
from planner.workflow.agenda import SlotState
from tests.reminders.story import House, amsterdam, at

DUE = at("2027-04-13 15:00")            # a Tuesday
DAY = date(2027, 4, 6)                  # five working days before
NINE = amsterdam(DAY, time(9))
MORNING = time(8, 30)


@dataclass
class Told(House):
    """The house, and the application that writes its mails; no context of it is open while pages are asked."""

    app: Any = None


@pytest.fixture
def house(session, app):
    return Told(session, app=app)


def said(house, day=DAY):
    """Let the mails of a day go out; returns their subjects."""
    with house.app.app_context():
        return house.tick(amsterdam(day, MORNING))


def row_of(house, rule="draft_due_soon"):
    return house.session.scalars(sa.select(Reminder).where(Reminder.rule == rule)).one()


def snooze(house, draft, choice=Choice.TOMORROW, now=NINE, **more):
    return services.snooze(house.session, actor=house.ann, rule="draft_due_soon", subject_uid=draft.claim.uid,
                           choice=choice, now=now, **more)


def test_what_was_said_is_said_again_on_the_day_once(house):
    draft = house.draft(DUE)
    assert said(house) == ["Draft due Tue 13 Apr: Restore drill"]

    snooze(house, draft)

    assert house.traces(house.ann) == [("draft_due_soon", 1, "due", "snoozed"), ("draft_due_next", 1, "due", "")]
    assert said(house, date(2027, 4, 7)) == ["Draft due Tue 13 Apr: Restore drill"]
    assert said(house, date(2027, 4, 8)) == []
    assert house.traces(house.ann)[0] == ("draft_due_soon", 1, "sent", "digest")
    assert house.session.scalars(sa.select(Snooze)).one().ended_at is not None


def test_next_week_is_the_first_working_day_of_the_next_one(house):
    draft = house.draft(DUE)
    said(house)
    snooze(house, draft, Choice.NEXT_WEEK)

    assert said(house, date(2027, 4, 9)) == []
    assert said(house, date(2027, 4, 12)) == ["Draft due Tue 13 Apr: Restore drill"]
    assert [trace[2:] for trace in house.traces(house.ann)[:2]] == [("sent", "digest"), ("sent", "digest")]


def test_a_snooze_that_is_taken_back_leaves_everything_as_it_was(house):
    draft = house.draft(DUE)
    said(house)
    before = house.traces(house.ann)
    row, _until = snooze(house, draft)

    services.end_snooze(house.session, row.uid, actor=house.ann, now=NINE)

    assert house.traces(house.ann) == before
    assert said(house, date(2027, 4, 7)) == []
    services.snooze_again(house.session, row.uid, actor=house.ann, now=NINE)
    assert said(house, date(2027, 4, 8)) == ["Draft due Tue 13 Apr: Restore drill"]


def test_a_moved_deadline_ends_a_snooze(house):
    draft = house.draft(DUE)
    said(house)
    snooze(house, draft)

    draft.claim.draft_due = DUE + timedelta(days=1)
    house.session.flush()

    assert said(house, date(2027, 4, 7)) == ["Draft due Wed 14 Apr: Restore drill"]
    assert house.traces(house.ann)[0][2:] == ("cancelled", "moved")


def test_what_is_switched_off_is_not_said_and_says_so(house):
    draft = house.draft(DUE)
    row = services.mute(house.session, actor=house.ann, rule="draft_due_soon", subject_uid=draft.claim.uid, now=NINE)

    assert said(house) == []
    assert house.traces(house.ann)[0] == ("draft_due_soon", 1, "skipped", "muted")
    services.unmute(house.session, row.uid, actor=house.ann, now=NINE)
    assert said(house, date(2027, 4, 12)) == ["Draft due Tue 13 Apr: Restore drill"]


def test_muting_a_rule_silences_each_of_its_subjects(house):
    house.draft(DUE, title="One")
    house.draft(DUE, title="Two")
    services.mute(house.session, actor=house.ann, rule="draft_due_soon", now=NINE)
    services.mute(house.session, actor=house.ann, rule="draft_due_soon", now=NINE)

    assert said(house) == []
    assert house.session.scalar(sa.select(sa.func.count()).select_from(Mute)) == 1


def test_the_inbox_has_a_line_for_each_that_is_struck_when_it_is_done(house):
    draft = house.draft(DUE)
    said(house)
    line = house.session.scalars(sa.select(Notice).where(Notice.text_key == "reminder")).one()
    assert line.params["title"] == "Restore drill"

    assert strike_lines(house.session, now=NINE) == 0
    draft.claim.draft_due = None
    house.session.flush()

    assert strike_lines(house.session, now=NINE) == 1


# --- From the mail -----------------------------------------------------------------------------------------------


def links(house):
    """The links of the last mail that act, in their order."""
    return re.findall(r"http://planner\.test(/a/\S+)", house.mails()[-1].payload["text"])


def address(house, act, rule="draft_due_soon", day=DAY):
    with house.app.app_context():
        return "/a/" + acts.sign(Ticket(act, row_of(house, rule).uid, day))


def test_a_link_asks_and_its_button_does_it_once(house, login):
    house.draft(DUE)
    said(house)
    ann = login(house.ann)
    path = address(house, Act.TOMORROW)
    assert path in links(house)

    asks = ann.get(path)
    assert "You hear of it again on Wednesday 7 April 2027." in asks.text
    assert house.session.scalar(sa.select(sa.func.count()).select_from(Snooze)) == 0
    assert ann.post(path).status_code == 303
    again = ann.post(path, follow_redirects=True)

    assert "Done Tue 6 Apr, 09:00." in again.text
    assert house.session.scalar(sa.select(sa.func.count()).select_from(Snooze)) == 1
    assert ann.get(path).headers["Cache-Control"] == "no-store"


@pytest.fixture
def at_nine(house, at):
    """It is that Tuesday."""
    at(NINE)


@pytest.fixture
def login(house, app, at_nine):
    """Sign somebody in on that Tuesday."""
    def _login(person):
        client = app.test_client()
        token = sessions.start_sign_in(house.session, person, now=NINE)
        house.session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return client
    return _login


def test_a_link_is_for_whom_it_was_written_to(house, login, client):
    house.draft(DUE)
    said(house)
    path = address(house, Act.NEVER)

    assert client.get(path).status_code == 303
    assert login(house.imke).get(path).status_code == 404
    assert login(house.imke).post(path).status_code == 404
    cut_off = login(house.ann).get(path[:-1])
    assert cut_off.status_code == 404
    assert "This link is for somebody else, or not whole" in cut_off.text
    assert 'href="/reminders"' in cut_off.text


def test_a_day_is_asked_for_and_what_is_wrong_with_it_is_said(house, login):
    house.draft(DUE)
    said(house)
    ann, path = login(house.ann), address(house, Act.DATE)

    assert 'type="date"' in ann.get(path).text
    wrong = ann.post(path, data={"on": "2027-04-06"})
    assert wrong.status_code == 422
    assert "Choose a day after today." in wrong.text
    assert 'value="2027-04-06"' in wrong.text
    right = ann.post(path, data={"on": "2027-04-20"}, follow_redirects=True)

    assert "You hear of it again on Monday 12 April 2027; later would be too late." in right.text


def test_i_am_on_it_is_said_from_the_mail(house, login):
    house.request(at("2027-04-08 15:00"), asked=at("2027-04-05 09:00"))
    said(house)
    lotte = login(house.lotte)

    lotte.post(address(house, Act.LOOKING, "review_due_soon"))

    assert house.session.scalars(sa.select(ReviewRequest)).one().looking_at == NINE


def test_a_topic_is_claimed_from_the_mail(house, login):
    slot = house.slot(date(2027, 5, 11), title="GitOps", state=SlotState.OPEN)
    house.add(Finding(subject=Subject.OPEN, uid=slot.uid, anchor_at=slot.claim_by, ends_at=slot.claim_by, at=NINE,
                      about=slot.topic.uid, people=[house.ann.id]))
    assert said(house) == ["Open until Fri 9 Apr: GitOps"]
    path = address(house, Act.CLAIM, "open_claim_by")
    assert path in links(house)
    ann = login(house.ann)

    assert "You write it." in ann.get(path).text
    done = ann.post(path, follow_redirects=True)

    assert "It is yours." in done.text
    assert f"/agenda/slots/{slot.uid}" in done.text
    assert house.session.scalars(sa.select(Claim)).one().author_id == house.ann.id
    assert ann.post(path).status_code == 303


def test_what_is_done_meanwhile_is_not_asked_again(house, login):
    draft = house.draft(DUE)
    said(house)
    draft.claim.draft_due = None
    house.session.flush()

    page = login(house.ann).get(address(house, Act.TOMORROW))

    assert "This is done, or not asked of you any more." in page.text


def test_one_click_ends_the_daily_mail_and_nothing_else(house, client, app, at_nine):
    house.draft(DUE)
    said(house)
    mail = house.mails()[-1].payload
    path = mail["unsubscribe"].removeprefix("http://planner.test")
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        asks = client.get(path)
        assert asks.status_code == 200
        assert inbox.ways_of(house.session, house.ann)[Purpose.ACTION] is Way.DIGEST
        done = client.post(path, data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert done.status_code == 200
    assert inbox.ways_of(house.session, house.ann)[Purpose.ACTION] is Way.INBOX
    assert inbox.ways_of(house.session, house.imke)[Purpose.ACTION] is Way.DIGEST
    house.session.expire_all()
    assert said(house, date(2027, 4, 12)) == []
    assert len(house.session.scalars(sa.select(Notice).where(Notice.text_key == "reminder")).all()) == 2
    assert client.get("/u/" + "x" * 40).status_code == 404


def test_links_of_an_old_mail_lead_on_and_do_nothing(house, login, client, app):
    """60 days for what acts, two years for what ends the mail."""
    house.draft(DUE)
    said(house)
    stop = house.mails()[-1].payload["unsubscribe"].removeprefix("http://planner.test")
    old = address(house, Act.NEVER, day=DAY - timedelta(days=61))
    ann = login(house.ann)

    pressed, asked = ann.post(old), ann.get(old)
    assert (pressed.status_code, asked.status_code, client.get(stop).status_code) == (410, 410, 200)
    assert "This link has grown old" in asked.text
    assert "/reminders" in asked.text
    assert house.session.scalars(sa.select(Mute)).all() == []

    app.extensions["planner.clock"].instant = amsterdam(DAY + timedelta(days=731), time(9))
    assert client.post(stop).status_code == 410
    assert inbox.ways_of(house.session, house.ann)[Purpose.ACTION] is Way.DIGEST


def test_from_here_it_waits_and_undo_takes_it_back(house, login):
    draft = house.draft(DUE)
    said(house)
    ann = login(house.ann)

    page = ann.get(f"/reminders/later?of=/drafts/{draft.uid}")
    assert "Wed 7 Apr, 08:30" in page.text
    given = {"rule": "draft_due_soon", "about": draft.claim.uid, "choice": "tomorrow", "back": "/reminders"}
    assert ann.post("/reminders/later", data=given).status_code == 303
    uid = house.session.scalars(sa.select(Snooze)).one().uid
    assert ann.post(f"/reminders/snoozes/{uid}/end").status_code == 303
    assert ann.post(f"/reminders/snoozes/{uid}/end").status_code == 409
    assert ann.post("/reminders/mutes", data=given).status_code == 303
    muted = house.session.scalars(sa.select(Mute)).one().uid
    assert ann.post(f"/reminders/mutes/{muted}/end").status_code == 303
    assert ann.post(f"/reminders/mutes/{muted}/again").status_code == 303

    assert login(house.lotte).post(f"/reminders/mutes/{muted}/end").status_code == 404
    assert login(house.lotte).post("/reminders/later", data=given).status_code == 404
    assert ann.get("/reminders/later?of=/drafts/nothing").status_code == 200


@pytest.mark.database
def test_of_two_presses_at_once_one_acts(live_app):
    live_app.extensions["planner.clock"].instant = NINE
    with live_app.app_context(), unit_of_work() as work:
        story = House(work.session)
        story.draft(DUE)
        story.tick(amsterdam(DAY, MORNING))
        ticket = Ticket(Act.TOMORROW, row_of(story).uid, DAY)
        ann = story.ann.id
    firsts: list[bool] = []
    gate = threading.Barrier(3)

    def press():
        with live_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as work:
                    person = work.session.get_one(Person, ann)
                    firsts.append(acts.do(work.session, ticket, actor=person, now=work.now)[1])
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(firsts) == [False, False, True]
    with live_app.app_context():
        assert db.session().scalar(sa.select(sa.func.count()).select_from(Press)) == 1
        assert db.session().scalar(sa.select(sa.func.count()).select_from(Snooze)) == 1


