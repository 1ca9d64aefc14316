"""Practice on screen, without script: lesson, editor, share, feedback, hand in, use, close, each with its way back."""
import re

import pytest
import sqlalchemy as sa

from planner.steps.training import listeners
from planner.steps.training.models import ExerciseKind, Lesson
from planner.steps.training.services import load_curriculum
from planner.steps.writing.models import Draft
from planner.workflow.writing import PracticeState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house

WORDS = "Yesterday a restore took nine hours and nobody had tested it. " * 8


@pytest.fixture
def home(session, app):
    found = house(session)
    found.femke = make.person(name="Femke Waterland")
    session.add(found.femke)
    load_curriculum(session, listeners.LESSONS, NOW)
    session.flush()
    found.lesson = session.scalars(sa.select(Lesson).order_by(Lesson.position)).first()
    found.exercise = found.lesson.exercises[0]
    found.exercise.kind, found.exercise.options, found.exercise.min_words = ExerciseKind.TEXT, [], 20
    session.commit()
    return found


@pytest.fixture
def mats(login, home):
    return login(home.mats)


@pytest.fixture
def written(mats):
    """A practice text of Mats with one revision: its address."""
    address = mats.post("/drafts/practice").location
    mats.post(address, data={"title": "Restore", "body": WORDS, "base": 0})
    return address


def practice_of(session, home):
    session.expire_all()
    return session.scalar(sa.select(Draft).where(Draft.practice_of_id == home.mats.id))


def undo_in(html):
    return re.findall(r'action="([^"]+/(?:unshare|share|fetch)[^"]*)"', html)


def test_a_lesson_leads_to_the_editor_with_what_was_typed(home, mats, session):
    assert "Write it in the editor" in mats.get(f"/learn/{home.lesson.key}").text

    answer = mats.post(f"/drafts/practice?exercise={home.exercise.uid}", data={
        f"e{home.exercise.number}-text": "Typed in the lesson.", "e1-version": 0})

    page = mats.get(answer.location).text
    assert answer.status_code == 303
    assert "Typed in the lesson." in page
    assert "Hand it in" in page
    assert home.exercise.prompt_en.split(".")[0] in page.replace("&#39;", "'").replace("&#34;", '"')
    assert "Go on in the editor" in mats.get(f"/learn/{home.lesson.key}").text


def test_handing_in_saves_first_and_comes_back_to_the_lesson(home, mats, session):
    address = mats.post(f"/drafts/practice?exercise={home.exercise.uid}").location

    short = mats.post(f"{address}/hand-in", data={"title": "Restore", "body": "Too short.", "base": 0})
    answer = mats.post(f"{address}/hand-in", data={"title": "Restore", "body": WORDS, "base": 0})

    assert short.status_code == 422
    assert "Too short." in short.text
    assert answer.location == f"/learn/{home.lesson.key}#exercise"
    assert "Yesterday a restore" in mats.get(answer.location).text


def test_handing_in_an_old_page_shows_both_texts(home, mats, written):
    mats.post(written, data={"title": "Restore", "body": "Newer.", "base": 1})

    answer = mats.post(f"{written}/hand-in", data={"title": "Restore", "body": "Older page.", "base": 1})

    assert answer.status_code == 409
    assert "Older page." in answer.text


def test_sharing_tells_the_reader_and_can_be_undone(home, mats, written, login, session):
    page = mats.get(f"{written}/share").text
    assert home.ilse.name in page
    assert home.femke.name in page
    assert f'value="{home.mats.uid}"' not in page

    mats.post(f"{written}/share", data={"person": home.ilse.uid})

    page = mats.get(f"{written}/share").text
    ilse = login(home.ilse)
    assert "Mats Dijkgraaf lets you read a practice text" in ilse.get("/inbox").text
    assert "Restore" in ilse.get("/drafts").text
    mats.post(next(one for one in undo_in(page) if "person=" in one).replace("&amp;", "&"))
    assert login(home.ilse).get(written).status_code == 404
    again = mats.get(f"{written}/share").text
    mats.post(next(one for one in undo_in(again) if "/share?" in one))
    assert login(home.ilse).get(written).status_code == 200


def test_sharing_with_nobody_says_so_beside_the_field(mats, written):
    answer = mats.post(f"{written}/share", data={})

    assert answer.status_code == 422
    assert "Choose somebody." in answer.text


@pytest.mark.parametrize("who", ["someone", ""])
def test_a_made_up_reader_is_refused(mats, written, who):
    assert mats.post(f"{written}/share?person={who}").status_code == 422


def test_feedback_arrives_in_the_editor(home, mats, written, login, session):
    mats.post(f"{written}/share", data={"person": home.ilse.uid})
    ilse = login(home.ilse)
    assert "Your feedback" in ilse.get(written).text

    assert ilse.post(f"{written}/feedback", data={"text": "", "read": 1}).status_code == 422
    answer = ilse.post(f"{written}/feedback", data={"text": "Strong start.", "read": 1})

    assert answer.location == written
    assert "Strong start." in mats.get(written).text
    assert "wrote feedback on your practice text" in mats.get("/inbox").text
    assert practice_of(session, home).practice is PracticeState.ANSWERED


def test_feedback_comes_too_late_when_the_owner_writes_on(home, mats, written, login):
    mats.post(f"{written}/share", data={"person": home.ilse.uid})
    mats.post(f"{written}/unshare")
    mats.post(f"{written}/share", data={"person": home.ilse.uid})
    ilse = login(home.ilse)
    ilse.post(f"{written}/feedback", data={"text": "First.", "read": 1})
    mats.post(written, data={"title": "Restore", "body": WORDS + "More.", "base": 1})

    answer = ilse.post(f"{written}/feedback", data={"text": "My long words.", "read": 1})

    assert answer.status_code == 409
    assert "waits for nobody now" in answer.text


def test_a_reader_sees_the_newest_text_and_no_history(home, mats, written, login):
    mats.post(f"{written}/share", data={"person": home.femke.uid})
    femke = login(home.femke)

    page = femke.get(written)
    assert page.status_code == 200
    assert "Your feedback" not in page.text
    assert femke.get(f"{written}/revisions").status_code == 404
    assert femke.get(f"{written}/revisions/1").status_code == 404
    assert femke.post(written, data={"title": "T", "body": "B", "base": 1}).status_code == 403
    assert femke.get(f"{written}/share").status_code == 404
    assert femke.post(f"{written}/feedback", data={"text": "Words", "read": 1}).status_code == 403


def test_practice_is_in_no_round(home, mats, written, login):
    mats.post(f"{written}/share", data={"person": home.imke.uid})

    assert mats.get(written.replace("/drafts/", "/reviews/")).status_code == 404
    assert mats.post(f"{written}/submit").status_code == 403
    assert login(home.imke).post(written.replace("/drafts/", "/reviews/") + "/approve",
                                 data={"read": 1}).status_code in (404, 409)


def test_a_claimed_slot_begins_with_practice(home, mats, written, session):
    uid = written.rsplit("/", 1)[1]
    target = f"/drafts/{home.draft.uid}"
    assert "Begin with a practice text" in mats.get(target).text

    assert mats.post(f"{target}/use", data={"practice": uid}).status_code == 303

    assert "From the practice text “Restore”" in mats.get(f"{target}/revisions").text
    assert mats.post(f"{target}/use", data={"practice": uid}).status_code == 422
    assert "Begin with a practice text" not in mats.get(target).text


def test_closing_has_a_way_back(home, mats, written, session):
    mats.post(f"{written}/aside")
    listed = mats.get("/drafts").text
    assert f"{written}/fetch" in listed
    assert "Take it up again" in mats.get(written).text

    mats.post(f"{written}/fetch")

    assert practice_of(session, home).practice is PracticeState.WRITING


def test_the_lead_sees_how_many_practised(home, mats, written, login):
    assert "1 colleague wrote a practice text." in login(home.imke).get("/learn/people").text


def test_dutch_readers_get_dutch(home, written, login, session):
    home.mats.locale = "nl"
    session.commit()

    assert "Deel je oefentekst" in login(home.mats).get(f"{written}/share").text
