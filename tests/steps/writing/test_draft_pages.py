"""The pages of step 4, as a browser with and without script meets them."""

import pytest
import sqlalchemy as sa

from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.workflow.writing import ChangeState, DraftState, Verdict
from tests import factories as make
from tests.steps.writing.story import BODY, house
from tests.steps.writing.test_verdicts import QUOTE
from tests.support.queries import count_queries

SCRIPT = {"HX-Request": "true"}


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


def test_sending_in_costs_the_same_after_many_rounds(home, mats, at_desk, session):
    home.write()
    session.commit()
    costs = []
    for _ in range(3):
        with count_queries() as seen:
            assert mats.post(f"{at_desk}/submit").status_code == 303
        costs.append(len(seen))
        mats.post(f"{at_desk}/withdraw")

    # Two are asked, each by the ways they chose; and whoever listens elsewhere is looked up once.
    assert costs[1] == costs[2] <= 39
