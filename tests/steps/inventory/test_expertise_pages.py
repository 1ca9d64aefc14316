"""The pages of what people know: one's own list, and a colleague's page."""
from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from planner.people.models import PersonStatus
from planner.steps.inventory import queries
from planner.steps.inventory.models import Evidence, EvidenceKind, PublishedWork
from tests.steps.inventory.story import NOW, kept, lived_in


@pytest.fixture
def house(session):
    return lived_in(session)


# --- Own expertise -----------------------------------------------------------------------------------------------


def test_bob_adds_three_areas_from_the_first_page(house, session, login):
    browser = login(house.bob)

    for typed in ("k8s", "wolk", "Beveiliging"):
        answer = browser.post("/me/knowledge", data={"area": typed, "level": 3, "interest": 2, "place": "start"})
        assert (answer.status_code, answer.location) == (303, "/start/knowledge?next=1")

    page = browser.get("/start/knowledge?next=1").text
    assert "autofocus" in page
    assert "That is all we needed" in page
    assert sorted(each.area for each in queries.people_claims(session)[house.bob.id]) == [
        "cloud", "kubernetes", "security"]


def test_an_unknown_word_keeps_what_was_typed_and_offers_the_nearest(house, login):
    answer = login(house.bob).post("/me/knowledge", data={
        "area": "Kubernets", "level": 4, "interest": 2, "note": "Since 2019"})

    assert answer.status_code == 422
    assert 'value="Kubernets"' in answer.text
    assert re.search(r'<input[^>]*autofocus[^>]*name="area"', answer.text)
    assert 'name="choice" value="kubernetes"' in answer.text
    assert "Propose “Kubernets” as a new area" in answer.text
    assert re.search(r'name="level"[^>]*value="4" checked', answer.text)
    assert "Since 2019" in answer.text


def test_enter_proposes_a_word_that_is_like_nothing(house, login):
    answer = login(house.bob).post("/me/knowledge", data={"area": "Beekeeping", "level": 2, "interest": 0})

    focused = re.findall(r"<(?:input|button)[^>]*autofocus[^>]*>", answer.text)
    assert [name for each in focused for name in re.findall('name="([^"]+)"', each)] == ["propose"]


def test_choosing_the_nearest_adds_it(house, session, login):
    login(house.bob).post("/me/knowledge", data={
        "area": "Kubernets", "level": 4, "interest": 2, "choice": "kubernetes"})

    assert [each.area for each in queries.people_claims(session)[house.bob.id]] == ["kubernetes"]


def test_proposing_makes_an_area_that_counts_at_once(house, session, login):
    login(house.bob).post("/me/knowledge", data={"area": "Quantum", "level": 2, "interest": 0, "propose": "1"})

    assert [each.key for each in queries.directory(session).proposals("en")] == ["quantum"]
    assert [each.area for each in queries.people_claims(session)[house.bob.id]] == ["quantum"]


@pytest.mark.parametrize(("typed", "said"), [
    ({"area": ""}, "Type what you know"), ({"level": 9}, "Not a valid choice"), ({"level": "x"}, "Not a valid choice"),
    ({"interest": ""}, "Choose one."), ({"url": "example.org"}, "Paste a whole address"),
    ({"area": "x" * 121}, "longer than 120"), ({"area": "a\0b"}, "control character"),
])
def test_bad_input_says_what_to_type_and_saves_nothing(house, session, login, typed, said):
    answer = login(house.bob).post("/me/knowledge", data={"area": "cloud", "level": 2, "interest": 0} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert house.bob.id not in queries.people_claims(session)


def test_an_area_in_the_list_already_is_not_overwritten(house, session, login):
    answer = login(house.ann).post("/me/knowledge", data={"area": "k8s", "level": 1, "interest": 0})

    assert answer.status_code == 422
    assert "is in your list already" in answer.text
    assert queries.people_claims(session)[house.ann.id][0].level == 3


def test_removing_offers_undo_that_brings_it_back(house, session, login):
    browser = login(house.ann)
    browser.post(f"/me/knowledge/{house.claim.uid}/remove")
    page = browser.get("/me/knowledge").text
    assert f"/me/knowledge/{house.claim.uid}/restore" in page

    browser.post(f"/me/knowledge/{house.claim.uid}/restore")

    assert queries.people_claims(session)[house.ann.id][0].area == "kubernetes"


def test_a_rating_from_an_old_page_is_a_conflict(house, session, login):
    browser = login(house.ann)
    data = {"level": 4, "interest": 2, "version": house.claim.version}
    assert browser.post(f"/me/knowledge/{house.claim.uid}/rating", data=data).status_code == 303

    assert browser.post(f"/me/knowledge/{house.claim.uid}/rating", data=data | {"level": 1}).status_code == 409
    session.expire_all()
    assert house.claim.level == 4


def test_a_note_from_an_old_page_comes_back_with_its_words(house, login):
    answer = login(house.ann).post(f"/me/knowledge/{house.claim.uid}", data={
        "level": 4, "interest": 2, "note": "My new words", "version": 99})

    assert answer.status_code == 409
    assert "My new words" in answer.text


def test_an_old_claim_is_asked_about_and_confirmed(house, session, login):
    house.claim.confirmed_at = NOW - timedelta(days=366)
    browser = login(house.ann)
    assert "Does it still hold?" in browser.get("/me/knowledge").text

    browser.post(f"/me/knowledge/{house.claim.uid}/confirm")

    assert "Does it still hold?" not in browser.get("/me/knowledge").text


def test_evidence_is_added_taken_away_and_brought_back(house, session, login):
    browser = login(house.ann)
    browser.post(f"/me/knowledge/{house.claim.uid}/evidence", data={
        "kind": "talk", "title": "Clusters at sea", "url": "https://talks.example/1", "on_date": "2026-05-14"})
    piece = kept(session, Evidence)
    assert (piece.kind, piece.on_date) == (EvidenceKind.TALK, date(2026, 5, 14))
    assert "Clusters at sea" in browser.get(f"/people/{house.ann.uid}").text

    browser.post(f"/me/knowledge/{house.claim.uid}/evidence/{piece.uid}/remove")
    assert "Clusters at sea" not in browser.get(f"/people/{house.ann.uid}").text
    browser.post(f"/me/knowledge/{house.claim.uid}/evidence/{piece.uid}/restore")

    assert "Clusters at sea" in browser.get(f"/me/knowledge/{house.claim.uid}").text


# --- Colleagues --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["bob", "imke", "ann"])
def test_never_ask_is_seen_by_oneself_and_leads_only(house, login, who):
    house.claim.interest = -1
    browser = login(getattr(house, who))

    pages = browser.get(f"/people/{house.ann.uid}").text + browser.get("/knowledge/areas/kubernetes").text

    assert ("Never ask" in pages) is (who != "bob")


def test_bob_vouches_for_ann_on_her_page(house, login):
    browser, page = login(house.bob), f"/people/{house.ann.uid}"
    assert "I can vouch for this" in browser.get(page).text

    browser.post(f"{page}/knowledge/{house.claim.uid}/endorse")
    assert "Bob vouches for it" in browser.get(page).text
    browser.post(f"{page}/knowledge/{house.claim.uid}/withdraw")

    assert "Bob vouches for it" not in browser.get(page).text


def test_a_claim_is_endorsed_at_its_own_persons_page_only(house, login):
    assert login(house.imke).post(f"/people/{house.bob.uid}/knowledge/{house.claim.uid}/endorse").status_code == 404


def test_nobody_endorses_themselves(house, login):
    browser = login(house.ann)

    assert "I can vouch" not in browser.get(f"/people/{house.ann.uid}").text
    assert browser.post(f"/people/{house.ann.uid}/knowledge/{house.claim.uid}/endorse").status_code == 403


def test_who_left_keeps_only_the_published_work(house, session, login):
    session.add(PublishedWork(source_uid="w", title="Clusters at sea", lang="en", authors=[house.ann],
                              published_at=NOW, local_date=NOW.date()))
    house.ann.status = PersonStatus.LEFT

    page = login(house.bob).get(f"/people/{house.ann.uid}").text

    assert "Does not work here any more" in page
    assert "Clusters at sea" in page
    assert "Fourteen clusters" not in page


def test_only_admins_get_the_way_to_roles(house, login):
    page = f"/people/{house.ann.uid}"

    assert f"/settings/people/{house.ann.uid}" in login(house.ada).get(page).text
    assert f"/settings/people/{house.ann.uid}" not in login(house.bob).get(page).text
