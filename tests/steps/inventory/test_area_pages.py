"""The pages of areas: how leads shape the tree that everybody proposes to."""
from __future__ import annotations

import re

import pytest

from planner.steps.inventory import queries
from tests.steps.inventory.story import lived_in


@pytest.fixture
def house(session):
    return lived_in(session)


# --- The tree ----------------------------------------------------------------------------------------------------


def test_a_lead_shapes_the_tree_with_undo(house, session, login):
    browser = login(house.imke)
    browser.post("/knowledge/areas/new", data={
        "label_nl": "Opslag", "label_en": "Storage", "aliases_nl": "schijven\r\nSAN", "parent": "cloud"})
    assert [each.key for each in queries.directory(session).path("storage")] == ["cloud", "storage"]

    browser.post("/knowledge/areas/storage/move", data={"to": "security"})
    undo = re.search(r'action="(/knowledge/areas/storage/move\?to=cloud)[&"]', browser.get("/knowledge/areas").text)
    assert undo
    browser.post(undo[1])
    assert queries.directory(session).tree["storage"] == "cloud"

    browser.post("/knowledge/areas/storage/archive")
    browser.post("/knowledge/areas/storage/restore")
    assert "Storage" in browser.get("/knowledge/areas").text


def test_an_area_is_edited_and_moved_in_one_form(house, session, login):
    browser = login(house.imke)
    answer = browser.post("/knowledge/areas/kubernetes/edit", data={
        "label_nl": "Kubernetes", "label_en": "Kubernetes", "aliases_en": "k8s\nkube", "parent": "security",
        "version": house.kubernetes.version})

    assert answer.status_code == 303
    directory = queries.directory(session)
    assert (directory.tree["kubernetes"], directory.find("kube").key) == ("security", "kubernetes")


@pytest.mark.parametrize(("typed", "said"), [
    ({"label_en": ""}, "Give it a name in both languages"), ({"label_en": "Security"}, "is an area already"),
    ({"parent": "kubernetes"}, "hang below itself"), ({"parent": "cobol"}, "We don&#39;t know “cobol”"),
])
def test_a_wrong_area_comes_back_with_its_words(house, login, typed, said):
    answer = login(house.imke).post("/knowledge/areas/cloud/edit", data={
        "label_nl": "Wolk", "label_en": "Cloud", "aliases_en": "the sky", "parent": "",
        "version": house.cloud.version} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert "the sky" in answer.text


def test_bob_proposes_and_imke_places_with_undo(house, session, login):
    assert login(house.bob).post("/knowledge/areas/proposals", data={"label": "Service mesh"}).status_code == 303
    browser = login(house.imke)
    assert "Service mesh" in browser.get("/knowledge/areas?show=proposed").text

    browser.post("/knowledge/areas/service-mesh/move", data={"parent": "k8s"})
    assert queries.directory(session).tree["service-mesh"] == "kubernetes"
    browser.post("/knowledge/areas/service-mesh/unplace")

    assert queries.directory(session).areas["service-mesh"].is_proposed


@pytest.mark.parametrize("label", ["", "   ", "—", "x" * 121, "a\0b"])
def test_an_unusable_proposal_is_refused(house, login, label):
    assert login(house.bob).post("/knowledge/areas/proposals", data={"label": label}).status_code == 422


def test_a_change_of_names_is_undone(house, session, login):
    browser = login(house.imke)
    browser.post("/knowledge/areas/kubernetes/edit", data={
        "label_nl": "Schepen", "label_en": "Ships", "parent": "", "version": house.kubernetes.version})
    said = browser.get("/knowledge/areas").text
    undo = re.search(r'action="(/knowledge/areas/kubernetes/names\?to=cloud)"', said)

    assert undo
    browser.post(undo[1])

    directory = queries.directory(session)
    assert (directory.areas["kubernetes"].nl, directory.tree["kubernetes"]) == ("Kubernetes", "cloud")
    assert directory.find("k8s").key == "kubernetes"


def test_a_stale_change_shows_both_texts(house, session, login):
    answer = login(house.imke).post("/knowledge/areas/kubernetes/edit", data={
        "label_nl": "Schepen", "label_en": "Ships", "parent": "", "version": house.kubernetes.version - 1})

    assert answer.status_code == 409
    assert "Ships" in answer.text
    assert "As it stands now" in answer.text


def test_dragging_below_itself_says_why(house, login):
    answer = login(house.imke).post("/knowledge/areas/cloud/move", data={"to": "kubernetes"})

    assert answer.status_code == 422
    assert "An area can&#39;t hang below itself" in answer.text


def test_a_lead_merges_after_seeing_what_moves(house, session, login):
    browser = login(house.imke)
    asked = browser.get("/knowledge/areas/kubernetes/merge?into=Security").text
    assert "what 1 person knows" in asked
    version = house.kubernetes.version

    done = browser.post("/knowledge/areas/kubernetes/merge", data={"into": "security", "version": version})

    assert done.headers["Location"].endswith("/knowledge/areas/security")
    assert browser.get("/knowledge/areas/kubernetes").headers["Location"].endswith("/knowledge/areas/security")
    lately = browser.get("/knowledge/areas?show=merged").text
    undo = re.search(r'action="(/knowledge/areas/merges/\w+/undo)"', lately)
    assert undo
    browser.post(undo[1])
    assert "Fourteen clusters" in browser.get("/knowledge/areas/kubernetes").text


@pytest.mark.parametrize(("into", "said"), [
    ("cobol", "We don&#39;t know “cobol”"), ("cloud", "That is the same area"), ("k8s", "hangs below this one")])
def test_a_merge_that_can_not_be_says_why(house, login, into, said):
    browser = login(house.imke)
    for answer in (browser.get("/knowledge/areas/cloud/merge", query_string={"into": into}),
                   browser.post("/knowledge/areas/cloud/merge", data={"into": into, "version": house.cloud.version})):
        assert answer.status_code == 422
        assert said in answer.text


def test_a_merge_after_somebody_changed_it_is_refused(house, login):
    answer = login(house.imke).post("/knowledge/areas/kubernetes/merge", data={"into": "security", "version": 77})

    assert answer.status_code == 409


def test_a_merged_area_is_not_restored_by_hand(house, login):
    browser = login(house.imke)
    browser.post("/knowledge/areas/kubernetes/merge", data={"into": "security", "version": house.kubernetes.version})

    assert browser.post("/knowledge/areas/kubernetes/restore").status_code == 422


def test_a_used_area_is_not_archived_and_says_why(house, login):
    answer = login(house.imke).post("/knowledge/areas/kubernetes/archive")

    assert answer.status_code == 422
    assert "Something hangs on this area" in answer.text
