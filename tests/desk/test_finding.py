"""The palette and the search page: everything one may do or open, in either language (docs/design.md, palette)."""
from __future__ import annotations

import pytest
from flask import url_for

from planner.desk import finding
from planner.desk.rules import bare, fits
from planner.policy import Role
from planner.search import services as index
from tests import factories as make
from tests.desk.story import Desk
from tests.support.queries import count_queries

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def desk(session):
    return Desk(session)


def test_words_match_by_their_beginning_in_any_order_and_without_accents():
    assert bare("  Één  vraag ") == "een vraag"
    assert fits("plek inpl", ["Een plek inplannen"])
    assert fits("", ["Anything"])
    assert not fits("lek", ["Een plek inplannen"])


def test_every_door_opens(desk, app, login):
    desk.imke.grants.append(make.person(Role.ADMIN).grants.pop())
    imke = login(desk.imke)

    with app.test_request_context():
        addresses = {url_for(door.endpoint) for door in (*finding.DO, *finding.GO)}

    for address in addresses:
        assert imke.get(address).status_code == 200, address


@pytest.mark.parametrize("words", ["idea", "IDÉE", "voorstellen"])
def test_things_to_do_are_found_in_both_languages(desk, login, words):
    page = login(desk.ann).get(f"/search?q={words}", headers=SCRIPT)

    assert "Propose an idea" in page.text


@pytest.mark.parametrize(("words", "page"), [
    ("trends", "Trends we see"), ("gebieden", "The tree of areas"), ("ritme", "Cadence"),
    ("feiten", "Facts worth sharing"), ("gaten", "What is asked, known and written"),
    ("één stem", "Hangs on one person"), ("growth", "What we know, quarter by quarter"), ("feeds", "Feeds"),
    ("thema", "Themes"), ("vergelijken", "How far apart our readers are"), ("kept", "Kept cards")])
def test_pages_without_a_place_in_the_side_bar_are_found(desk, login, words, page):
    assert page in login(desk.ann).get(f"/search?q={words}", headers=SCRIPT).text


@pytest.mark.parametrize(("words", "page"), [
    ("vast", "Who is where"), ("lesson", "Curricula"), ("group", "What belongs together")])
def test_a_leads_pages_are_found_by_leads_only(desk, login, words, page):
    found = [page in login(each).get(f"/search?q={words}", headers=SCRIPT).text for each in (desk.imke, desk.ann)]

    assert found == [True, False]


def test_nobody_is_shown_a_door_that_is_shut(desk, login):
    assert "Plan a slot" not in login(desk.ann).get("/search?q=plan", headers=SCRIPT).text
    assert "Plan a slot" in login(desk.imke).get("/search?q=plan", headers=SCRIPT).text


def test_what_was_found_stands_in_groups_and_in_its_language(desk, login, session):
    index.put(session, kind="slot", uid="s1", lang="nl", title="Kubernetes zonder weekendwerk", address="/agenda/s1")
    index.put(session, kind="person", uid="p1", lang="en", title="Kubernetes Kate", address="/people/p1")
    index.put(session, kind="article", uid="a1", lang="en", title="Kubernetes upgraded", address="/blog/a1",
              audience="public")
    index.put(session, kind="draft", uid="d1", lang="en", title="Kubernetes secret", address="/drafts/d1",
              audience="readers", reader_ids=[desk.lotte.id])

    page = login(desk.ann).get("/search?q=kubern", headers=SCRIPT)

    assert [part.split('"')[0] for part in page.text.split('aria-label="')[1:]] == ["People", "Slots", "Articles"]
    assert '<span class="clip" lang="nl">Kubernetes zonder weekendwerk' in page.text
    assert "<html" not in page.text
    assert "Kubernetes secret" not in page.text
    assert "Kubernetes secret" in login(desk.lotte).get("/search?q=kubern", headers=SCRIPT).text


def test_without_script_it_is_a_page_with_links(desk, login):
    page = login(desk.ann).get("/search?q=agenda")

    assert page.status_code == 200
    assert "<h1>Find or do</h1>" in page.text
    assert 'value="agenda"' in page.text
    assert page.headers["Vary"] == "HX-Request" or "HX-Request" in page.headers["Vary"]


def test_nothing_found_says_what_else_to_try(desk, login):
    page = login(desk.ann).get("/search?q=xyzzy")

    assert "Nothing for “xyzzy”. Try a theme or a colleague" in page.text


@pytest.mark.parametrize("words", ["", "%00", "'; DROP TABLE person", "a" * 5000, "\" OR *", "🦊"])
def test_odd_questions_do_no_harm(desk, login, words):
    assert login(desk.ann).get("/search", query_string={"q": words}).status_code == 200


def test_before_anything_is_typed_the_palette_offers_where_to_go(desk, login):
    page = login(desk.ann).get("/search?q=", headers=SCRIPT)

    assert "Today" in page.text
    assert "Type what you are looking for" not in page.text


def test_a_question_costs_two_statements_of_its_own(desk, login, session):
    for number in range(50):
        index.put(session, kind="slot", uid=f"s{number}", lang="en", title=f"Kubernetes {number}", address="/x")
    ann = login(desk.ann)

    with count_queries() as seen:
        ann.get("/search?q=kubernetes", headers=SCRIPT)

    assert len(seen) <= 4, seen


def test_a_stranger_finds_nothing(desk, client):
    desk.session.commit()

    assert client.get("/search?q=agenda").status_code == 303
    assert client.get("/search?q=agenda", headers=SCRIPT).status_code == 401
