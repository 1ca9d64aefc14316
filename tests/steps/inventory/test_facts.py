"""Facts worth sharing: who knows them, where they may go, what says nearly the same."""
from __future__ import annotations

import pytest

from planner.core.errors import RuleBroken
from planner.similarity import services as similarity
from planner.steps.inventory import queries
from planner.steps.inventory.models import KnowledgeFact, Shareable, Theme
from planner.steps.inventory.services import facts
from planner.steps.inventory.services.facts import Statement
from tests.steps.inventory.story import NOW, House, kept


@pytest.fixture
def house(session):
    return House(session)


def add(house, text="A restore takes three hours", by=None, **over):
    statement = Statement(**{"text": text, "lang": "en", "areas": [house.cloud]} | over)
    fact = facts.add_fact(house.session, actor=by or house.ann, now=NOW, statement=statement)
    house.session.flush()
    return fact


@pytest.mark.database
def test_the_list_is_narrowed_by_area_sharing_theme_and_who_knows_it(house, session):
    add(house, "open", shareable=Shareable.PUBLIC)
    inside = add(house, "inside", by=house.bob, areas=[house.security], shareable=Shareable.NEVER)
    theme = Theme(key="t", title_nl="T", title_en="T", areas=[house.cloud], facts=[inside])
    session.add(theme)
    session.flush()

    def texts(**narrowed):
        return {fact.text for fact in queries.facts(session, **narrowed)}

    assert texts(areas=["cloud"]) == {"open"}
    assert texts(shareable=Shareable.NEVER) == {"inside"}
    assert texts(theme_id=theme.id) == {"open", "inside"}
    assert texts(known_by=house.bob.id) == {"inside"}


def test_what_stays_inside_is_never_offered_for_a_text(house, session):
    add(house, "open", shareable=Shareable.PUBLIC)
    add(house, "ask first")
    add(house, "inside", shareable=Shareable.NEVER)

    assert {fact.text for fact in queries.usable_facts(session, house.cloud)} == {"open", "ask first"}


def test_the_last_one_who_knows_it_stays(house, session):
    fact = add(house)
    facts.know_fact_too(session, actor=house.bob, now=NOW, fact=fact, knows=True)
    assert {person.name for person in fact.known_by} == {"Ann", "Bob"}

    facts.know_fact_too(session, actor=house.ann, now=NOW, fact=fact, knows=False)
    facts.know_fact_too(session, actor=house.bob, now=NOW, fact=fact, knows=False)

    assert [person.name for person in fact.known_by] == ["Bob"]


def test_a_fact_about_nothing_is_refused(house, session):
    with pytest.raises(RuleBroken, match="fact_areas_missing"):
        add(house, areas=[])


# --- Nearly the same ---------------------------------------------------------------------------------------------


def typed(text, **over):
    return {"text": text, "lang": "en", "area": "cloud", "shareable": "after check"} | over


@pytest.mark.database
def test_nearly_the_same_is_asked_about_and_not_refused(house, session, login):
    fact = add(house, "A restore of the cluster takes three hours at night")
    similarity.work_off(session, limit=None)
    browser = login(house.bob)
    words = "A restore of the cluster takes three hours"

    asked = browser.post("/knowledge/facts/new", data=typed(words))
    assert asked.status_code == 200
    assert "Is it one of these?" in asked.text
    assert words in asked.text
    assert kept(session, KnowledgeFact) == fact

    browser.post("/knowledge/facts/new", data=typed(words, sure="1"))
    assert kept(session, KnowledgeFact).text == words


def test_something_else_is_kept_at_once(house, session, login):
    add(house)
    similarity.work_off(session, limit=None)

    answer = login(house.bob).post("/knowledge/facts/new", data=typed("Auditors look at access lists first"))

    assert answer.status_code == 303


def test_i_know_this_too_is_one_press_with_undo(house, session, login):
    fact = add(house)
    bob = login(house.bob)

    bob.post(f"/knowledge/facts/{fact.uid}/know")
    assert "Known by Ann, Bob" in bob.get("/knowledge/facts").text
    bob.post(f"/knowledge/facts/{fact.uid}/forget")

    assert "Known by Ann, Bob" not in bob.get("/knowledge/facts").text


# --- Who knows it ------------------------------------------------------------------------------------------------


def test_colleagues_who_know_it_are_named(house, session, login):
    login(house.ann).post("/knowledge/facts/new", data=typed("Two of nine restores fail", known_by="bob, Imke"))

    assert {person.name for person in kept(session, KnowledgeFact).known_by} == {"Ann", "Bob", "Imke"}


def test_a_name_that_nobody_has_comes_back_with_its_words(house, login):
    answer = login(house.ann).post("/knowledge/facts/new", data=typed("Two fail", known_by="Nobody"))

    assert answer.status_code == 422
    assert "no colleague called “Nobody”" in answer.text
    assert "Two fail" in answer.text
