"""The pages of trends and facts: noted, changed, taken off, brought back."""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.steps.inventory.models import KnowledgeFact, TrendObservation
from tests.steps.inventory.story import NOW, kept, lived_in


@pytest.fixture
def house(session):
    return lived_in(session)


# --- Trends ------------------------------------------------------------------------------------------------------


def test_a_trend_is_noted_and_taken_off_with_undo(house, session, login):
    browser = login(house.bob)
    browser.post("/knowledge/trends/new", data={
        "text": "Auditors ask for access lists", "area": "Beveiliging", "strength": 3, "seen_on": "2026-11-20"})
    trend = kept(session, TrendObservation)
    assert (trend.area.key, trend.strength, trend.lang) == ("security", 3, "en")

    browser.post(f"/knowledge/trends/{trend.uid}/archive")
    assert "Auditors" not in browser.get("/knowledge/trends").text
    browser.post(f"/knowledge/trends/{trend.uid}/restore")

    assert "Auditors" in browser.get("/knowledge/trends").text


@pytest.mark.parametrize(("typed", "said"), [
    ({"text": ""}, "One sentence is enough"), ({"seen_on": "2026-11-25"}, "still to come"),
    ({"area": "cobol"}, "Choose an area from the list"), ({"source_url": "ftp://x"}, "Paste a whole address"),
    ({"strength": 7}, "Not a valid choice"), ({"seen_on": "yesterday"}, "Not a valid date"),
])
def test_a_wrong_trend_comes_back_with_its_words(house, login, typed, said):
    sent = {"text": "Auditors ask", "area": "", "strength": 2, "seen_on": "2026-11-20"} | typed

    answer = login(house.bob).post("/knowledge/trends/new", data=sent)

    assert answer.status_code == 422
    assert said in answer.text
    assert sent["text"] in answer.text


def test_nobody_takes_off_a_colleagues_trend(house, session, login):
    trend = kept(session, TrendObservation)

    assert login(house.imke).post(f"/knowledge/trends/{trend.uid}/archive").status_code == 403


def test_trends_fade_after_180_days(house, session, login):
    trend = kept(session, TrendObservation)
    browser = login(house.bob)
    trend.seen_on = NOW.date() - timedelta(days=180)
    session.commit()
    assert trend.text in browser.get("/knowledge/trends").text

    trend.seen_on = NOW.date() - timedelta(days=181)
    session.commit()
    assert trend.text not in browser.get("/knowledge/trends").text
    assert trend.text in browser.get("/knowledge/trends?show=faded").text


# --- Facts -------------------------------------------------------------------------------------------------------


def test_a_fact_is_added_changed_and_taken_off_with_undo(house, session, login):
    browser = login(house.bob)
    browser.post("/knowledge/facts/new", data={
        "text": "Two of nine restores fail", "lang": "en", "area": "cloud", "others": "k8s, security",
        "shareable": "after check"})
    fact = kept(session, KnowledgeFact)
    assert [area.key for area in fact.areas] == ["cloud", "kubernetes", "security"]
    assert fact.known_by == [house.bob]

    browser.post(f"/knowledge/facts/{fact.uid}", data={
        "text": "Three of nine restores fail", "lang": "en", "area": "cloud", "shareable": "never",
        "version": fact.version})
    browser.post(f"/knowledge/facts/{fact.uid}/remove")
    assert "Three of nine" not in browser.get("/knowledge/facts").text
    browser.post(f"/knowledge/facts/{fact.uid}/restore")

    assert "Three of nine" in browser.get("/knowledge/facts").text


def test_facts_are_changed_by_who_knows_them_and_by_leads(house, session, login):
    fact = kept(session, KnowledgeFact)
    address = f"/knowledge/facts/{fact.uid}"

    assert [login(who).get(address).status_code for who in (house.ann, house.imke, house.bob)] == [200, 200, 403]


def test_a_stale_fact_is_a_conflict_with_the_words_kept(house, session, login):
    fact = kept(session, KnowledgeFact)

    answer = login(house.ann).post(f"/knowledge/facts/{fact.uid}", data={
        "text": "My words", "lang": "en", "area": "cloud", "shareable": "public", "version": fact.version + 1})

    assert answer.status_code == 409
    assert "My words" in answer.text


@pytest.mark.parametrize("address", ["/knowledge/trends", "/knowledge/facts"])
def test_a_list_is_narrowed_by_any_word_for_an_area(session, login, address):
    house = lived_in(session)
    session.commit()
    browser = login(house.bob)

    by_word, by_key, unknown = (browser.get(f"{address}?area={word}").text for word in ("wolk", "cloud", "nothing"))

    assert ("Everyone asks" in by_word) or ("A restore takes" in by_word)
    assert by_word.count('value="Cloud"') == by_key.count('value="Cloud"') == 1
    assert "Nothing goes by that name." in unknown


@pytest.mark.parametrize("address", ["/knowledge/trends/new", "/knowledge/facts/new"])
def test_a_form_offers_areas_while_somebody_types(session, login, address):
    house = lived_in(session)
    session.commit()

    page = login(house.bob).get(address).text

    assert 'data-areas="/knowledge/areas/find"' in page
    assert "k8s" not in page.lower()
