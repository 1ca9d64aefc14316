"""The tree as people walk it: light however large it is, found by any word for an area."""
from __future__ import annotations

import pytest

from planner.steps.inventory import queries
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.services import areas
from tests import factories as make
from tests.steps.inventory.story import NOW, House
from tests.support.queries import count_queries


@pytest.fixture
def house(session):
    house = House(session)
    for area in (house.cloud, house.kubernetes, house.security):
        areas.index_area(session, area)
    session.flush()
    return house


def grow(house, roots=0, below=0):
    """More areas: ``roots`` at the top, ``below`` under Kubernetes."""
    house.session.add_all([
        *(make.area(key=f"root-{n}", label_en=f"Root {n:04}", label_nl=f"Top {n:04}") for n in range(roots)),
        *(make.area(key=f"low-{n}", label_en=f"Low {n:04}", label_nl=f"Laag {n:04}", parent=house.kubernetes)
          for n in range(below))])
    house.session.commit()


def shown(found):
    return [(leaf.area.key, leaf.depth, leaf.is_folded) for leaf in found.leaves]


def test_a_small_tree_is_whole(house, session):
    assert shown(queries.branch(session, locale="en")) == [
        ("cloud", 0, False), ("kubernetes", 1, False), ("security", 0, False)]


def test_a_branch_that_is_too_long_is_folded(house, session):
    grow(house, below=200)

    found = queries.branch(session, locale="en")

    assert shown(found) == [("cloud", 0, False), ("kubernetes", 1, True), ("security", 0, False)]
    assert found.leaves[1].below == 200


def test_a_folded_branch_is_opened_by_its_address_in_pages(house, session):
    grow(house, below=150)

    pages = [queries.branch(session, locale="en", at="kubernetes", page=n) for n in (1, 2, 3, 4)]

    assert [len(each.leaves) for each in pages] == [40, 40, 40, 30]
    assert [each.has_more for each in pages] == [True, True, True, False]
    assert [each.key for each in pages[0].path] == ["cloud", "kubernetes"]
    assert len({leaf.area.key for each in pages for leaf in each.leaves}) == 150


def test_two_thousand_areas_stay_a_light_page(house, session, login):
    grow(house, roots=900, below=1100)
    browser = login(house.imke)

    for address in ("/knowledge/areas", "/knowledge/areas?at=kubernetes&page=3", "/knowledge/areas?q=root"):
        with count_queries() as seen:
            answer = browser.get(address)
        assert answer.status_code == 200
        assert len(seen) <= 10
        assert len(answer.data) < 150_000


@pytest.mark.parametrize("address", [
    "/knowledge/areas?at=nowhere", "/knowledge/areas?show=odd&page=x", "/knowledge/areas?q=%00",
    "/knowledge/areas?q=((", "/knowledge/areas/find", "/knowledge/areas/find?q=%22%27",
    "/knowledge/areas?show=merged", "/knowledge/areas?page=99"])
def test_odd_addresses_do_no_harm(house, login, address):
    assert login(house.imke).get(address).status_code in (200, 404)


@pytest.mark.parametrize("typed", ["kub", "k8s", "containers", "KÜBER"])
def test_a_field_offers_areas_by_any_word(house, session, login, typed):
    house.knows(house.bob, house.kubernetes)

    rows = login(house.bob).get("/knowledge/areas/find", query_string={"q": typed}).json

    assert rows == [{"key": "kubernetes", "label": "Kubernetes", "path": "Cloud", "note": "in your list"}]


def test_a_word_finds_areas_with_the_way_to_them(house, login):
    page = login(house.bob).get("/knowledge/areas?q=k8s").text

    assert "/knowledge/areas/kubernetes" in page
    assert "Move to" not in page


def test_proposals_come_in_pages(house, session, login):
    session.add_all([make.area(is_proposed=True) for _ in range(60)])
    session.commit()

    browser = login(house.imke)

    assert browser.get("/knowledge/areas?show=proposed").text.count("Same as…") == 50
    assert browser.get("/knowledge/areas?show=proposed&page=2").text.count("Same as…") == 10


def test_members_see_no_past_and_no_tools(house, session, login):
    page = login(house.bob).get("/knowledge/areas?show=archived").text

    assert "Restore" not in page
    assert "Propose it" in page


def test_levels_count_from_the_top(session):
    house = House(session)
    area = areas.make_area(session, None, "Opslag", "Storage", house.kubernetes, now=NOW)
    session.flush()

    assert shown(queries.branch(session, locale="nl"))[1:] == [
        ("cloud", 0, False), ("kubernetes", 1, False), (area.key, 2, False)]
    assert session.get(TopicArea, area.id).parent is house.kubernetes
