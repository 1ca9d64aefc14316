"""The rules of the house: changed, added, switched, put back, and tried before they are kept (docs/domain.md b, g)."""
from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.reminders import keying, queries, rule_services
from planner.reminders.answers.models import Mute
from planner.reminders.models import ReminderRule
from planner.reminders.rules import RULES, Audience, Rule, Subject, Unit, default_rule
from tests import factories as make
from tests.reminders.story import House, amsterdam
from tests.reminders.story import at as z
from tests.support.queries import count_queries

NOW = z("2027-03-22 06:00")
DUE = z("2027-03-31 15:00")
SOON = z("2026-12-01 16:00")            # a Tuesday; "now" of the suite is Tuesday 24 November, 10:00


@pytest.fixture
def house(session, app):
    with app.app_context():
        yield House(session)


def run(house, first, last):
    """One turn of the clockwork a day, at the time of the digest."""
    return house.run(first, last, clocks=(time(8, 30),))


def rule(house, key="draft_due_next"):
    return {row.key: row for row in queries.rules_of(house.session)}[key]


def test_a_house_without_rows_has_the_rules_of_the_code(house):
    assert queries.rules_of(house.session) == list(RULES)


def test_a_changed_rule_stands_over_the_usual_one(house):
    two = Rule("draft_due_next", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -2, Audience.AUTHOR)
    rule_services.change_rule(house.session, two, actor=house.imke, now=NOW, version=0)
    house.draft(DUE)

    mails = run(house, date(2027, 3, 23), date(2027, 3, 31))

    assert rule(house).n == -2
    assert [when for when, _name, _subject in mails] == ["03-23 07:30Z", "03-25 07:30Z"]     # five ahead, and two


def test_a_rule_that_is_switched_off_says_nothing_and_what_waited_says_why(house):
    house.draft(DUE)
    house.tick(amsterdam(date(2027, 3, 23), time(9)))
    rule_services.switch_rule(house.session, "draft_due_next", actor=house.imke, now=NOW, on=False)

    run(house, date(2027, 3, 24), date(2027, 3, 31))

    assert ("draft_due_next", 1, "cancelled", "off") in house.traces(house.ann)
    assert not house.mails()[1:]


def test_a_rule_that_is_on_again_speaks_of_what_comes_from_then_on(house):
    house.draft(DUE)
    rule_services.switch_rule(house.session, "draft_overdue", actor=house.imke, now=NOW, on=False)
    run(house, date(2027, 4, 1), date(2027, 4, 1))
    rule_services.switch_rule(house.session, "draft_overdue", actor=house.imke, now=z("2027-04-02 12:00"), on=True)

    mails = run(house, date(2027, 4, 5), date(2027, 4, 5))

    assert [(when, name) for when, name, _subject in mails[1:]] == [("04-05 06:30Z", "Imke"), ("04-05 06:30Z", "Ann")]


def test_a_further_rule_holds_from_now_on(house):
    house.draft(DUE, title="Old")
    house.draft(z("2027-04-09 15:00"), title="New")
    ten = Rule("", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -8, Audience.LEAD)
    rule_services.add_rule(house.session, ten, actor=house.imke, now=NOW)

    mails = run(house, date(2027, 3, 22), date(2027, 3, 30))

    assert [(when, subject) for when, name, subject in mails if name == "Imke"] == [
        ("03-30 06:30Z", "Draft due Fri 9 Apr: New")]


@pytest.mark.parametrize(("over", "code"), [
    ({"n": -61}, "rule_too_far_workdays"), ({"n": 91, "unit": Unit.DAYS}, "rule_too_far_days"),
    ({"n": 337, "unit": Unit.HOURS}, "rule_too_far_hours"),
    ({"max_steps": 3, "repeat_every": 0}, "rule_repeat_without"),
    ({"n": 60, "max_steps": 10, "repeat_every": 60}, "rule_too_long"),
    ({"escalate_from": 2}, "rule_escalates_late"),
    ({"audience": Audience.REVIEWER}, "rule_audience"),
    ({"audience": Audience.LEAD, "escalate_from": 1}, "rule_no_escalation"),
    ({"n": -5}, "rule_twice"),
])
def test_what_no_rule_can_say_is_refused(house, over, code):
    fields = {"unit": Unit.WORKDAYS, "n": -3, "audience": Audience.AUTHOR} | over
    row = Rule("", Subject.CLAIM, "draft_due", **fields)

    with pytest.raises(RuleBroken, match=code):
        rule_services.add_rule(house.session, row, actor=house.imke, now=NOW)


def test_only_leads_and_admins_keep_rules(house):
    with pytest.raises(NotAllowed):
        rule_services.switch_rule(house.session, "draft_due_next", actor=house.ann, now=NOW, on=False)


def test_two_changes_at_once_are_one_and_a_refusal(house):
    usual = rule(house)
    rule_services.switch_rule(house.session, "draft_due_next", actor=house.imke, now=NOW, on=False)

    with pytest.raises(Conflict):
        rule_services.change_rule(house.session, usual, actor=house.imke, now=NOW, version=0)


def test_each_change_can_be_taken_back(house):
    usual, session = default_rule("draft_due_next"), house.session
    row = rule_services.switch_rule(session, usual.key, actor=house.imke, now=NOW, on=False)
    rule_services.undo(session, row.uid, actor=house.imke, now=NOW)
    assert rule(house) == usual

    own = rule_services.add_rule(session, Rule("", Subject.CLAIM, "draft_due", Unit.DAYS, -3, Audience.AUTHOR),
                                 actor=house.imke, now=NOW)
    rule_services.put_back(session, own.key, actor=house.imke, now=NOW)
    assert own.key not in {each.key for each in queries.rules_of(session)}
    rule_services.undo(session, own.uid, actor=house.imke, now=NOW)
    assert own.key in {each.key for each in queries.rules_of(session)}
    with pytest.raises(RuleBroken):
        rule_services.undo(session, own.uid, actor=house.imke, now=NOW)


def test_a_change_is_not_taken_back_to_what_another_rule_says_by_now(house):
    session, told = house.session, Rule("", Subject.CLAIM, "draft_due", Unit.DAYS, -3, Audience.AUTHOR)
    own = rule_services.add_rule(session, told, actor=house.imke, now=NOW)
    rule_services.put_back(session, own.key, actor=house.imke, now=NOW)
    rule_services.add_rule(session, told, actor=house.imke, now=NOW)

    with pytest.raises(RuleBroken, match="rule_twice"):
        rule_services.undo(session, own.uid, actor=house.imke, now=NOW)


def test_no_rule_comes_back_that_is_one_too_many(house, monkeypatch):
    session = house.session
    own = rule_services.add_rule(session, Rule("", Subject.CLAIM, "draft_due", Unit.DAYS, -3, Audience.AUTHOR),
                                 actor=house.imke, now=NOW)
    monkeypatch.setattr(rule_services, "MOST_RULES", len(queries.rules_of(session)))
    rule_services.switch_rule(session, own.key, actor=house.imke, now=NOW, on=False)
    rule_services.undo(session, own.uid, actor=house.imke, now=NOW)           # nothing comes to it
    rule_services.put_back(session, own.key, actor=house.imke, now=NOW)
    rule_services.add_rule(session, Rule("", Subject.CLAIM, "draft_due", Unit.DAYS, -5, Audience.AUTHOR),
                           actor=house.imke, now=NOW)

    with pytest.raises(RuleBroken, match="rule_too_many"):
        rule_services.undo(session, own.uid, actor=house.imke, now=NOW)


def test_a_rule_about_something_else_holds_from_then_on_and_undo_takes_that_back(house):
    """Source: docs/domain.md g, R17."""
    session, key = house.session, "draft_due_next"
    house.draft(DUE)
    house.request(z("2027-03-25 15:00"))
    house.add(Mute(person_id=house.lotte.id, rule=key, at=NOW))
    house.tick(amsterdam(date(2027, 3, 23), time(9)))
    other = Rule(key, Subject.REVIEW, "due_at", Unit.WORKDAYS, -1, Audience.REVIEWER)

    row = rule_services.change_rule(session, other, actor=house.imke, now=z("2027-03-23 10:00"), version=0)
    run(house, date(2027, 3, 24), date(2027, 3, 24))

    assert (key, 1, "cancelled", "off") in house.traces(house.ann)
    assert (key, 1, "sent", "digest") in house.traces(house.lotte)
    assert rule(house).since == z("2027-03-23 10:00")
    rule_services.undo(session, row.uid, actor=house.imke, now=z("2027-03-24 10:00"))
    house.tick(amsterdam(date(2027, 3, 24), time(12)))
    assert rule(house) == default_rule(key)
    assert (key, 1, "due", "") in house.traces(house.ann)
    assert session.scalar(sa.select(Mute.ended_at)) is None


def test_a_rule_that_is_put_back_follows_the_code_again(house):
    two = Rule("draft_due_next", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -2, Audience.AUTHOR)
    rule_services.change_rule(house.session, two, actor=house.imke, now=NOW, version=0)
    row = rule_services.put_back(house.session, "draft_due_next", actor=house.imke, now=NOW)

    assert rule(house) == default_rule("draft_due_next")
    assert row.is_usual


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def here(session):
    return House(session)


def fields(**over):
    return {"version": "0", "number": "2", "unit": "workdays", "side": "before", "at": "", "to": "doer",
            "max_steps": "1", "repeat_every": "", "escalate_from": "", "do": "save"} | over


def test_a_lead_reads_changes_and_takes_back_a_rule(here, login, session):
    session.commit()
    imke = login(here.imke)
    assert "Draft late" in imke.get("/reminders/rules").text
    assert imke.get("/reminders/rules/draft_due_next").status_code == 200

    answer = imke.post("/reminders/rules/draft_due_next", data=fields())

    assert answer.status_code == 303
    text = imke.get("/reminders/rules").text
    assert "2 working days before" in text
    back = re.search(r"/reminders/rules/changes/\w+/undo", text)
    assert imke.post(back.group()).status_code == 303
    assert queries.rules_of(session) == list(RULES)


def test_bad_input_stays_beside_its_field(here, login, session):
    session.commit()
    imke = login(here.imke)

    answer = imke.post("/reminders/rules/new", data=fields(what="claim:draft_due", number="61"))

    assert answer.status_code == 422
    assert "At most 60 working days." in answer.text
    assert 'value="61"' in answer.text
    assert imke.post("/reminders/rules/new", data=fields(what="claim:nothing")).status_code == 422
    assert imke.post("/reminders/rules/draft_due_next", data=fields(number="x")).status_code == 422
    assert imke.post("/reminders/rules/draft_due_next", data=fields(version="7")).status_code == 409
    assert session.query(ReminderRule).count() == 0


def test_a_draft_of_a_rule_is_tried_and_not_kept(here, login, session):
    here.draft(SOON)
    session.commit()
    imke = login(here.imke)

    answer = imke.post("/reminders/rules/draft_due_next", data=fields(number="3", do="look"))

    assert answer.status_code == 200
    assert "Comes" in answer.text
    assert "Restore drill" in answer.text
    assert "Nothing is saved yet." in answer.text
    assert session.query(ReminderRule).count() == 0


def test_others_see_their_own_week_and_no_rules(here, login, session):
    here.draft(SOON)
    here.draft(SOON, title="Of the lead", by=here.imke)
    session.commit()
    ann, imke = login(here.ann), login(here.imke)

    assert ann.get("/reminders/rules").status_code == 403
    own = ann.get("/reminders/week").text
    assert "Restore drill" in own
    assert "Of the lead" not in own
    assert ann.get(f"/reminders/week?person={here.imke.uid}").status_code == 403
    assert ann.get("/reminders/week?person=nobody").status_code == 404
    everybody = imke.get("/reminders/week").text
    assert "Restore drill" in everybody
    assert "Of the lead" in everybody
    assert "Of the lead" not in imke.get(f"/reminders/week?person={here.ann.uid}").text
    assert "Restore drill" not in imke.get("/reminders/week?rule=review_overdue").text


@pytest.mark.parametrize("rows", [1, 50])
def test_the_pages_cost_the_same_however_much_there_is(here, login, session, app, rows):
    for number in range(rows):
        person = make.person(name=f"Author {number}", email=f"author{number}@n.example")
        here.draft(SOON + timedelta(minutes=number), title=f"Draft {number}", by=person)
    with app.app_context():
        keying.key_reminders(session, now=amsterdam(date(2026, 11, 24), time(8, 30)))
    imke = login(here.imke)

    for address in ("/reminders/week", "/reminders/rules", "/reminders/rules/draft_due_next"):
        with count_queries() as seen:
            page = imke.get(address)

        assert page.status_code == 200
        assert len(seen) <= 10, (address, seen)
    with count_queries() as seen:
        tried = imke.post("/reminders/rules/draft_due_next", data=fields(number="3", do="look"))
    assert tried.status_code == 200
    assert len(seen) <= 14, seen
