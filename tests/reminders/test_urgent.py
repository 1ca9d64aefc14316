"""What is urgent goes at once, at whatever hour, in a mail of its own; and its page says so (docs/domain.md g, R16)."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.errors import RuleBroken
from planner.core.localtime import to_local
from planner.messages.models import Notice
from planner.messages.rules import Purpose
from planner.people.models import Absence
from planner.policy import Role
from planner.reminders import queries, rule_services, trace_words, words
from planner.reminders.answers.acts import Act, acts_for
from planner.reminders.answers.models import Mute, Snooze
from planner.reminders.expected import coming, due_steps
from planner.reminders.models import Reminder
from planner.reminders.queries.scene import stage
from planner.reminders.rules import ABOUT, RULES, Audience, Kind, Rule, Subject, Unit, default_rule, flaw
from planner.reminders.week import effect, week
from planner.web.formats import day, moment
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.reminders.story import House, amsterdam, at
from tests.reminders.test_digests import HOUSE, hours, instants, matters

NOW = at("2027-03-22 06:00")
DUE = at("2027-03-31 15:00")                        # a Wednesday, 17:00 in Amsterdam
AGAIN = Rule("", Subject.CLAIM, "draft_due", Unit.HOURS, 4, Audience.AUTHOR, kind=Kind.URGENT, repeat_every=8,
             max_steps=2, escalate_from=2)
NIGHT = amsterdam(date(2027, 3, 31), time(21))      # four hours after it was due, in Ann's quiet hours


@pytest.fixture
def house(session, app):
    with app.app_context():
        yield House(session)


def keep(house, rule=AGAIN):
    return rule_services.add_rule(house.session, rule, actor=house.imke, now=NOW)


def rule_key(house):
    return next(row.key for row in queries.rules_of(house.session) if row.is_urgent)


def urgent(house):
    return [mail for mail in house.mails() if mail.payload["purpose"] == Purpose.URGENT]


# --- Whatever the rule, the date, the zone and the hours -----------------------------------------------------------


@settings(max_examples=60)
@given(instants, hours(), st.lists(matters(), max_size=4, unique_by=lambda matter: matter.uid))
def test_only_what_is_urgent_is_said_inside_quiet_hours(now, person, found):
    table = [replace(row, kind=Kind.URGENT) if number % 2 else row for number, row in enumerate(RULES)]
    dues = due_steps(found, table=table, house=HOUSE, hours={1: person}, until=now + timedelta(days=8))

    for mail in coming(dues, hours=person, house=HOUSE, now=now, days=7, has_had_today=False):
        assert {due.row.is_urgent for due in mail.says} == {mail.is_at_once}
        if mail.is_at_once:
            assert mail.at == max(now, *(due.planned.nominal_at for due in mail.says))
        else:
            here = to_local(mail.at, person.zone)
            assert person.quiet_to <= here.time() < person.quiet_from


# --- Said at once --------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_it_goes_at_its_moment_in_the_night_once_and_not_with_the_digest(house):
    keep(house)
    house.draft(DUE, title="Restore drill")
    house.tick(amsterdam(date(2027, 3, 31), time(20, 59)))
    assert not urgent(house)

    house.tick(NIGHT)
    (line,) = house.session.scalars(sa.select(Notice).where(Notice.kind == Purpose.URGENT))
    assert "later" not in line.params
    house.tick(NIGHT + timedelta(minutes=1))
    house.tick(amsterdam(date(2027, 4, 1), time(8, 30)))

    (mail, *later) = urgent(house)
    assert mail.payload["subject"].startswith("Urgent: Late since Wed 31 Mar: Restore drill")
    assert mail.payload["to"] == "ann@n.example"
    assert {each.payload["to"] for each in later} == {"ann@n.example", "imke@n.example"}    # the next step, at 05:00


def test_what_was_put_off_while_it_was_not_urgent_is_said_again_once_it_is(house):
    keep(house, replace(AGAIN, max_steps=1, escalate_from=None, repeat_every=0))
    house.draft(DUE)
    house.tick(NIGHT)
    said = house.session.scalar(sa.select(Reminder).where(Reminder.outcome == "at_once"))
    said.state, said.outcome = "due", "snoozed"         # as a snooze leaves a step that was said
    house.session.flush()

    for minutes in (1, 2):
        house.tick(NIGHT + timedelta(minutes=minutes))

    assert len(urgent(house)) == 2
    assert (said.state, said.sent_at) == ("sent", NIGHT + timedelta(minutes=1))


def test_its_mail_says_who_hears_it_next_and_offers_no_way_to_put_it_off(house):
    keep(house)
    house.draft(DUE)

    house.tick(NIGHT)

    text = urgent(house)[0].payload["text"]
    assert "On Thursday 1 April, 05:00 this also goes to Imke Vos." in text
    assert "This can't wait for the daily mail." in text
    assert "Again" not in text
    assert "Stop" not in text
    assert not urgent(house)[0].payload["unsubscribe"]


def test_it_is_not_held_by_an_absence_a_mute_or_a_snooze(house):
    row = keep(house, replace(AGAIN, max_steps=1, escalate_from=None, repeat_every=0))
    draft = house.draft(DUE)
    house.add(Absence(person=house.ann, from_date=date(2027, 3, 30), to_date=date(2027, 4, 9), kind="leave"),
              Mute(person_id=house.ann.id, rule=row.key, at=NOW),
              Snooze(person_id=house.ann.id, rule=row.key, subject_uid=draft.claim.uid, anchor_at=DUE, at=NOW,
                     until_on=date(2027, 4, 5), until_at=at("2027-04-05 06:30")))

    house.tick(NIGHT)

    assert len(urgent(house)) == 1


def test_what_it_says_is_not_said_again_by_an_older_step(house):
    keep(house)
    house.draft(DUE)
    house.tick(amsterdam(date(2027, 3, 31), time(6)))           # what fell due before waits for the mail of 08:30
    rule_services.change_rule(house.session, replace(AGAIN, key=rule_key(house), n=-24), actor=house.imke, now=NOW,
                              version=1)

    house.tick(amsterdam(date(2027, 3, 31), time(6, 1)))        # the moment of its first step was last evening

    assert [mail.payload["name"] for mail in urgent(house)] == ["Imke Vos", "Ann Visser"]
    assert ("draft_due_next", 1, "skipped", "newer") in house.traces(house.ann)
    assert not house.tick(amsterdam(date(2027, 3, 31), time(9)))


@pytest.mark.parametrize(("row", "is_escalation", "acts"), [
    (default_rule("cadence_at_risk"), False, {Act.TOMORROW, Act.NEXT_WEEK, Act.DATE, Act.NEVER}),   # as on its page
    (default_rule("draft_overdue"), True, {Act.NEVER}),
    (AGAIN, False, set()), (AGAIN, True, set()),
    (Rule("", Subject.REVIEW, "due_at", Unit.HOURS, 2, Audience.REVIEWER, kind=Kind.URGENT), False, {Act.LOOKING}),
], ids=["to leads", "escalation", "urgent", "urgent escalation", "urgent review"])
def test_a_mail_offers_what_its_reader_may_answer(row, is_escalation, acts):
    assert set(acts_for(row, is_escalation=is_escalation)) == acts


def test_what_was_done_is_left_out(house):
    keep(house)
    draft = house.draft(DUE)
    house.tick(amsterdam(date(2027, 3, 31), time(20)))
    draft.state = DraftState.IN_REVIEW
    house.session.flush()

    house.tick(NIGHT)

    assert not urgent(house)


def test_a_reviewer_who_is_on_it_hears_it_the_next_morning(house):
    rule = Rule("", Subject.REVIEW, "due_at", Unit.HOURS, 2, Audience.REVIEWER, kind=Kind.URGENT)
    keep(house, rule)
    request = house.request(DUE)
    request.looking_at = amsterdam(date(2027, 3, 31), time(16))
    house.session.flush()

    for clock in (time(19), time(23, 59)):
        house.tick(amsterdam(date(2027, 3, 31), clock))
    house.tick(amsterdam(date(2027, 4, 1), time(7, 59)))
    assert not urgent(house)

    house.tick(amsterdam(date(2027, 4, 1), time(8)))
    assert [mail.payload["to"] for mail in urgent(house)] == ["lotte@n.example"]


# --- Before, and afterwards ----------------------------------------------------------------------------------------


def test_the_week_shows_it_at_its_moment_and_that_is_when_it_goes(house):
    keep(house)
    house.draft(DUE)
    now = amsterdam(date(2027, 3, 30), time(12))
    table = queries.rules_of(house.session)
    promised = [(mail.at, mail.person_id) for mail in week(
        stage(house.session, table=table, now=now).scene, table=table, now=now).mails if mail.is_at_once]

    for hour in (0, 32, 33, 34, 41, 42):
        house.tick(now + timedelta(hours=hour))

    rows = house.session.execute(sa.select(Reminder.sent_at, Reminder.recipient_id).where(
        Reminder.outcome == "at_once").order_by(Reminder.sent_at, Reminder.recipient_id)).all()
    assert promised == [tuple(row) for row in rows]
    assert len(promised) == 3


def test_a_draft_that_makes_a_rule_urgent_says_what_comes_otherwise(house):
    house.draft(DUE)
    now = amsterdam(date(2027, 3, 30), time(7))
    house.tick(amsterdam(date(2027, 3, 24), time(9)))
    table = queries.rules_of(house.session)
    after = [replace(row, kind=Kind.URGENT) if row.key == "draft_due_next" else row for row in table]

    found = effect(stage(house.session, table=after, now=now).scene, before=table, after=after, now=now)

    assert [(mail.is_at_once, mail.at) for mail, _due in found.more] == [(True, at("2027-03-30 07:00"))]
    assert [mail.is_at_once for mail, _due in found.fewer] == [False]


def test_why_says_that_it_did_not_wait(house, app):
    keep(house)
    house.draft(DUE)
    house.tick(NIGHT)
    row = house.session.scalar(sa.select(Reminder).where(Reminder.outcome == "at_once"))

    with app.test_request_context():
        said = [link.text for link in trace_words.chain(row, whose=house.ann, moment=moment, day=day)]
        assert words.kept(row).row.is_urgent

    assert "It does not wait for them: the rule is urgent." in said
    assert "Not with it: what is urgent has a mail of its own, at once." in said
    assert said[-1].endswith("at once: this rule is urgent.")


# --- What may be -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", Subject)
def test_urgent_is_only_what_a_publication_waits_for(subject):
    about = ABOUT[subject]
    found = flaw(Rule("r", subject, about.anchors[0], Unit.HOURS, 0, about.audiences[0], kind=Kind.URGENT))

    assert (found is None) is (subject in {Subject.SLOT, Subject.CLAIM, Subject.REVIEW, Subject.PAIR,
                                           Subject.QUESTION, Subject.CORRECTION})


def test_a_lead_makes_a_rule_urgent_in_the_form(session, login):
    lead = make.person(Role.LEAD)
    session.add_all([make.organisation(), lead])
    session.commit()
    client = login(lead)
    data = {"number": "1", "unit": "workdays", "side": "after", "to": "doer", "max_steps": "1", "version": "0",
            "urgent": "y"}

    assert client.post("/reminders/rules/draft_overdue", data=data | {"do": "save"}).status_code == 303
    session.expire_all()

    assert {row.key for row in queries.rules_of(session) if row.is_urgent} == {"draft_overdue"}
    assert "urgent" in client.get("/reminders/rules").text


def test_what_nothing_waits_for_is_refused(house):
    with pytest.raises(RuleBroken, match="rule_not_urgent"):
        keep(house, Rule("", Subject.FACT, "expires_on", Unit.DAYS, -3, Audience.OWNER, kind=Kind.URGENT))

