"""The heat map, what hangs on one person, what nobody wrote about (docs/domain.md b, bus_factor)."""
from datetime import timedelta

import pytest

from planner.people.models import PersonStatus
from planner.steps.inventory import queries
from planner.steps.inventory.models import PublishedWork
from tests import factories as make
from tests.steps.inventory.story import NOW, House

TODAY = NOW.date()


@pytest.fixture
def house(session):
    return House(session)


def drawn(session, **wish):
    return queries.knowledge_map(session, queries.sight(session), queries.Wish(**wish), today=TODAY)


def numbers(found):
    keys = [column.area.key for column in found.columns]
    return {(line.crew.key if line.crew else line.person.name): dict(zip(keys, (cell.value for cell in line.cells),
                                                                          strict=True)) for line in found.lines}


def work(area, **over):
    return PublishedWork(**{"source_uid": str(id(over)), "title": "Clusters", "lang": "en", "areas": [area],
                            "published_at": NOW, "local_date": TODAY} | over)


def test_each_team_is_counted_and_who_is_in_none_stands_last(house, session):
    house.team("platform", [house.ann, house.bob])
    house.knows(house.ann, house.kubernetes, 3)
    house.knows(house.bob, house.kubernetes, 1)
    house.knows(house.imke, house.security, 2)

    found = numbers(drawn(session))

    assert found == {"platform": {"cloud": 1, "kubernetes": 1, "security": 0},
                     queries.NO_TEAM: {"cloud": 0, "kubernetes": 0, "security": 1}}


def test_one_team_shows_its_people_with_their_levels(house, session):
    house.team("platform", [house.ann, house.bob])
    house.knows(house.ann, house.kubernetes, 3)

    found = numbers(drawn(session, crew="platform"))

    assert found["Ann"] == {"cloud": 2, "kubernetes": 3, "security": 0}
    assert set(found) == {"Ann", "Bob"}


def test_an_area_hangs_on_one_person_until_a_second_one_knows_it_well(house, session):
    house.knows(house.ann, house.kubernetes, 3)
    alone = drawn(session)
    house.knows(house.bob, house.cloud, 4)
    together = drawn(session)

    assert [(each.area.key, each.person) for each in alone.lone.first] == [("cloud", house.ann),
                                                                           ("kubernetes", house.ann)]
    assert [each.area.key for each in together.lone.first] == ["kubernetes"]
    assert [area.key for area in together.nobody.first] == ["security"]


def test_who_left_carries_nothing(house, session):
    house.knows(house.ann, house.kubernetes, 4)
    house.ann.status = PersonStatus.LEFT
    session.flush()

    found = drawn(session)

    assert (found.lone.total, found.claims) == (0, 0)


def test_works_of_a_year_count_for_the_area_and_those_above(house, session):
    house.knows(house.ann, house.kubernetes, 3)
    session.add_all([work(house.kubernetes, source_uid="a"),
                     work(house.cloud, source_uid="b", local_date=TODAY - timedelta(days=366)),
                     work(house.security, source_uid="c", is_out=False)])
    session.flush()

    found = {column.area.key: (column.works, column.is_gap) for column in drawn(session).columns}

    assert found == {"cloud": (1, False), "kubernetes": (1, False), "security": (0, False)}


def test_known_and_not_written_about_is_named(house, session):
    house.knows(house.ann, house.security, 2)

    assert [column.area.key for column in drawn(session).unwritten.first] == ["security"]


def test_a_theme_narrows_the_map(house, session):
    house.knows(house.ann, house.kubernetes, 3)

    found = drawn(session, areas=["security"])

    assert [column.area.key for column in found.columns] == ["security"]
    assert found.lone.total == 0


def test_ten_areas_are_shown_until_all_are_asked_for(house, session):

    session.add_all([make.area(key=f"more-{number:02}") for number in range(12)])
    session.flush()
    house.knows(house.ann, house.security, 2)

    assert len(drawn(session).columns) == 10
    assert "security" in [column.area.key for column in drawn(session).columns]
    assert len(drawn(session, everything=True).columns) == drawn(session).wanted == 15


def test_proposals_stay_out_of_the_map(house, session):
    house.security.is_proposed = True
    house.knows(house.ann, house.security, 4)

    assert "security" not in [column.area.key for column in drawn(session).columns]
    assert drawn(session).lone.total == 0


def test_a_branch_narrows_the_map(house, session):
    house.knows(house.ann, house.security, 3)
    house.knows(house.ann, house.kubernetes, 2)

    found = drawn(session, below="cloud")

    assert [column.area.key for column in found.columns] == ["cloud", "kubernetes"]
    assert (found.wanted, found.lone.total) == (2, 0)


def test_the_map_counts_from_the_level_that_is_asked_for(house, session):
    house.team("platform", [house.ann, house.bob])
    house.knows(house.ann, house.kubernetes, 4)
    house.knows(house.bob, house.kubernetes, 2)

    assert numbers(drawn(session, level=3))["platform"] == {"cloud": 1, "kubernetes": 1, "security": 0}
    assert numbers(drawn(session, level=1))["platform"] == {"cloud": 2, "kubernetes": 2, "security": 0}


def test_a_long_list_names_ten_and_counts_the_rest(house, session):
    session.add_all([make.area(key=f"more-{number:02}") for number in range(12)])
    session.flush()

    found = drawn(session)

    assert (len(found.nobody.first), found.nobody.more) == (10, 5)


def test_a_big_team_comes_in_pages(house, session):
    house.team("platform", [make.person(name=f"Colleague {number:03}") for number in range(queries.MEMBERS + 2)])

    first, second = (drawn(session, crew="platform", page=page) for page in (1, 2))

    assert (len(first.lines), len(second.lines), first.members) == (queries.MEMBERS, 2, queries.MEMBERS + 2)


def test_the_page_offers_branches_and_levels(house, session, login):
    house.knows(house.ann, house.kubernetes, 3)
    session.commit()

    page = login(house.ann).get("/knowledge?below=cloud&level=3").text

    assert '<option value="cloud" selected>' in page
    assert '<option value="3" selected>' in page
    assert "/knowledge/areas/security" not in page
