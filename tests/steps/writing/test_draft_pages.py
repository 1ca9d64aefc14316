"""The pages of step 4, as a browser with and without script meets them."""
import re

import pytest
import sqlalchemy as sa

from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, Revision
from planner.workflow.writing import ChangeState, DraftState, Verdict
from tests import factories as make
from tests.steps.writing.story import BODY, house
from tests.steps.writing.test_verdicts import QUOTE
from tests.support.queries import count_queries

SCRIPT = {"HX-Request": "true"}
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


def fields(body, *, base, title="A restore is proof", **more):
    return {"title": title, "body": body, "base": base} | more


# --- The list ----------------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_next(home, mats):
    page = mats.get("/drafts").text

    assert "A backup is a promise" in page
    assert "Draft due Mon 14 Dec" in page


def test_an_empty_list_shows_the_way(home, login):
    assert "Find a topic" in login(home.bram).get("/drafts").text


def test_a_lead_sees_all_by_state(home, login):
    imke = login(home.imke)

    assert "A backup is a promise" not in imke.get("/drafts").text
    assert "A backup is a promise" in imke.get("/drafts?whose=all&state=writing").text
    assert "A backup is a promise" not in imke.get("/drafts?whose=all&state=in_review").text


@pytest.mark.parametrize("query", ["view=nothing", "state=nothing", "whose=nobody"])
def test_nonsense_in_the_address_is_left_out(mats, query):
    assert mats.get(f"/drafts?{query}").status_code == 200


def test_a_broken_mark_is_not_found(mats):
    assert mats.get("/drafts?after=yesterday~x").status_code == 404


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_costs_the_same_for_one_and_for_fifty(home, mats, session, number):
    session.add_all([make.draft(practice_of=home.mats) for _ in range(number - 1)])
    session.commit()
    mats.get("/drafts")

    with count_queries() as seen:
        mats.get("/drafts")

    assert len(seen) <= 10, seen


# --- The editor --------------------------------------------------------------------------------------------------


def test_the_editor_shows_text_brief_and_counted_facts_only(home, mats, at_desk, session):
    home.slot.topic.question = "What does a failed restore cost?"
    home.manager.facts.append(make.fact(statement_en="Loves red buttons", verification="unverified"))
    home.write()
    session.commit()

    page = mats.get(at_desk).text

    assert "The restore took nine hours" in page
    assert "What does a failed restore cost?" in page
    assert "Must restore" in page
    assert "Loves red buttons" not in page
    assert '<h2 id="h-what-we-changed">' in page


def test_the_editor_costs_ten_statements_at_most(home, mats, at_desk, session):
    home.write()
    session.commit()
    mats.get(at_desk)

    with count_queries() as seen:
        mats.get(at_desk)

    assert len(seen) <= 10, seen


def test_saving_costs_few_statements(home, mats, at_desk, session):
    home.write()
    session.commit()
    mats.get(at_desk)

    with count_queries() as seen:
        mats.post(at_desk, data=fields(BODY + "More.", base=1))

    assert len(seen) <= 22, seen


def test_saving_without_script_comes_back_to_the_editor(home, mats, at_desk, session):
    answer = mats.post(at_desk, data=fields("One.", base=0, then="preview"))

    assert (answer.status_code, answer.location) == (303, f"{at_desk}#preview")
    assert "Saved as revision 1." in mats.get(at_desk).text


def test_saving_by_script_answers_with_the_line_of_the_bar(mats, at_desk):
    answer = mats.post(at_desk, data=fields("One.", base=0), headers=SCRIPT)

    assert answer.status_code == 200
    assert 'id="saved" data-base="1"' in answer.text


@pytest.mark.parametrize("spoil", [{"title": ""}, {"title": "x" * 201}, {"body": "a\x00b"}, {"base": "x"}])
def test_a_wrong_field_comes_back_with_every_word(mats, at_desk, spoil):
    answer = mats.post(at_desk, data=fields("My precious words.", base=0) | spoil)

    assert answer.status_code == 422
    assert "My precious words." in answer.text or "a\x00b" in answer.text
    assert "aria-invalid" in answer.text or "needs you" in answer.text


def test_sending_saves_first(home, mats, at_desk, session):
    answer = mats.post(at_desk, data=fields(BODY, base=0, then="submit"))

    assert answer.status_code == 303
    session.expire_all()
    assert (home.draft.state, home.draft.head.body) == (DraftState.IN_REVIEW, BODY)


def test_sending_what_nobody_can_judge_keeps_the_text_and_tells_the_leads(home, mats, at_desk, session):
    home.bram.status = PersonStatus.LEFT
    session.commit()

    answer = mats.post(at_desk, data=fields(BODY, base=0, then="submit"))

    assert answer.status_code == 422
    assert "Nobody can judge for Operations lead now." in answer.text
    assert "The restore took nine hours" in answer.text
    session.expire_all()
    assert (home.draft.state, home.draft.head.number) == (DraftState.WRITING, 1)
    assert session.scalar(sa.select(sa.func.count()).where(Notice.text_key == "nobody_to_ask")) == 2


def test_sending_nothing_says_so(mats, at_desk):
    answer = mats.post(at_desk, data=fields("", base=0, then="submit"))

    assert answer.status_code == 422
    assert "There is no text yet." in answer.text


def test_the_preview_is_the_blogs_own(mats, at_desk):
    answer = mats.post(f"{at_desk}/preview", data=fields("## Head\n\n<script>x</script> **b**", base=0), headers=SCRIPT)

    assert answer.status_code == 200
    assert "<strong>b</strong>" in answer.text
    assert "<script>" not in answer.text
    assert 'id="outline-parts"' in answer.text


def test_points_of_reviewers_are_answered_beside_the_text(home, mats, at_desk, session):
    home.write()
    home.submit()
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.operations)
    session.commit()
    change = home.requests()[0].changes[0]
    assert "Which hospital?" in mats.get(at_desk).text

    refused = mats.post(f"{at_desk}/changes/{change.uid}", data={"state": "contested", "answer": ""})
    answer = mats.post(f"{at_desk}/changes/{change.uid}", data={"state": "done", "answer": "Named it."})

    assert (refused.status_code, answer.status_code) == (422, 303)
    session.expire_all()
    assert (change.state, change.answer) == (ChangeState.DONE, "Named it.")
    assert mats.post(f"{at_desk}/changes/{'0' * 26}", data={"state": "done"}).status_code == 404


# --- Unsaved text ------------------------------------------------------------------------------------------------


def test_autosave_answers_short(mats, at_desk):
    assert mats.post(f"{at_desk}/autosave", data=fields("Typing", base=0), headers=SCRIPT).status_code == 204
    mats.post(at_desk, data=fields("Saved.", base=0))

    assert mats.post(f"{at_desk}/autosave", data=fields("Old window", base=0), headers=SCRIPT).status_code == 409


def test_autosave_after_the_session_ended_is_refused(home, client, at_desk, session):
    session.commit()

    assert client.post(f"{at_desk}/autosave", data=fields("Typing", base=0), headers=SCRIPT).status_code == 401


def test_unsaved_text_is_put_back_with_undo(home, mats, at_desk, session):
    mats.post(at_desk, data=fields("Saved.", base=0))
    mats.post(f"{at_desk}/autosave", data=fields("Typed on.", base=1))

    page = mats.get(at_desk).text
    assert "Typed on." in page
    assert "Your unsaved text of" in page

    mats.post(f"{at_desk}/autosave/discard")
    page = mats.get(at_desk).text
    assert "Typed on." not in page
    assert "autosave/take-back" in page

    mats.post(f"{at_desk}/autosave/take-back")
    assert "Typed on." in mats.get(at_desk).text


def test_unsaved_text_on_an_older_revision_opens_both_texts(home, mats, at_desk, session):
    mats.post(at_desk, data=fields("Saved.", base=0))
    mats.post(f"{at_desk}/autosave", data=fields("Typed on the first.", base=1))
    home.claim.co_authors.append(home.bram)
    home.write("Newer.", by=home.bram)
    session.commit()

    answer = mats.get(at_desk)

    assert (answer.status_code, answer.location) == (303, f"{at_desk}/conflict")
    page = mats.get(answer.location).text
    assert "Bram saved a newer text while you were writing" in page
    assert "Typed on the first." in page


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
    assert "Practice: only you read this" in mats.get(answer.location).text


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


# --- Who gets in -------------------------------------------------------------------------------------------------

GETS = ("", "/revisions", "/revisions/1", "/conflict")
POSTS = ("", "/submit", "/withdraw", "/revert", "/autosave", "/autosave/discard", "/autosave/take-back", "/preview",
         "/copy", "/aside", "/fetch", "/revisions/1/restore", "/conflict")


@pytest.mark.parametrize("person", ["bram", "admin"])
def test_a_text_out_of_sight_is_not_found_anywhere(home, login, at_desk, session, person):
    home.write()
    session.commit()
    stranger = login(getattr(home, person))
    data = fields("Mine now", base=1) | {"theirs": 1, "state": "done"}

    assert {stranger.get(at_desk + path).status_code for path in GETS} == {404}
    assert {stranger.post(at_desk + path, data=data).status_code for path in POSTS} <= {403, 404}
    session.expire_all()
    assert home.draft.head.number == 1


def test_a_reviewer_reads_and_changes_nothing(home, login, at_desk, session):
    home.write()
    home.submit()
    session.commit()
    ilse = login(home.ilse)

    page = ilse.get(at_desk).text
    assert "The restore took nine hours" in page
    assert 'id="editor"' not in page
    assert ilse.post(at_desk, data=fields("Mine", base=1)).status_code == 403
    assert ilse.post(f"{at_desk}/autosave", data=fields("Mine", base=1)).status_code == 403
    assert ilse.post(f"{at_desk}/withdraw").status_code == 403


def test_a_stranger_is_sent_to_sign_in(home, client, at_desk, session):
    session.commit()

    for path in ("/drafts", at_desk, f"{at_desk}/revisions"):
        assert client.get(path).status_code == 303


def test_the_author_takes_a_text_back(home, mats, at_desk, session):
    home.write()
    home.submit()
    session.commit()
    assert "Take it back to write on" in mats.get(at_desk).text

    assert mats.post(f"{at_desk}/withdraw").status_code == 303

    session.expire_all()
    assert home.draft.state is DraftState.WRITING
    assert mats.post(f"{at_desk}/withdraw").status_code == 409


def test_an_approved_text_opens_for_editing_with_a_warning(home, mats, at_desk, session):
    home.approved()
    session.commit()

    assert 'id="editor"' not in mats.get(at_desk).text
    assert "This text is approved." in mats.get(f"{at_desk}?edit=1").text


def test_an_edit_after_the_approval_is_taken_back_in_one_press(home, mats, at_desk, session):
    home.approved()
    home.write("All gone.")
    session.commit()
    assert "Back to the approved text" in mats.get(at_desk).text

    assert mats.post(f"{at_desk}/revert").status_code == 303

    session.expire_all()
    assert home.draft.state is DraftState.APPROVED


def test_practice_is_thrown_away_with_a_way_back(home, mats, at_desk, session):
    home.write()
    session.commit()
    address = mats.post(f"{at_desk}/copy", data=fields("Mine.", base=1)).location

    mats.post(f"{address}/aside")
    assert f"{address}/fetch" in mats.get("/drafts").text
    mats.post(f"{address}/fetch")

    assert mats.get(address).status_code == 200


def test_dutch_readers_get_dutch(home, login, session):
    home.mats.locale = "nl"
    session.commit()

    assert "Concept klaar vóór" in login(home.mats).get("/drafts").text


def test_the_slot_shows_how_far_its_text_is(home, mats, login, session):
    home.write()
    session.commit()
    address = f"/agenda/slots/{home.slot.uid}"

    assert "Continue writing" in mats.get(address).text
    other = login(home.bram).get(address).text
    assert "Drafting" in other
    assert f"/drafts/{home.draft.uid}" not in other


def test_counts_in_the_navigation_are_one_statement(home, session):
    session.refresh(home.imke)
    home.imke.roles                                     # noqa: B018 - loaded with whoever signed in
    with count_queries() as seen:
        assert queries.counts(session, home.imke) == queries.Counts(0, 0, 0)

    assert len(seen) == 1


def test_sending_in_costs_the_same_after_many_rounds(home, mats, at_desk, session):
    home.write()
    session.commit()
    costs = []
    for _ in range(3):
        with count_queries() as seen:
            assert mats.post(f"{at_desk}/submit").status_code == 303
        costs.append(len(seen))
        mats.post(f"{at_desk}/withdraw")

    assert costs[1] == costs[2] <= 36
