"""The idea bank on the page: quick capture anywhere, a vote in place of a twin, filters, scores with their why."""
from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from planner.similarity import services as similarity
from planner.steps.agenda import queries, services
from planner.steps.agenda.models import Idea, Origin, Phase
from planner.steps.agenda.services.heard import validate_by_moment
from planner.steps.agenda.services.questions import BuyerQuestion
from tests.factories import NOW
from tests.steps.agenda.story import House
from tests.support.queries import count_queries

HTMX = {"HX-Request": "true"}
LINE = {"title": "What does an hour cost?", "lang": "en", "origin": "employee"}


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def ann(session, login, house):
    session.commit()
    return login(house.ann)


def _ideas(session):
    return session.scalars(sa.select(Idea).order_by(Idea.id)).all()


# --- Quick capture -----------------------------------------------------------------------------------------------


def test_every_page_offers_it_by_key_and_on_the_phone(ann):
    page = ann.get("/personas").text

    assert 'data-key="I"' in page
    assert page.count('data-dialog="capture"') == 2


def test_on_the_agenda_the_key_writes_an_idea_down_too(session, login, house):
    session.commit()
    page = login(house.imke).get("/agenda").text

    assert (page.count('data-key="I"'), page.count('data-key-label="New idea"')) == (1, 1)


@pytest.mark.parametrize(("came_from", "back"), [
    ("http://localhost/personas?x=1", "/personas?x=1"), ("https://evil.example/personas", "/"),
    ("http://localhost//evil.example", "/"), ("http://[", "/"), ("", "/")])
def test_without_script_it_is_a_page_that_knows_where_one_was(ann, came_from, back):
    page = ann.get("/ideas/capture", headers={"Referer": came_from})

    assert page.status_code == 200
    assert "<html" in page.text
    assert f'name="back" value="{back}"' in page.text


def test_the_dialog_gets_the_form_alone(ann):
    part = ann.get("/ideas/capture?back=/personas", headers=HTMX).text

    assert "<html" not in part
    assert 'name="title"' in part


def test_a_title_is_enough_and_leads_back_to_where_one_was_with_an_undo(ann, session):
    answer = ann.post("/ideas", data=LINE | {"back": "/personas?x=1"})
    idea, = _ideas(session)
    page = ann.get("/personas").text

    assert (answer.status_code, answer.location) == (303, "/personas?x=1")
    assert "Your idea is in." in page
    assert f"/ideas/{idea.uid}/withdraw?back=" in page


def test_undo_takes_it_back_and_stays_where_one_was(ann, session):
    ann.post("/ideas", data=LINE | {"back": "/personas"})
    idea, = _ideas(session)

    answer = ann.post(f"/ideas/{idea.uid}/withdraw?back=/personas")

    assert answer.location == "/personas"
    assert _ideas(session) == []


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_back_never_leads_out_of_the_house(ann, session, back):
    answer = ann.post("/ideas", data=LINE | {"back": back})

    assert answer.location == f"/ideas/{_ideas(session)[0].uid}"


def test_in_the_dialog_nothing_around_it_is_lost(ann, session):
    answer = ann.post("/ideas", data=LINE | {"back": "/drafts"}, headers=HTMX)

    assert answer.status_code == 200
    assert "data-done" in answer.text
    assert "Your idea is in." in answer.headers["HX-Trigger"]
    assert "withdraw" in answer.headers["HX-Trigger"]
    assert len(_ideas(session)) == 1


def test_an_empty_line_stays_in_the_dialog_with_its_reason(ann, session):
    answer = ann.post("/ideas", data=LINE | {"title": " "}, headers=HTMX)

    assert answer.status_code == 422
    assert "One sentence is enough." in answer.text
    assert "<html" not in answer.text
    assert _ideas(session) == []


def test_saying_more_keeps_what_was_typed_and_the_way_back(ann):
    answer = ann.post("/ideas", data=LINE | {"more": "1", "back": "/personas"})
    page = ann.get(answer.location).text

    assert "What does an hour cost?" in page
    assert 'value="/personas"' in page


def test_a_link_can_say_reader_phase_and_question_beforehand(ann, house):
    page = ann.get("/ideas/new?persona=ct&phase=decide&area=cloud&title=Costs").text

    assert 'value="CT" checked' in page
    assert 'value="decide" checked' in page
    assert '<option selected value="cloud">' in page


# --- A vote in place of a twin -----------------------------------------------------------------------------------

DRILL = "How often do you test a restore of your backup?"
TYPED = "Testing the restore of backups often"


@pytest.fixture
def twin(session, house):
    made = house.idea(house.bob, title=DRILL)
    session.flush()
    similarity.work_off(session, limit=None)
    session.commit()
    return made


def test_a_twin_is_shown_with_how_alike_it_is_and_a_vote_to_give(ann, twin):
    part = ann.get("/ideas/new", query_string={"title": TYPED}, headers=HTMX).text

    assert "% the same" in part
    assert "Vote for that one instead" in part
    assert f'formaction="/ideas/{twin.uid}/vote"' in part


def test_voting_instead_makes_no_idea_and_can_be_undone(ann, session, twin):
    answer = ann.post(f"/ideas/{twin.uid}/vote", data={"instead": "1", "title": TYPED, "back": "/personas"})
    page = ann.get("/personas").text

    session.expire_all()
    assert (answer.location, twin.votes, len(_ideas(session))) == ("/personas", 1, 1)
    assert f"/ideas/{twin.uid}/unvote" in page
    ann.post(f"/ideas/{twin.uid}/unvote?back=/personas")
    session.expire_all()
    assert twin.votes == 0


def test_voting_instead_in_the_dialog_closes_it(ann, twin):
    answer = ann.post(f"/ideas/{twin.uid}/vote", data={"instead": "1", "back": "/personas"}, headers=HTMX)

    assert "data-done" in answer.text
    assert "Your vote went to" in answer.headers["HX-Trigger"]


def test_nobody_is_offered_a_vote_for_their_own_or_a_second_one(session, login, house, twin):
    services.vote(session, actor=house.ann, idea=twin, now=NOW)
    session.commit()

    own = login(house.bob).get("/ideas/new", query_string={"title": TYPED}, headers=HTMX).text
    second = login(house.ann).get("/ideas/new", query_string={"title": TYPED}, headers=HTMX).text

    assert "instead" not in own
    assert "You voted for it." in second


# --- Filters and the list ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("filters", "titles"), [
    ({"phase": "decide"}, ["Deciding"]), ({"phase": "none"}, ["Checked", "From a reader", "Tents 100% wet"]),
    ({"origin": "reader"}, ["From a reader"]), ({"mine": "1"}, ["Deciding", "Tents 100% wet"]),
    ({"unvalidated": "1"}, ["Deciding", "From a reader", "Tents 100% wet"]), ({"q": "TENTS"}, ["Tents 100% wet"]),
    ({"q": "100%"}, ["Tents 100% wet"]), ({"q": "1_0"}, []), ({"q": "plainly"}, ["Deciding"]),
    ({"phase": "nonsense", "origin": "x", "mine": "2"}, ["Checked", "Deciding", "From a reader", "Tents 100% wet"]),
])
def test_the_address_narrows_the_bank(house, session, filters, titles):
    house.idea(house.ann, title="Deciding", text="Say it plainly.", asked=BuyerQuestion(phase=Phase.DECIDE))
    house.idea(house.bob, title="From a reader", origin=Origin.READER)
    checked = house.idea(house.bob, title="Checked")
    validate_by_moment(session, actor=house.bob, idea=checked, moment=house.moment(house.bob), confirmed=True,
                       source="Call", now=NOW)
    house.idea(house.ann, title="Tents 100% wet")

    found = queries.idea_page(session, queries.read_idea_filters(filters), person_id=house.ann.id, today=NOW.date())

    assert [idea.title for idea in found.ideas] == titles


def test_each_filter_that_is_on_can_be_taken_off(ann):
    page = ann.get("/ideas?phase=decide&mine=1").text

    assert page.count("Take this filter off") == 2
    assert 'href="/ideas?mine=1"' in page
    assert 'href="/ideas?phase=decide"' in page


@pytest.mark.parametrize("address", ["/ideas?after=x", "/ideas?after=1_2_3_%00", "/ideas?after=1_1_1_" + "z" * 40])
def test_a_mark_that_is_not_ours_is_no_page(ann, address):
    assert ann.get(address).status_code == 404


@pytest.mark.parametrize(("lang", "words"), [("en", "CTO has 0 items"), ("nl", "CTO heeft 0 stukken")])
def test_the_list_says_why_in_the_readers_language(session, login, house, lang, words):
    house.ann.locale = lang
    house.idea(personas=[house.cto])
    session.commit()

    assert words in login(house.ann).get("/ideas").text


def test_the_list_costs_the_same_for_one_idea_and_for_fifty(session, login, house):
    browser, costs = login(house.imke), []
    for more in (1, 49):
        for n in range(more):
            idea = house.idea(title=f"Idea {n}", personas=[house.cto], area=house.cloud)
            services.vote(session, actor=house.bob, idea=idea, now=NOW)
        session.commit()
        browser.get("/ideas")
        with count_queries() as seen:
            browser.get("/ideas")
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 10


def test_who_voted_stands_on_the_page_of_the_idea(session, login, house):
    idea = house.idea(house.ann)
    services.vote(session, actor=house.bob, idea=idea, now=NOW)
    session.commit()

    page = login(house.ann).get(f"/ideas/{idea.uid}").text

    assert "Voted for by Bob" in page


@pytest.mark.parametrize("address", ["/ideas", "/ideas/capture", "/ideas/new?title=Testing+the+restore+of+backups"])
def test_enter_keeps_the_idea_and_neither_says_more_nor_votes(ann, twin, address):
    page = ann.get(address).text
    form = page[page.index('<form', page.index('id="main"')):]
    first = re.search(r"<button\b[^>]*>([^<]*)", form)

    assert first is not None
    assert first[1] == "Keep it"
