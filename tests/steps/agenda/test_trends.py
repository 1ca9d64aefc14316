"""From a trend to an idea in one press: origin, area and reader come along, a customer is still to be asked."""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.personas.models import PersonaStatus
from planner.steps.agenda.models import Idea, Origin
from planner.steps.inventory.models import TrendObservation
from planner.workflow.agenda import Validation
from tests import factories as make
from tests.factories import NOW


@pytest.fixture
def trend(session):
    ann, area, persona = make.person(name="Ann"), make.area(label_en="Access"), make.persona(code="QA")
    found = TrendObservation(person=ann, text="Auditors ask for access lists", lang="en", area=area, persona=persona,
                             seen_on=NOW.date(), source_url="https://news.example/1")
    session.add_all([make.organisation(), found])
    session.flush()
    return found


@pytest.fixture
def bob(session):
    found = make.person(name="Bob")
    session.add(found)
    session.flush()
    return found


def ideas(session):
    session.expire_all()
    return session.query(Idea).order_by(Idea.id).all()


def test_one_press_makes_an_idea_that_no_customer_confirmed(trend, bob, session, login):
    browser = login(bob)
    assert "Make an idea" in browser.get(f"/knowledge/trends/{trend.uid}").text

    answer = browser.post(f"/ideas/from-trend/{trend.uid}", follow_redirects=True)

    (idea,) = ideas(session)
    assert (idea.title, idea.origin, idea.trend_id, idea.area, idea.by, idea.validation) == (
        trend.text, Origin.TREND, trend.id, trend.area, bob, Validation.NONE)
    assert [persona.code for persona in idea.personas] == ["QA"]
    assert "Not checked with a customer" in answer.text
    assert f"/ideas/{idea.uid}/withdraw" in answer.text
    assert f'href="/knowledge/trends/{trend.uid}"' in answer.text


def test_undo_takes_it_back(trend, bob, session, login):
    browser = login(bob)
    browser.post(f"/ideas/from-trend/{trend.uid}")

    back = browser.post(f"/ideas/{ideas(session)[0].uid}/withdraw?back=/knowledge/trends/{trend.uid}")

    assert back.location == f"/knowledge/trends/{trend.uid}"
    assert ideas(session) == []


def test_pressing_twice_is_once(trend, bob, session, login):
    browser = login(bob)
    for _ in range(2):
        browser.post(f"/ideas/from-trend/{trend.uid}")

    assert len(ideas(session)) == 1
    assert "To the idea" in browser.get(f"/knowledge/trends/{trend.uid}").text


def test_a_faded_trend_is_not_offered_and_refused(trend, bob, session, login):
    trend.seen_on = NOW.date() - timedelta(days=181)
    browser = login(bob)

    assert "Make an idea" not in browser.get(f"/knowledge/trends/{trend.uid}").text
    assert browser.post(f"/ideas/from-trend/{trend.uid}").status_code == 422
    assert ideas(session) == []


def test_a_reader_that_is_archived_stays_behind_and_a_long_text_is_cut(trend, bob, session, login):
    trend.persona.status = PersonaStatus.ARCHIVED
    trend.text = "word " * 100

    login(bob).post(f"/ideas/from-trend/{trend.uid}")

    (idea,) = ideas(session)
    assert idea.personas == []
    assert idea.title.endswith("word…")
    assert idea.text == f"{trend.text}\n\nhttps://news.example/1"
