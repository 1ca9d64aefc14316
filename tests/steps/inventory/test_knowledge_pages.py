"""The pages of knowledge: who may open what, and what they cost."""
from __future__ import annotations

import pytest

from planner.people.models import Team
from planner.policy import Role
from planner.steps.inventory.models import (
    Evidence,
    EvidenceKind,
    KnowledgeFact,
    PublishedWork,
    Theme,
    TrendObservation,
)
from planner.web import navigation
from tests import factories as make
from tests.steps.inventory.story import NOW, lived_in
from tests.support.queries import count_queries

READERS = ["/knowledge", "/knowledge?team=platform", "/knowledge?areas=all", "/knowledge?team=gone&theme=gone",
           "/me/knowledge", "/me/knowledge?area=cloud", "/start/knowledge", "/knowledge/areas",
           "/knowledge/areas/kubernetes",
           "/knowledge/areas/kubernetes?team=platform", "/knowledge/trends", "/knowledge/trends?show=faded&page=2",
           "/knowledge/trends/new?area=cloud", "/knowledge/facts", "/knowledge/facts?area=cloud",
           "/knowledge/facts/new"]
EDITORS = ["/knowledge/areas/new", "/knowledge/areas/kubernetes/edit", "/knowledge/themes/new",
           "/knowledge/themes/continuity/edit", "/knowledge/themes/continuity/contents"]


@pytest.fixture
def house(session):
    return lived_in(session)


# --- Who may open what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_knowledge(house, session, login, role):
    reader = make.person(role)
    session.add(reader)
    session.flush()
    browser = login(reader)

    assert {address: browser.get(address).status_code for address in READERS} == dict.fromkeys(READERS, 200)
    assert browser.get(f"/people/{house.ann.uid}").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_only_leads_and_admins_shape_the_tree(house, session, login, role):
    reader = make.person(role)
    session.add(reader)
    session.flush()
    browser = login(reader)
    expected = 200 if role in (Role.LEAD, Role.ADMIN) else 403

    assert {address: browser.get(address).status_code for address in EDITORS} == dict.fromkeys(EDITORS, expected)
    changed = browser.post("/knowledge/areas/security/archive").status_code
    assert changed == (303 if expected == 200 else 403)


def test_strangers_are_asked_to_sign_in(house, session, client):
    session.commit()

    assert {client.get(address).status_code for address in (*READERS, *EDITORS)} == {303}


@pytest.mark.parametrize("address", [
    "/knowledge/areas/none", "/knowledge/trends/none", "/people/none", "/me/knowledge/none", "/knowledge/facts/none",
    "/knowledge/themes/none"])
def test_what_is_not_there_is_not_found(house, login, address):
    assert login(house.imke).get(address).status_code == 404


def test_a_colleagues_claim_can_not_be_opened_or_changed(house, login):
    browser = login(house.bob)

    assert browser.get(f"/me/knowledge/{house.claim.uid}").status_code == 404
    assert browser.post(f"/me/knowledge/{house.claim.uid}/remove").status_code == 404


# --- What it costs -----------------------------------------------------------------------------------------------


def _fill(session, house, number):
    people = [make.person(name=f"Colleague {n}") for n in range(number)]
    areas = [make.area(parent=house.security) for _ in range(number)]
    session.add_all([*people, *areas])
    session.flush()
    house.team("crowd", people)
    for n in range(number):
        claim = house.knows(people[n], areas[n], 3)
        claim.evidence.append(Evidence(kind=EvidenceKind.PROJECT, title=f"Project {n}"))
        house.knows(people[n], house.security, 3)
        house.knows(house.ann, areas[n], 2)
        session.add_all([
            TrendObservation(person=people[n], text=f"Trend {n}", area=areas[n], seen_on=NOW.date()),
            KnowledgeFact(text=f"Fact {n}", lang="en", areas=[areas[n], house.security], known_by=[people[n]]),
            Theme(key=f"theme-{n}", title_nl=f"Thema {n}", title_en=f"Theme {n}", areas=[areas[n]]),
            PublishedWork(source_uid=f"w{n}", title=f"Work {n}", lang="en", authors=[people[n], house.ann],
                          areas=[areas[n]], published_at=NOW, local_date=NOW.date())])
    session.flush()


@pytest.mark.parametrize("address", [
    "/knowledge", "/knowledge?team=crowd&areas=all", "/me/knowledge", "/start/knowledge", "/knowledge/areas",
    "/knowledge/areas/security", "/knowledge/areas/security?team=crowd", "/knowledge/trends", "/knowledge/facts",
    "/people/ann"])
def test_a_page_costs_the_same_with_fifty_rows(house, session, login, monkeypatch, address):
    monkeypatch.setattr(navigation, "_count_all", lambda person, opened: {})  # the side bar is not the page's
    address = address.replace("/people/ann", f"/people/{house.ann.uid}")
    costs = []
    for number in (1, 50):
        _fill_more(session, house, number)
        browser = login(house.ann)
        with count_queries() as seen:
            assert browser.get(address).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1]
    assert costs[1] <= 10


def _fill_more(session, house, number):
    """One row, then fifty more."""
    if number == 1:
        _fill(session, house, 1)
        return

    session.query(Team).filter_by(key="crowd").one().key = "few"
    for theme in session.query(Theme).filter(Theme.key.like("theme-%")):
        theme.key += "-old"
    for work in session.query(PublishedWork):
        work.source_uid += "-old"
    session.flush()
    _fill(session, house, number)
