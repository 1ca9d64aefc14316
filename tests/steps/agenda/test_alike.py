"""Who types an idea sees those that say about the same (docs/domain.md c, propose)."""
import pytest

from planner.similarity import services as similarity
from tests import factories as make

DRILL = "How often do you test a restore of your backup?"


@pytest.fixture
def browser(session, login):
    """Ann's browser; Bob proposed the drill before, and another idea."""
    session.add_all([make.organisation(), ann := make.person(name="Ann"), bob := make.person(name="Bob")])
    session.add_all([make.idea(by=bob, title=DRILL), make.idea(by=bob, title="Forms that people finish")])
    session.flush()
    similarity.work_off(session, limit=None)
    return login(ann)


def shown(page):
    text = page.get_data(as_text=True)
    return [title for title in (DRILL, "Forms that people finish") if title in text]


def test_while_typing_the_ideas_that_say_the_same_come_by_themselves(browser):
    page = browser.get("/ideas/new?title=Testing+the+restore+of+backups+often", headers={"HX-Request": "true"})

    assert shown(page) == [DRILL]
    assert "<html" not in page.text


def test_without_script_the_form_shows_them(browser):
    assert shown(browser.get("/ideas/new?title=Testing+the+restore+of+backups+often")) == [DRILL]


def test_nothing_typed_finds_nothing(browser):
    assert shown(browser.get("/ideas/new", headers={"HX-Request": "true"})) == []


def test_what_was_kept_anyway_names_the_earlier_one(browser):
    answer = browser.post("/ideas", data={"title": "Test the restore of your backups often", "lang": "en",
                                          "origin": "employee"}, follow_redirects=True)

    assert "Said before?" in answer.text
    assert shown(answer) == [DRILL]


def test_a_refused_form_shows_them_too(browser):
    answer = browser.post("/ideas", data={"title": "Test the restore of your backups often", "lang": "fr",
                                          "origin": "employee"})

    assert answer.status_code == 422
    assert shown(answer) == [DRILL]
