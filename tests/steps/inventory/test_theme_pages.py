"""The pages of themes: made by leads, proposed by anybody, filled by pressing or dragging."""
from __future__ import annotations

import re

import pytest

from planner.steps.inventory.models import KnowledgeFact, Theme, TrendObservation
from tests import factories as make
from tests.steps.inventory.story import kept, lived_in


@pytest.fixture
def house(session):
    return lived_in(session)


def test_a_lead_makes_changes_and_removes_a_theme(house, session, login):
    browser = login(house.imke)
    browser.post("/knowledge/themes/new", data={
        "title_nl": "Veilig", "title_en": "Safe", "areas": ["security", "cloud"]})
    theme = kept(session, Theme)
    assert (theme.key, [area.key for area in theme.areas]) == ("safe", ["cloud", "security"])

    browser.post("/knowledge/themes/safe/edit", data={
        "title_nl": "Veilig", "title_en": "Safer", "areas": ["security"], "version": theme.version})
    assert "Safer" in browser.get("/knowledge").text
    browser.post("/knowledge/themes/safe/remove")
    assert "Safer" not in browser.get("/knowledge").text
    browser.post("/knowledge/themes/safe/restore")

    assert "Safer" in browser.get("/knowledge").text


@pytest.mark.parametrize("address", ["/knowledge/themes/new", "/knowledge/themes/propose"])
def test_a_theme_without_a_title_comes_back(house, login, address):
    answer = login(house.imke).post(address, data={"title_nl": "Veilig", "areas": ["security"]})

    assert answer.status_code == 422
    assert 'value="Veilig"' in answer.text
    assert re.search(r'value="security" checked', answer.text)


def test_a_stale_theme_is_a_conflict_with_the_words_kept(house, session, login):
    theme = kept(session, Theme)

    answer = login(house.imke).post("/knowledge/themes/continuity/edit", data={
        "title_nl": "Mijn woorden", "title_en": "My words", "version": theme.version + 1})

    assert answer.status_code == 409
    assert "My words" in answer.text


def test_anybody_proposes_a_theme_that_a_lead_accepts_with_undo(house, session, login):
    bob, imke = login(house.bob), login(house.imke)
    bob.post("/knowledge/themes/propose", data={"title_nl": "Herstel", "title_en": "Recovery", "areas": ["cloud"]})
    theme = kept(session, Theme)
    assert (theme.is_proposed, theme.proposed_by.name) == (True, "Bob")
    assert "Recovery" not in imke.get("/knowledge").text
    assert "Proposed by Bob" in imke.get("/knowledge/themes").text

    imke.post("/knowledge/themes/recovery/accept")
    assert "Recovery" in imke.get("/knowledge").text
    imke.post("/knowledge/themes/recovery/unaccept")
    assert kept(session, Theme).is_proposed


def test_who_proposed_a_theme_takes_it_back_until_it_is_accepted(house, session, login):
    bob = login(house.bob)
    bob.post("/knowledge/themes/propose", data={"title_nl": "Herstel", "title_en": "Recovery"})

    assert login(house.ann).post("/knowledge/themes/recovery/remove").status_code == 403
    bob.post("/knowledge/themes/recovery/remove")
    assert kept(session, Theme).archived_at is not None
    bob.post("/knowledge/themes/recovery/restore")
    login(house.imke).post("/knowledge/themes/recovery/accept")

    assert bob.post("/knowledge/themes/recovery/remove").status_code == 403


def test_things_are_put_in_and_taken_out_with_undo(house, session, login):
    browser = login(house.imke)
    fact, trend = kept(session, KnowledgeFact), kept(session, TrendObservation)
    things = [("fact", fact.uid), ("trend", trend.uid), ("area", "security")]
    for kind, name in things:
        browser.post("/knowledge/themes/continuity/put", data={"kind": kind, "name": name})
    shown = browser.get("/knowledge/themes/continuity").text
    assert all(text in shown for text in (fact.text, trend.text, "Security", "Kubernetes"))
    assert "/knowledge/themes/continuity/drop?kind=area&amp;name=cloud" in browser.post(
        "/knowledge/themes/continuity/put", data={"kind": "area", "name": "cloud"}, follow_redirects=True).text

    for kind, name in things:
        browser.post("/knowledge/themes/continuity/drop", data={"kind": kind, "name": name})
    theme = kept(session, Theme)
    assert ([area.key for area in theme.areas], theme.facts, theme.trends) == (["cloud", "kubernetes"], [], [])


@pytest.mark.parametrize(("kind", "name"), [("area", "none"), ("fact", "none"), ("person", "1"), ("", "")])
def test_what_is_not_there_can_not_be_put_in(house, login, kind, name):
    answer = login(house.imke).post("/knowledge/themes/continuity/put", data={"kind": kind, "name": name})

    assert answer.status_code == 404


def test_the_page_names_people_and_texts_of_its_areas(house, session, login):
    house.knows(house.bob, house.cloud, 4)
    house.knows(house.bob, house.kubernetes, 2)

    shown = login(house.bob).get("/knowledge/themes/continuity").text

    assert "Ann" in shown[shown.index("Who knows it"):]
    assert "No article about it yet" in shown


def test_members_read_themes_and_leads_fill_them(house, login):
    bob = login(house.bob)

    assert bob.get("/knowledge/themes/continuity").status_code == 200
    assert bob.get("/knowledge/themes/continuity/contents").status_code == 403
    assert bob.post("/knowledge/themes/continuity/put", data={"kind": "area", "name": "cloud"}).status_code == 403


def test_in_a_large_house_areas_are_named_instead_of_ticked(house, session, login):
    """Two thousand boxes would be no choice: those of the theme can be taken out, others come in by any word."""
    session.add_all(make.area(key=f"more-{n}", label_en=f"More {n}", label_nl=f"Meer {n}") for n in range(70))
    session.add(Theme(key="safe", title_nl="Veilig", title_en="Safe", areas=[house.security]))
    session.commit()
    imke = login(house.imke)

    form = imke.get("/knowledge/themes/safe/edit").text
    typed = {"title_nl": "Veilig", "title_en": "Safe", "areas": ["security"], "area": "k8s", "version": "1"}
    unknown = imke.post("/knowledge/themes/safe/edit", data=typed | {"others": "Meer 3, nowhere"})
    saved = imke.post("/knowledge/themes/safe/edit", data=typed | {"others": "meer 3"})

    assert form.count('type="checkbox" name="areas"') == 1
    assert (unknown.status_code, saved.status_code) == (422, 303)
    assert 'value="Meer 3, nowhere"' in unknown.text
    session.expire_all()
    kept_now = session.query(Theme).filter_by(key="safe").one()
    assert [area.key for area in kept_now.areas] == ["kubernetes", "more-3", "security"]
