"""The interview as people see it, without script: asked, answered, written down, confirmed."""
from __future__ import annotations

import pytest

from planner.interview import queries
from planner.people.models import PersonStatus
from tests.interview.test_interview import Talk


@pytest.fixture
def talk(session):
    return Talk(session)


@pytest.fixture
def address(talk):
    return f"/drafts/{talk.home.draft.uid}/interview"


def test_from_the_question_to_confirmed_facts(talk, address, login):
    lead, expert, editor = login(talk.home.imke), login(talk.home.mats), login(talk.eva)
    assert "Who writes it down?" in lead.get(address).text
    lead.post(address, data={"editor": talk.eva.uid})
    page = expert.get(f"{address}/6").text
    assert "Which figure proves it" in page
    assert "nothing is recorded" in page

    answer = expert.post(f"{address}/6", data={"text": "It took 9 hours.", "edition": "0", "then": "next"})
    assert answer.location.endswith("/interview/7")
    expert.post(f"{address}/finish")
    editor.post(f"{address}/skeleton")
    editor.post(f"{address}/facts/send")
    page = expert.get(f"{address}/facts").text
    assert "It took 9 hours." in page
    fact = queries.to_judge(talk.interview)[0]
    assert expert.post(f"{address}/facts", data={f"fact-{fact.uid}": "wrong"}).status_code == 422
    long = expert.post(f"{address}/facts", data={f"fact-{fact.uid}": "wrong", f"correction-{fact.uid}": "long " * 121})
    assert long.status_code == 422
    assert long.text.count("long ") >= 120, "what was typed still stands there"
    expert.post(f"{address}/facts", data={f"fact-{fact.uid}": "wrong", f"correction-{fact.uid}": "It took 8 hours."})

    assert "It took 8 hours." in editor.get(address).text
    assert "Send the facts to Mats Dijkgraaf" in editor.get(address).text


def test_questions_are_asked_in_the_language_of_the_text(talk, address, login):
    talk.draft.lang = "nl"

    login(talk.home.imke).post(address, data={"editor": talk.eva.uid})

    assert talk.interview.answers[3].question == "Wat heb je als eerste geprobeerd?"


def test_two_windows_of_the_expert_show_both_answers(talk, address, login):
    talk.ask()
    talk.say(1, "From the phone.")
    expert = login(talk.home.mats)

    by_script = expert.post(f"{address}/1", data={"text": "From the desk.", "edition": "0"},
                            headers={"HX-Request": "true"})
    page = expert.post(f"{address}/1", data={"text": "From the desk.", "edition": "0"})

    assert (by_script.status_code, page.status_code) == (409, 409)
    assert "From the phone." in page.text
    assert "From the desk." in page.text
    assert expert.post(f"{address}/1", data={"text": "From the desk.", "edition": "1"}).status_code == 303


def test_what_is_refused_is_said_where_it_was_pressed(talk, address, login):
    lead = login(talk.home.imke)
    refused = lead.post(address, data={"editor": ""})
    assert refused.status_code == 422
    assert "Choose who writes it down." in refused.text
    talk.ask()
    expert = login(talk.home.mats)

    assert expert.post(f"{address}/finish").status_code == 422
    assert expert.post(f"{address}/1", data={"text": "x" * 10_001, "edition": "0"}).status_code == 422
    assert expert.get(f"{address}/8").status_code == 404
    assert login(talk.home.ilse).get(address).status_code == 404


def test_beside_the_text_it_is_a_part(talk, address, login):
    talk.ask()

    part = login(talk.home.mats).get(address, headers={"HX-Request": "true"}).text

    assert "<html" not in part
    assert "Answer the next question" in part


def test_when_the_expert_left_the_lead_reads_what_the_text_waits_for(talk, address, login):
    talk.answered()
    talk.home.mats.status = PersonStatus.LEFT
    talk.session.commit()

    assert "Mats Dijkgraaf has left." in login(talk.home.imke).get(address).text
    assert "has left" not in login(talk.eva).get(address).text
