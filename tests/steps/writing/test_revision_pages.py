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


# --- What stands beside revisions ----------------------------------------------------------------------------------


def test_a_difference_is_told_in_sentences_with_moved_text_as_moved(login, home):
    parts = ["## One", "The first thing is said here.", "It took 240 hours that day.", "## Two",
             "This paragraph goes to another place, whole.", "The second thing stays."]
    home.write("\n\n".join(parts))
    moved = [parts[0], parts[4], parts[1], parts[2].replace("240", "200"), parts[3], parts[5]]
    home.write("\n\n".join(moved))

    page = login(home.mats).get(f"/drafts/{home.draft.uid}/revisions/{home.draft.head.number}"
                                f"?with={home.draft.head.number - 1}").text

    assert "“This paragraph goes to another place,…” moved from “Two” to “One”." in page
    assert "“240” became “200”, under “One”." in page
    assert '<ins class="moved"' in page


def test_a_revision_gets_a_name_and_who_wrote_how_much_is_shown(login, home):
    home.claim.co_authors.append(home.bram)
    home.write("One two three four five six.", title="T")
    home.write("One two three four five six seven eight.", title="T", by=home.bram)
    number = home.draft.head.number
    browser = login(home.mats)

    browser.post(f"/drafts/{home.draft.uid}/revisions/{number}/name", data={"name": "As told to Molenrade"})

    page = browser.get(f"/drafts/{home.draft.uid}/revisions").text
    assert "As told to Molenrade" in page
    assert "6 words, 67%" in page
    assert "3 words, 33%" in page
    assert "<html" not in browser.get(f"/drafts/{home.draft.uid}/revisions", headers={"HX-Request": "true"}).text
    assert login(home.ilse).post(f"/drafts/{home.draft.uid}/revisions/1/name", data={"name": "x"}).status_code == 404
    refused = browser.post(f"/drafts/{home.draft.uid}/revisions/{number}/name", data={"name": "x" * 81})
    assert refused.status_code == 422


def test_a_place_of_two_texts_can_be_written_by_hand(login, home):
    home.write("Same.\n\nOld words stand here.\n\nEnd.", title="T")
    base = home.draft.head.number
    home.write("Same.\n\nTheir words stand here.\n\nEnd.", title="T", by=home.mats)
    browser = login(home.mats)
    mine = {"title": "T", "body": "Same.\n\nMy words stand here.\n\nEnd.", "base": str(base)}
    assert browser.post(f"/drafts/{home.draft.uid}", data=mine | {"then": "save"}).status_code == 409

    browser.post(f"/drafts/{home.draft.uid}/conflict", data=mine | {
        "theirs": str(base + 1), "place-1": "hand", "hand-1": "Both our words stand here.", "then": "save"})

    assert home.get(home.mats).head.body == "Same.\n\nBoth our words stand here.\n\nEnd."


def test_text_found_on_a_device_is_offered_with_the_difference_and_put_back(login, home):
    home.write("Saved.", title="T")
    number, browser = home.draft.head.number, login(home.mats)
    found = browser.post(f"/drafts/{home.draft.uid}/found", data={
        "title": "T", "body": "Saved.\n\nWritten in the train.", "base": str(number), "ago": "3600"})
    assert "4 words added" in found.text
    address = re.findall(r"/drafts/\w+/kept/\w+", found.text)[0]

    page = browser.get(address).text
    assert "We found text that never reached us" in page
    assert "Since then nobody changed the draft." in page
    assert login(home.imke).get(address).status_code == 404
    browser.post(f"{address}/away")
    browser.post(f"{address}/again")
    browser.post(f"{address}/put")

    assert "Written in the train." in browser.get(f"/drafts/{home.draft.uid}").text
    assert browser.get(address).status_code == 404
