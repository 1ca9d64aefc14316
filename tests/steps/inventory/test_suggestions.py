"""Areas that somebody seems to know: offered with the reason, taken in one press, gone for good when refused."""
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
