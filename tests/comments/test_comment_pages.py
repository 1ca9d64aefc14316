"""Comments on screen: marks in the text, threads beside it, without script as well."""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.comments.models import CommentThread
from planner.steps.writing.models import Draft
from tests.comments.story import Talk

PATH = "/drafts/{}/comments"


@pytest.fixture
def talk(session):
    found = Talk(session)
    session.commit()
    return found


def test_a_comment_is_marked_wherever_the_text_is_read(session, talk, login):
    ilse = login(talk.ilse)
    path = PATH.format(talk.draft.uid)

    answer = ilse.post(path, data={"text": "Which system? @Mats", "quote": "restore one system", "read": "1"})

    assert answer.status_code == 303
    thread = session.scalars(sa.select(CommentThread)).one()
    assert answer.location == f"{path}#thread-{thread.uid}"
    for page in (path, f"/reviews/{talk.draft.uid}/{talk.manager.code}", f"/reviews/{talk.draft.uid}"):
        html = ilse.get(page).text
        assert f'<mark class="cm" data-thread="{thread.uid}" id="m-{thread.uid}">restore one system</mark>' in html
        assert f'id="thread-{thread.uid}"' in html
    assert "Which system?" in login(talk.mats).get(f"/drafts/{talk.draft.uid}").text


def test_a_paragraph_is_chosen_from_a_list(session, talk, login):
    client = login(talk.ilse)
    path = PATH.format(talk.draft.uid)
    page = client.get(path).text
    value = page.split("The restore took nine hours. Nobody had tested…")[0].rsplit('value="', 1)[1].split('"')[0]

    client.post(path, data={"text": "Strong.", "place": value, "read": "1"})

    assert session.scalars(sa.select(CommentThread.quote)).one() == "The restore took nine hours. Nobody had tested it"


@pytest.mark.parametrize(("fields", "words"), [
    ({"text": "", "read": "1"}, "Write what you want to say."),
    ({"text": "Why?", "quote": "nowhere at all", "read": "1"}, "don&#39;t stand in revision 1"),
    ({"text": "x" * 2_001, "read": "1"}, "x" * 50),
    ({"text": "Why?", "quote": "a\x00b", "read": "1"}, "Why?"),
    ({"text": "Kept words", "read": "no number"}, "Kept words")], ids=["empty", "nowhere", "long", "NUL", "number"])
def test_what_is_wrong_comes_back_with_everything_typed(talk, login, fields, words):
    answer = login(talk.ilse).post(PATH.format(talk.draft.uid), data=fields)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_revision_or_thread_of_another_draft_is_not_there(session, talk, login):
    other = Talk(session)
    session.commit()
    thread = other.say(other.ilse).thread
    session.commit()
    client = login(talk.imke)

    assert client.post(PATH.format(talk.draft.uid), data={"text": "Why?", "quote": "x", "read": "7"}).status_code == 404
    assert client.post(f"{PATH.format(talk.draft.uid)}/{thread.uid}", data={"text": "Hm"}).status_code == 404
    assert login(other.ilse).get(PATH.format(talk.draft.uid)).status_code == 404


def test_the_editor_gets_the_threads_alone(talk, login):
    talk.say(talk.ilse, "Is this so?", "nine hours")
    talk.session.commit()

    html = login(talk.mats).get(PATH.format(talk.draft.uid), headers={"HX-Request": "true"}).text

    assert html.lstrip().startswith("<section")
    assert "Is this so?" in html
    assert "<html" not in html


def test_suggestions_are_taken_and_left_on_the_page(session, talk, login):
    one, two = talk.suggest(talk.ilse, "nine hours", "a night"), talk.suggest(talk.bram, "with coffee", "")
    talk.back_to_writing()
    session.commit()
    mats, path = login(talk.mats), PATH.format(talk.draft.uid)

    mats.post(f"{path}/{two.uid}/decline", data={"reason": "I like coffee."})
    answer = mats.post(f"{path}/accept", data={"take": one.uid}, follow_redirects=True)

    assert "Taken over as revision 2." in answer.text
    assert "I like coffee." in answer.text
    session.expire_all()
    draft = session.get(Draft, talk.draft.id)
    assert draft.head.note == "suggestion of Ilse Korenwolf"
    assert "took a night. Nobody" in draft.head.body
    assert mats.post(f"{path}/accept", data={"take": one.uid}).status_code == 409


def test_a_thread_is_resolved_and_opened_again(talk, login):
    thread = talk.say(talk.ilse, "Is this so?", "nine hours").thread
    talk.session.commit()
    mats, path = login(talk.mats), PATH.format(talk.draft.uid)

    resolved = mats.post(f"{path}/{thread.uid}/resolve", follow_redirects=True).text
    assert "Settled by Mats Dijkgraaf" in resolved
    assert f'id="m-{thread.uid}"' not in resolved
    assert f'id="m-{thread.uid}"' in mats.post(f"{path}/{thread.uid}/reopen", follow_redirects=True).text


def test_an_orphan_shows_its_old_words_and_takes_new_ones(session, talk, login):
    thread = talk.say(talk.imke, "Is this so?", "nine hours").thread
    talk.back_to_writing()
    talk.write("Something else was said.")
    session.commit()
    mats, path = login(talk.mats), PATH.format(talk.draft.uid)

    html = mats.get(path).text
    assert "Its words are gone" in html
    assert '<span class="mute">The restore took </span>nine hours<span class="mute">' in html

    long = mats.post(f"{path}/{thread.uid}/place", data={"quote": "Something else" * 200, "read": "2"})
    assert (long.status_code, "revision 0" in long.text) == (422, False)

    mats.post(f"{path}/{thread.uid}/place", data={"quote": "Something else", "read": "2"})
    session.refresh(thread)
    assert thread.quote == "Something else"
