"""Two texts, and the history of one, as a browser with and without script meets them."""
import re

import pytest
import sqlalchemy as sa

from planner.steps.writing.models import Draft, Revision
from tests.steps.writing.story import house
from tests.steps.writing.test_draft_pages import SCRIPT, fields
from tests.support.queries import count_queries

THREE = "First paragraph here.\n\nSecond paragraph here.\n\nThird paragraph here."     # between both, one stays


@pytest.fixture
def home(session, app):
    return house(session)


@pytest.fixture
def mats(home, login):
    return login(home.mats)


@pytest.fixture
def at_desk(home):
    return f"/drafts/{home.draft.uid}"


# --- Two texts ---------------------------------------------------------------------------------------------------


@pytest.fixture
def conflict(home, mats, at_desk, session):
    """Bram changed the third paragraph, Mats the first and the third; Mats saves late."""
    home.claim.co_authors.append(home.bram)
    home.write(THREE, title="T")
    home.write(THREE.replace("Third", "Bram's third"), title="T", by=home.bram)
    session.commit()
    mine = THREE.replace("First", "My first").replace("Third", "My third")
    return fields(mine, base=1, title="T"), mats.post(at_desk, data=fields(mine, base=1, title="T"))


def test_a_late_save_shows_both_texts(conflict):
    mine, answer = conflict

    assert answer.status_code == 409
    for words in ("My first", "My third", "Bram&#39;s third", "2 places differ"):
        assert words in answer.text.replace("<mark>", "").replace("</mark>", "")
    assert mine["body"] in answer.text.replace("&#39;", "'")


def test_a_late_save_by_script_is_told_to_show_the_page(home, mats, at_desk, session):
    mats.post(at_desk, data=fields("One.", base=0))

    assert mats.post(at_desk, data=fields("Other.", base=0), headers=SCRIPT).status_code == 409


def test_a_place_that_both_changed_wants_a_choice(conflict, mats, at_desk):
    mine, _ = conflict

    answer = mats.post(f"{at_desk}/conflict", data=mine | {"theirs": 2})

    assert answer.status_code == 422
    assert "One place has no choice yet" in answer.text
    assert "My first" in answer.text


@pytest.mark.parametrize(("choice", "third"), [
    ("mine", "My third paragraph here."), ("theirs", "Bram's third paragraph here."),
    ("both", "Bram's third paragraph here.\n\nMy third paragraph here."),
])
def test_what_was_chosen_is_the_next_revision(conflict, mats, at_desk, home, session, choice, third):
    mine, answer = conflict
    place = re.findall(r'name="place-(\d)" value="theirs">', answer.text)[-1]     # without a proposal

    answer = mats.post(f"{at_desk}/conflict", data=mine | {"theirs": 2, f"place-{place}": choice})

    assert answer.status_code == 303
    session.expire_all()
    assert home.draft.head.number == 3
    assert home.draft.head.body == f"My first paragraph here.\n\nSecond paragraph here.\n\n{third}"
    assert home.unsaved() is None


def test_a_third_text_that_came_meanwhile_is_shown(conflict, mats, at_desk, home, session):
    mine, _ = conflict
    home.write("Everything new.", by=home.bram)
    session.commit()

    answer = mats.post(f"{at_desk}/conflict", data=mine | {"theirs": 2, "place-2": "mine"})

    assert answer.status_code == 409
    assert "Everything new." in answer.text
    assert "My first" in answer.text.replace("<mark>", "")


def test_the_choice_can_be_taken_to_the_editor(conflict, mats, at_desk, home, session):
    mine, _ = conflict

    answer = mats.post(f"{at_desk}/conflict", data=mine | {"theirs": 2, "place-2": "mine",
                                                           "then": "edit"})

    assert answer.status_code == 200
    assert 'name="base" type="hidden" value="2"' in answer.text
    assert "My third paragraph here." in answer.text


def test_the_saved_text_can_be_taken_whole_and_mine_fetched_back(conflict, mats, at_desk, home):
    mine, _ = conflict

    mats.post(f"{at_desk}/conflict", data=mine | {"theirs": 2, "then": "theirs"})
    page = mats.get(at_desk)
    assert page.status_code == 200
    assert "Bram&#39;s third" in page.text

    mats.post(f"{at_desk}/autosave/take-back")
    assert mats.get(at_desk).location == f"{at_desk}/conflict"


def test_my_text_can_be_kept_as_a_copy(conflict, mats, at_desk, home, session):
    mine, _ = conflict

    answer = mats.post(f"{at_desk}/copy", data=mine)

    copy = session.scalar(sa.select(Draft).where(Draft.practice_of_id == home.mats.id))
    assert answer.location == f"/drafts/{copy.uid}"
    assert copy.head.body == mine["body"]
    assert "Practice: yours alone unless you share it" in mats.get(answer.location).text


def test_without_a_conflict_its_page_leads_to_the_editor(mats, at_desk):
    assert mats.get(f"{at_desk}/conflict").location == at_desk


# --- Revisions ---------------------------------------------------------------------------------------------------


def test_revisions_are_listed_read_compared_and_put_back(home, mats, at_desk, session):
    home.write("One two three.")
    home.write("One two four.")
    session.commit()

    assert "revisions/2?with=1" in mats.get(f"{at_desk}/revisions").text
    assert "One two three." in mats.get(f"{at_desk}/revisions/1").text
    compared = mats.get(f"{at_desk}/revisions/2?with=1").text
    assert "<del>three</del>" in compared
    assert "<ins>four</ins>" in compared
    assert mats.post(f"{at_desk}/revisions/1/restore", data={"base": 2}).status_code == 303
    session.expire_all()
    assert home.draft.head.body == "One two three."
    assert "Text of revision 1" in mats.get(f"{at_desk}/revisions").text


def test_putting_back_on_an_old_page_shows_both_texts(home, mats, at_desk, session):
    home.write("One.")
    home.write("Two.")
    session.commit()

    assert mats.post(f"{at_desk}/revisions/1/restore", data={"base": 1}).status_code == 409


@pytest.mark.parametrize("path", ["revisions/9", "revisions/1?with=9", "revisions/0"])
def test_what_is_not_there_is_not_found(home, mats, at_desk, session, path):
    home.write()
    session.commit()

    assert mats.get(f"{at_desk}/{path}").status_code == 404


def test_many_revisions_come_in_pages(home, mats, at_desk, session):
    home.write()
    for number in range(2, 54):
        session.add(Revision(draft_id=home.draft.id, number=number, title="T", body="", sha256="0" * 64, word_count=0,
                             at=home.draft.head.at))
    session.commit()

    with count_queries() as seen:
        page = mats.get(f"{at_desk}/revisions").text

    assert "before=4" in page
    assert len(seen) <= 10, seen
    assert "before=" not in mats.get(f"{at_desk}/revisions?before=4").text
