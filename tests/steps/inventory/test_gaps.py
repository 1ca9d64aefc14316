"""Knowledge held against what readers ask and what is out; whom to train; growth by quarter."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.core import event_log
from planner.personas.models import FactKind, PersonaKind, Verification
from planner.similarity import services as similarity
from planner.steps.inventory import queries, rules
from planner.steps.inventory.models import PublishedWork, Theme
from planner.steps.inventory.queries import GapWish
from planner.steps.inventory.rules import Gap, Known, Quarter
from tests import factories as make
from tests.steps.inventory.story import NOW, House

TODAY = NOW.date()
TREE = {"cloud": None, "kubernetes": "cloud", "helm": "kubernetes", "security": None}


# --- Rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("writers", "asked", "works", "found"), [
    (0, 1, 0, Gap.NOBODY), (0, 1, 5, Gap.NOBODY), (1, 1, 0, Gap.UNANSWERED), (1, 0, 0, Gap.UNWRITTEN),
    (1, 3, 1, Gap.NONE), (0, 0, 0, Gap.NONE), (0, 0, 4, Gap.NONE)])
def test_what_is_missing(writers, asked, works, found):
    assert rules.gap(writers, asked, works) is found


def test_writers_of_all_areas_are_the_writers_of_each():
    people = {1: (Known("cloud", 4),), 2: (Known("kubernetes", 3), Known("helm", 2, -1)),
              3: (Known("cloud", 1, -1), Known("kubernetes", 4)), 4: (Known("helm", 2),)}

    found = rules.all_writers(people, TREE)

    assert found == {area: rules.writers(area, people, TREE) for area in TREE}


def test_who_could_be_trained():
    """A growth wish first, then the most room; not who carries it, nor who refuses."""
    people = {1: (Known("cloud", 4),), 2: (Known("cloud", 2),), 3: (Known("cloud", 1, 2),), 4: (Known("cloud", 2),),
              5: (Known("cloud", 2, -1),), 6: (Known("security", 2),)}
    levels = rules.standing(people, TREE)["cloud"]

    assert rules.trainees(levels, people, "cloud", TREE, {2: 1, 3: 0, 4: 2}) == [3, 4, 2]


def test_a_wish_to_grow_is_level_one_and_eager():
    assert rules.wishes_to_grow([Known("cloud", 1, 2)], "cloud")
    assert not rules.wishes_to_grow([Known("cloud", 2, 2)], "cloud")
    assert not rules.wishes_to_grow([Known("cloud", 1, 1)], "cloud")
    assert not rules.wishes_to_grow([Known("security", 1, 2)], "cloud")


def test_quarters():
    assert rules.quarter_of(date(2026, 11, 24)) == Quarter(2026, 4)
    assert (Quarter(2026, 4).first, Quarter(2026, 4).last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert rules.quarters_until(date(2026, 2, 1), 3) == [Quarter(2025, 3), Quarter(2025, 4), Quarter(2026, 1)]


@pytest.mark.parametrize(("url", "kind", "title"), [
    ("https://github.com/nevelbaak/cluster-upgrades", "project", "Cluster upgrades"),
    ("https://www.youtube.com/watch?v=1", "talk", ""), ("https://www.credly.com/badges/123", "certificate", ""),
    ("https://nevelbaak.example/blog/zero-trust-in-practice.html", "article", "Zero trust in practice"),
    ("https://example.org/2026", "project", ""), ("", "project", ""), ("http://[", "project", "")])
def test_a_link_says_what_it_is(url, kind, title):
    assert (rules.kind_of(url), rules.title_of(url)) == (kind, title)


# --- The map -----------------------------------------------------------------------------------------------------


@pytest.fixture
def house(session):
    return House(session)


def out(house, area, days, n=0):
    day = TODAY - timedelta(days=days)
    house.session.add(PublishedWork(source_uid=f"w{days}-{n}", title="Out", lang="en", published_at=NOW, local_date=day,
                                    areas=[area]))
    house.session.flush()


def gaps(house, **wish):
    seen = queries.sight(house.session)
    return {line.area.key: line for line in queries.gap_map(house.session, seen, GapWish(**wish), today=TODAY)}


def test_the_gap_map_counts_people_demand_and_articles(house, session):
    house.knows(house.ann, house.kubernetes, 3)
    house.knows(house.bob, house.security, 2, interest=-1)
    out(house, house.kubernetes, 400)
    out(house, house.cloud, 10)
    session.add_all([make.idea(by=house.bob, area=house.security), make.topic(area=house.kubernetes)])
    session.flush()

    found = gaps(house)

    kubernetes, security, cloud = found["kubernetes"], found["security"], found["cloud"]
    assert (kubernetes.writers, kubernetes.asked, kubernetes.works, kubernetes.works_before) == (1, 1, 0, 1)
    assert (security.writers, security.asked, security.gap) == (0, 1, Gap.NOBODY)
    assert (cloud.asked, cloud.works, cloud.works_before, cloud.gap) == (1, 1, 2, Gap.NONE)
    assert list(found) == ["security", "kubernetes", "cloud"]


@pytest.mark.parametrize(("over", "asks"), [
    ({}, 1), ({"kind": FactKind.GOAL}, 0), ({"verification": Verification.UNVERIFIED}, 0),
    ({"expires_on": TODAY - timedelta(days=1)}, 0)])
def test_a_counted_question_asks_for_the_areas_that_it_names(house, session, over, asks):
    fact = make.fact(**{"kind": FactKind.QUESTION, "statement_en": "When do we move to K8s?",
                        "entered_by": house.bob, "verified_by": house.bob} | over)
    session.add(make.persona(facts=[fact]))
    session.flush()
    similarity.work_off(session, limit=None)

    found = gaps(house)

    assert [found[key].questions for key in ("kubernetes", "cloud", "security")] == [asks, asks, 0]
    assert len(queries.questions_about(session, "cloud", today=TODAY)) == asks


def test_an_unwanted_reader_asks_for_nothing(house, session):
    fact = make.fact(kind=FactKind.QUESTION, statement_en="K8s?", entered_by=house.bob, verified_by=house.bob)
    session.add(make.persona(kind=PersonaKind.NEGATIVE, facts=[fact]))
    session.flush()
    similarity.work_off(session, limit=None)

    assert gaps(house)["kubernetes"].questions == 0


def test_the_gap_map_is_narrowed(house, session):
    team = house.team("platform", [house.ann])
    house.knows(house.ann, house.kubernetes, 3)
    house.knows(house.bob, house.kubernetes, 2)
    crew = next(each for each in queries.sight(session).crews if each.id == team.id)

    assert gaps(house, crew=crew)["kubernetes"].writers == 1
    assert gaps(house, level=3)["kubernetes"].writers == 1
    assert list(gaps(house, areas={"security"})) == ["security"]
    assert list(gaps(house, kind=Gap.NONE)) == ["security"]


def voices(session):
    seen = queries.sight(session)
    return queries.single_voices(session, seen, queries.lone_areas(seen), today=TODAY)


def test_single_voices_name_who_could_learn(house, session):
    house.knows(house.ann, house.kubernetes, 4)
    house.knows(house.bob, house.kubernetes, 1, interest=2)
    house.knows(house.imke, house.kubernetes, 2)

    found = voices(session)

    voice = next(each for each in found if each.area.key == "kubernetes")
    assert voice.person is house.ann
    assert [(one.person, one.level, one.wishes) for one in voice.trainees] == [
        (house.bob, 1, True), (house.imke, 2, False)]
    assert "security" not in {each.area.key for each in found}


def test_room_is_capacity_less_turns_of_the_quarter(house, session):
    house.knows(house.ann, house.kubernetes, 4)
    house.knows(house.bob, house.kubernetes, 2)
    slot = make.slot(local_date=TODAY)
    session.add_all([slot, make.claim(slot=slot, author=house.bob)])
    session.flush()

    found = voices(session)

    assert found[0].trainees[0].room == house.bob.capacity_per_quarter - 1


def test_growth_by_quarter(house, session):
    claim = house.knows(house.ann, house.kubernetes, created_at=NOW - timedelta(days=100))
    house.knows(house.bob, house.kubernetes)
    event_log.record(session, claim, "confirm", actor_id=house.ann.id, now=NOW)
    out(house, house.cloud, 1)
    out(house, house.cloud, 100)

    rows = queries.growth(session, today=TODAY)

    assert len(rows) == 8
    assert rows[-1] == queries.Growth(Quarter(2026, 4), 1, 1, 1, 2)
    assert (rows[-2].named, rows[-2].works, rows[-2].known) == (1, 1, 1)


# --- Pages -------------------------------------------------------------------------------------------------------


def test_the_pages_open_their_people_and_texts(house, session, login):
    house.knows(house.ann, house.kubernetes, 4)
    session.add_all([Theme(key="run", title_nl="Draaien", title_en="Keep running", areas=[house.cloud]),
                     make.idea(by=house.bob, area=house.kubernetes, title="Upgrades at noon")])
    session.commit()
    browser = login(house.bob)

    page = browser.get("/knowledge/gaps?theme=run&below=kubernetes&level=3&show=unanswered").text
    assert "/knowledge/areas/kubernetes/asked" in page
    assert "/knowledge/areas/security" not in page
    assert "Upgrades at noon" in browser.get("/knowledge/areas/kubernetes/asked").text
    assert "Ann" in browser.get("/knowledge/single").text
    assert "<svg" in browser.get("/knowledge/growth").text


@pytest.mark.parametrize("address", [
    "/knowledge/gaps?team=x&theme=y&below=z&level=9&show=w&page=q", "/knowledge/single?team=x&page=99",
    "/knowledge/gaps?page=50", "/knowledge/growth", "/knowledge/areas/nowhere/asked"])
def test_odd_addresses_do_no_harm(house, session, login, address):
    session.commit()

    assert login(house.bob).get(address).status_code in (200, 404)


def test_tables_are_harmless_and_keep_refusals(house, session, login):
    house.security.label_en = "=SUM(A1)"
    house.knows(house.ann, house.security, 3, interest=-1)
    session.commit()

    assert "'=SUM(A1)" in login(house.bob).get("/knowledge/gaps.csv").text
    row = f"Ann,{house.ann.email},security,3,"
    assert f"{row}\r\n" in login(house.bob).get("/knowledge/expertise.csv").text
    assert f"{row}-1\r\n" in login(house.imke).get("/knowledge/expertise.csv").text
    assert f"{row}-1\r\n" in login(house.ann).get("/knowledge/expertise.csv").text


def test_what_is_out_and_how_it_grew_follow_every_change(house, session):
    """Both are remembered: a work that goes, one that gets another area, a claim that is taken back are seen."""
    claim = house.knows(house.ann, house.cloud, 3, created_at=NOW, confirmed_at=NOW)
    out(house, house.kubernetes, 10)
    work = session.query(PublishedWork).one()
    now = {key: line.works for key, line in gaps(house).items()}
    last = queries.growth(session, today=TODAY)[-1]
    assert (now, last.works, last.known) == ({"cloud": 1, "kubernetes": 1, "security": 0}, 1, 1)

    work.areas = [house.security]
    session.flush()
    assert {key: line.works for key, line in gaps(house).items()} == {"cloud": 0, "kubernetes": 0, "security": 1}

    work.is_out = False
    claim.archived_at = NOW
    session.flush()
    last = queries.growth(session, today=TODAY)[-1]
    assert {line.works for line in gaps(house).values()} == {0}
    assert (last.works, last.known) == (0, 0)

    event_log.record(session, claim, "confirm", actor_id=house.ann.id, now=NOW)
    session.flush()
    assert queries.growth(session, today=TODAY)[-1].confirmed == last.confirmed + 1


def test_themes_follow_their_areas_and_names(house, session):
    theme = Theme(key="platform", title_nl="Platform", title_en="Platform", areas=[house.cloud])
    session.add(theme)
    session.flush()
    assert [[area.en for area in line.areas] for line in queries.themes(session)] == [["Cloud"]]

    theme.areas = [house.security]
    session.flush()
    assert [[area.en for area in line.areas] for line in queries.themes(session)] == [["Security"]]

    house.security.label_en = "Safety"
    session.flush()
    assert [[area.en for area in line.areas] for line in queries.themes(session)] == [["Safety"]]
    assert [[area.en for area in line.areas]
            for line in queries.overview(session, today=TODAY).themes] == [["Safety"]]
