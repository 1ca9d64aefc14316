"""Areas that somebody seems to know: offered with the reason, taken in one press, gone for good when refused."""
from datetime import timedelta

import pytest

from planner.similarity import services as similarity
from planner.similarity.rules import Part
from planner.steps.inventory import queries
from planner.steps.inventory.models import PublishedWork
from planner.steps.inventory.services import claims, suggestions
from planner.steps.inventory.services.claims import Expertise
from tests.steps.inventory.story import NOW, House

pytestmark = pytest.mark.database


@pytest.fixture
def house(session):
    return House(session)


def work(house, title, areas=(), author=None, n=0, **over):
    row = PublishedWork(**{"source_uid": f"{title[:20]}{n}", "title": title, "lang": "en", "address": f"/blog/{n}",
                           "published_at": NOW, "local_date": NOW.date(), "areas": list(areas),
                           "authors": [author or house.ann]} | over)
    house.session.add(row)
    house.session.flush()
    return row


def suggested(house, person=None):
    return {each.area.key: each for each in queries.suggested_areas(house.session, person or house.ann)}


def test_what_somebody_published_about_is_suggested_with_the_article(house):
    work(house, "Upgrades without downtime", [house.kubernetes])

    found = suggested(house)["kubernetes"]

    assert (found.level, found.because.title, found.because.articles) == (2, "Upgrades without downtime", 1)


def test_from_the_third_article_on_it_looks_advanced(house):
    for n in range(3):
        work(house, f"Part {n}", [house.kubernetes], n=n)

    assert suggested(house)["kubernetes"].level == 3


def test_what_is_named_taken_back_or_of_others_is_not_suggested(house, session):
    work(house, "One", [house.kubernetes], n=1)
    work(house, "Two", [house.security], n=2)
    work(house, "Three", [house.cloud], n=3, author=house.bob)
    house.knows(house.ann, house.kubernetes)
    house.knows(house.ann, house.security, archived_at=NOW)

    assert suggested(house) == {}


def test_an_article_that_is_not_out_says_nothing(house):
    work(house, "Held back", [house.kubernetes], is_out=False)

    assert suggested(house) == {}


def test_not_me_is_for_good_and_can_be_undone(house, session):
    work(house, "Upgrades without downtime", [house.kubernetes])

    suggestions.dismiss_area(session, actor=house.ann, now=NOW, area=house.kubernetes)
    suggestions.dismiss_area(session, actor=house.ann, now=NOW, area=house.kubernetes)
    assert suggested(house) == {}

    suggestions.undismiss_area(session, actor=house.ann, now=NOW, area=house.kubernetes)
    assert list(suggested(house)) == ["kubernetes"]


def test_a_taken_suggestion_is_gone(house, session):
    work(house, "Upgrades without downtime", [house.kubernetes])

    claims.add_expertise(session, actor=house.ann, now=NOW, area=house.kubernetes, wish=Expertise(3))

    assert suggested(house) == {}


def test_words_of_an_untagged_article_suggest_an_area(house, session):
    similarity.put_parts(session, kind="area", uid=house.security.uid,
                         parts=[Part("en", "Security, zero trust, hardening")])
    similarity.work_off(session, limit=None)
    work(house, "Hardening and zero trust", excerpt="Security for small teams")

    found = suggested(house)["security"]

    assert (found.level, found.because.title) == (1, "Hardening and zero trust")
    assert found.permille >= 400
    assert found.because.shared


# --- Pages -------------------------------------------------------------------------------------------------------


def test_a_suggestion_is_taken_or_dismissed_in_one_press(house, session, login):
    work(house, "Upgrades without downtime", [house.kubernetes], n=1)
    work(house, "Locks", [house.security], n=2)
    session.commit()
    browser = login(house.ann)
    page = browser.get("/me/knowledge").text
    assert "Because of your article" in page
    assert "Upgrades without downtime" in page

    browser.post("/me/knowledge/suggested/kubernetes", data={"level": "3"})
    browser.post("/me/knowledge/suggested/security/dismiss")

    assert [(each.area, each.level) for each in queries.people_claims(session)[house.ann.id]] == [("kubernetes", 3)]
    assert suggested(house) == {}
    browser.post("/me/knowledge/suggested/security/recall")
    assert list(suggested(house)) == ["security"]


@pytest.mark.parametrize("level", ["", "0", "5", "x"])
def test_a_level_that_is_none_takes_nothing(house, session, login, level):
    work(house, "Upgrades without downtime", [house.kubernetes])
    session.commit()

    assert login(house.ann).post("/me/knowledge/suggested/kubernetes", data={"level": level}).status_code == 422
    assert house.ann.id not in queries.people_claims(session)


def test_all_that_is_old_is_confirmed_in_one_press(house, session, login):
    for area in (house.kubernetes, house.security):
        house.knows(house.ann, area, confirmed_at=NOW - timedelta(days=400))
    session.commit()
    browser = login(house.ann)
    assert "All still right" in browser.get("/me/knowledge").text

    browser.post("/me/knowledge/confirm")

    session.expire_all()
    assert {claim.confirmed_at for claim in queries.claims_of(session, house.ann)} == {NOW}
    assert "All still right" not in browser.get("/me/knowledge").text


def test_a_choice_in_the_list_answers_with_its_line(house, session, login):
    claim = house.knows(house.ann, house.kubernetes, 2)
    session.commit()

    answer = login(house.ann).post(f"/me/knowledge/{claim.uid}/rating", headers={"HX-Request": "true"}, data={
        "version": claim.version, "level": "4", "interest": "-1"})

    assert answer.status_code == 200
    assert answer.text.count("<form") == 1
    assert queries.people_claims(session)[house.ann.id][0].level == 4
