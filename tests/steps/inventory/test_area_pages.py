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
    undo = re.search(r'action="(/knowledge/areas/storage/move\?to=cloud)"', browser.get("/knowledge/areas").text)
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
    ({"parent": "kubernetes"}, "Not a valid choice"),
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
    assert "Proposed, not placed yet" in browser.get("/knowledge/areas").text

    browser.post("/knowledge/areas/service-mesh/place", data={"to": "kubernetes"})
    assert queries.directory(session).tree["service-mesh"] == "kubernetes"
    browser.post("/knowledge/areas/service-mesh/unplace")

    assert queries.directory(session).areas["service-mesh"].is_proposed


@pytest.mark.parametrize("label", ["", "   ", "—", "x" * 121, "a\0b"])
def test_an_unusable_proposal_is_refused(house, login, label):
    assert login(house.bob).post("/knowledge/areas/proposals", data={"label": label}).status_code == 422


def test_a_used_area_is_not_archived_and_says_why(house, login):
    answer = login(house.imke).post("/knowledge/areas/kubernetes/archive")

    assert answer.status_code == 422
    assert "Something hangs on this area" in answer.text
