"""Why did I (not) get this? Every step that was looked at has one outcome and its sentence (docs/domain-more.md q)."""
from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from planner.core.outbox import Message, OutboxState
from planner.people.models import Absence
from planner.reminders import evidence, trace_words
from planner.reminders.answers import services as answers
from planner.reminders.answers.rules import Choice
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome
from planner.web.formats import day, moment
from tests.reminders.story import House, amsterdam, at

DUE = at("2026-12-03 16:00")            # a Thursday, 17:00
SAID = date(2026, 11, 26)               # five working days before
MORNING = time(8, 30)


@pytest.fixture
def house(session, app):
    return House(session)


def text(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def ask(browser, about, **more):
    return text(browser.get("/reminders/why", query_string={"about": about, **more}))


def test_what_was_said_and_what_comes_is_found_by_its_name(house, app, login, at):
    house.draft(DUE, title="Restore drill")
    with app.app_context():
        house.tick(amsterdam(SAID, MORNING))
    at(amsterdam(SAID, time(10)))

    said = ask(login(house.ann), "restore")

    assert "Restore drill" in said
    assert "Draft due Sent Thu 26 Nov, 08:30, because it was due Thu 3 Dec." in said
    assert "Draft late . Comes" in said


def test_what_goes_to_others_says_to_whom(house, app, login):
    house.draft(DUE, title="Restore drill")

    said = ask(login(house.lotte), "drill")

    assert "Draft late . Not for you: it goes to Author, Lead." in said
    assert "Ann" not in said


def test_what_somebody_asked_not_to_hear_says_so_before_its_day(house, app, login, session, at):
    draft = house.draft(DUE, title="Restore drill")
    with app.app_context():
        house.tick(amsterdam(SAID - timedelta(days=1), MORNING))
        now = amsterdam(SAID - timedelta(days=1), time(9))
        answers.mute(session, actor=house.ann, rule="draft_due_soon", now=now)
        answers.snooze(session, actor=house.ann, rule="draft_due_next", subject_uid=draft.claim.uid,
                       choice=Choice.DATE, on=SAID + timedelta(days=7), now=now)
    session.commit()
    at(amsterdam(SAID - timedelta(days=1), time(10)))

    said = ask(login(house.ann), "restore")

    assert "Draft due Does not come: you switched this off." in said
    assert "You asked to wait until Wed 2 Dec." in said          # the last day before its date
    assert "Comes with the daily mail" not in said


def test_a_rule_that_speaks_to_somebody_is_not_told_again_for_who_else_is_asked(house, app, login):
    house.request(DUE, title="Restore drill", reviewer=house.lotte)
    house.request(DUE, title="Restore drill", reviewer=house.imke)

    assert "goes to Reviewer" not in ask(login(house.lotte), "restore")


def test_what_nobody_speaks_of_says_so(house, login):
    assert "No reminder speaks of anything called “nothing”" in ask(login(house.ann), "nothing")


def test_a_lead_asks_for_a_colleague_and_a_colleague_for_none_but_themselves(house, app, login):
    house.draft(DUE, title="Restore drill")

    assert "Comes Thu 26 Nov." in ask(login(house.imke), "drill", person=house.ann.uid)
    assert login(house.lotte).get(f"/reminders/why?about=x&person={house.ann.uid}").status_code == 403


def test_the_chain_names_absence_what_is_off_and_what_the_mail_server_said(house, app, login, session):
    draft = house.draft(DUE, title="Restore drill")
    house.draft(DUE + timedelta(hours=1), title="Another")
    house.add(Absence(person=house.ann, from_date=SAID, to_date=SAID))
    with app.app_context():
        answers.mute(session, actor=house.ann, rule="question_ends", now=amsterdam(SAID, time(7)))
        house.tick(amsterdam(SAID + timedelta(days=1), MORNING))
    mail = house.mails()[-1]
    mail.state, mail.last_error = OutboxState.FAILED, "Refused('550 no such mailbox')"
    row = session.scalars(sa.select(Reminder).where(Reminder.rule == "draft_due_soon",
                                                    Reminder.subject_uid == draft.claim.uid)).one()
    session.commit()
    ann = login(house.ann)

    page = text(ann.get(f"/reminders/why/{row.uid}"))

    assert "The mail server refused it: 550." in page
    assert "One thing went with it." in page
    assert "No; switched off is: A question ends" in page
    assert "The mail server refused it: 550." in text(ann.get("/reminders"))


@pytest.mark.parametrize(("outcome", "said", "dutch"), [
    (Outcome.DIGEST, "Sent Thu 26 Nov, 08:30, because it was due Thu 3 Dec.", "Gestuurd"),
    (Outcome.SENT, "Put into your inbox Thu 26 Nov, 08:30, because it was due Thu 3 Dec.", "In je inbox gezet"),
    (Outcome.QUIET, "Waited until Thu 26 Nov, 08:30: quiet hours and days off.", "Wachtte"),
    (Outcome.ABSENT, "Waited until you were back: sent Thu 26 Nov, 08:30.", "Wachtte tot je terug was"),
    (Outcome.DONE, "Left out: by Thu 26 Nov, 08:30 it was done, or no longer asked of you.", "Weggelaten"),
    (Outcome.MOVED, "Left out: the date moved to Fri 4 Dec.", "Weggelaten: verplaatst naar"),
    (Outcome.MUTED, "Left out: you switched this off.", "Weggelaten: je zette dit uit."),
    (Outcome.SNOOZED, "You asked to wait until Wed 2 Dec.", "Je vroeg te wachten tot"),
    (Outcome.PAUSED, "Held: Imke paused everything.", "Vastgehouden: Imke pauzeerde"),
    (Outcome.NEWER, "Left out: a later reminder said it.", "Weggelaten: een latere herinnering"),
    (Outcome.OFF, "Left out: the rule was switched off or changed.", "Weggelaten: de regel is uitgezet"),
    (Outcome.LOOKING, "Left out: by Thu 26 Nov, 08:30 it was done, or no longer asked of you.", "Weggelaten"),
])
def test_each_outcome_has_its_sentence_in_both_languages(house, app, outcome, said, dutch):
    when = amsterdam(SAID, MORNING)
    row = Reminder(rule="draft_due_soon", subject_kind="claim", anchor_at=DUE, state=ReminderState.SENT, sent_at=when,
                   outcome=outcome.value, updated_at=when, detail={
                       "to": (DUE + timedelta(days=1)).isoformat(), "until": "2026-12-02", "paused_by": "Imke"})

    with app.test_request_context():
        with force_locale("en"):
            assert trace_words.trace(row, moment=moment, day=day) == said
        with force_locale("nl"):
            assert trace_words.trace(row, moment=moment, day=day).startswith(dutch)


@pytest.mark.parametrize(("rule", "subject"), [
    ("cadence_at_risk", "cadence"), ("listening_contact", "listening"), ("listening_sales_call", "listening")])
def test_what_counts_from_a_day_gone_by_does_not_say_that_it_was_due_then(app, rule, subject):
    when = amsterdam(SAID, MORNING)
    row = Reminder(rule=rule, subject_kind=subject, anchor_at=amsterdam(date(2026, 11, 1), time(0)), sent_at=when,
                   state=ReminderState.SENT, outcome=Outcome.DIGEST.value, updated_at=when, detail={})

    with app.test_request_context(), force_locale("en"):
        assert trace_words.trace(row, moment=moment, day=day) == "Sent Thu 26 Nov, 08:30, counted from Sun 1 Nov."


def test_a_mail_that_waits_for_the_server_says_why(house, app, session):
    house.draft(DUE)
    with app.app_context():
        house.tick(amsterdam(SAID, MORNING))
    mail = session.scalars(sa.select(Message).where(Message.topic == "mail")).one()
    mail.last_error = "OSError('451 greylisted')"
    row = session.scalars(sa.select(Reminder).where(Reminder.rule == "draft_due_soon")).one()
    session.flush()

    known = evidence.mails_of(session, [row], house.ann)[row.id]

    assert trace_words.outcome_of(row, known) is Outcome.FAILED
    assert known.refusal == "451"
