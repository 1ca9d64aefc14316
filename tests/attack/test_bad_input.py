"""What a bad input gets, row by row of docs/trust.md 5: a clear message, the words back, the data as before."""
from __future__ import annotations

import io
import logging
import re
from html import unescape

import pytest
import sqlalchemy as sa

from planner.core.event_log import Event
from planner.core.outbox import Message
from planner.messages.models import Notice
from planner.people import passwords
from planner.people.models import Person
from planner.policy import Role
from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, Idea
from planner.steps.publishing.models import Publication
from planner.steps.writing.models import FinalApproval, Revision
from tests import factories as make
from tests.steps.agenda.story import House
from tests.steps.writing.story import house

PASSWORD = "een brug over de rivier"
WORDS = "Éen <b>vraag</b> & “antwoord” 🦊"


@pytest.fixture
def agenda(session):
    return House(session)


@pytest.fixture
def home(session):
    home = house(session)
    home.write()
    return home


def count(session, *kinds):
    session.expire_all()
    return [session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in kinds]


# --- Wrong field, impossible date, too long, control characters --------------------------------------------------


@pytest.mark.parametrize(("wrong", "english", "dutch"), [
    ({"title": ""}, "One sentence is enough.", "Eén zin is genoeg."),
    ({"title": "x" * 5_000}, "200 characters", "200 karakters"),
    ({"title": "a\x00b"}, "control character", "stuurteken"),
])
def test_a_wrong_field_is_said_beside_it_in_the_readers_language_and_the_words_stay(
        session, login, agenda, wrong, english, dutch):
    for locale, says in (("en", english), ("nl", dutch)):
        agenda.ann.locale = locale
        answer = login(agenda.ann).post("/ideas", data={"text": WORDS, "lang": "en", "origin": "employee"} | wrong)

        field = re.search(r'id="title-h"[^>]*>(.*?)</', answer.text, re.DOTALL)
        assert answer.status_code == 422
        assert field is not None
        assert says in field[1]
        assert WORDS in unescape(answer.text)
        assert f'value="{wrong["title"]}"' in answer.text

    assert count(session, Idea) == [0]


# --- An old version ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["", "/autosave"])
def test_an_old_version_overwrites_nothing_and_loses_nothing(session, login, home, way):
    home.claim.co_authors.append(home.bram)
    home.write("Bram was faster.", by=home.bram)
    mats = login(home.mats)

    answer = mats.post(f"/drafts/{home.draft.uid}{way}", data={"title": "T", "body": "Mats was slower.", "base": "1"})
    both = mats.get(f"/drafts/{home.draft.uid}/conflict").text if way else answer.text

    assert way or answer.status_code == 409
    assert ("Bram" in both, "Mats" in both, "faster" in both, "slower" in both) == (True,) * 4
    assert count(session, Revision) == [2]
    assert home.draft.head.body == "Bram was faster."


# --- Claimed, approved, published already ------------------------------------------------------------------------


def traces(session):
    return count(session, Event, Message, Notice, Claim, FinalApproval, Publication)


def test_what_is_claimed_already_says_who_and_leaves_no_trace(session, login, agenda):
    claim = agenda.claimed(agenda.ann)
    bob = login(agenda.bob)
    before = traces(session)

    answer = bob.post(f"/agenda/slots/{claim.slot.uid}/claim")

    assert answer.status_code == 409
    assert "Ann" in answer.text
    assert traces(session) == before


def test_what_is_approved_already_says_who_and_when_and_leaves_no_trace(session, login, home):
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)
    home.approve()
    stijn = login(home.stijn)
    before = traces(session)

    answer = stijn.post(f"/reviews/{home.draft.uid}/approve", data={"read": home.draft.head.number})

    assert answer.status_code == 409
    assert "Imke Vosmeer" in answer.text
    assert "24 Nov" in answer.text
    assert traces(session) == before


# --- The session ended while typing ------------------------------------------------------------------------------


def test_a_text_that_was_typed_when_the_session_ended_is_back_after_signing_in(session, login, home):
    home.mats.password_hash = passwords.hash_password(PASSWORD)
    mats, other = login(home.mats), login(home.mats)
    other.post("/me/devices/end-all")

    door = mats.post(f"/drafts/{home.draft.uid}", data={"title": "T", "body": WORDS, "base": "1"})
    kept = re.search(r'name="kept" value="([^"]*)"', door.text)
    assert kept is not None
    back = mats.post("/login", data={"email": home.mats.email, "password": PASSWORD, "kept": kept[1]})

    assert (door.status_code, back.status_code) == (401, 200)
    assert f'action="/drafts/{home.draft.uid}"' in back.text
    assert WORDS in unescape(back.text)
    assert count(session, Revision) == [1]


# --- Not allowed, not found --------------------------------------------------------------------------------------


def look(answer):
    """The page without what differs from address to address and from time to time."""
    return re.sub(r'nonce="[^"]*"|value="[^"]*"|href="[^"]*"|content="[^"]*"|"X-CSRFToken":"[^"]*"', "", answer.text)


def test_what_is_out_of_sight_looks_like_what_never_was(session, login, home):
    eva = make.person(name="Eva")
    session.add(eva)
    session.commit()
    browser = login(eva)

    hidden, nothing = browser.get(f"/drafts/{home.draft.uid}"), browser.get("/drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV")

    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert look(hidden) == look(nothing)
    assert "A restore is proof" not in hidden.text


def test_what_is_not_allowed_has_the_same_look_and_tells_nothing_of_what_is_there(session, login, home):
    browser = login(home.mats)

    shut = browser.get("/settings/people")
    lost = browser.get("/no-such-page")

    assert (shut.status_code, lost.status_code) == (403, 404)
    for page in (shut, lost):
        assert 'class="page problem"' in page.text
        assert "Ada Beheer" not in page.text


# --- Too big, too many parts, too fast ---------------------------------------------------------------------------


def form_of(**fields):
    """A form as a browser with a file field sends it, made here: the test client would use a file that it leaves."""
    parts = "".join(f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                    for name, value in fields.items())
    return {"data": f"{parts}--cut--\r\n".encode(), "content_type": "multipart/form-data; boundary=cut"}


def test_too_large_is_a_413_and_too_many_parts_too(app, session, login, agenda, monkeypatch):
    ann = login(agenda.ann)
    many = ann.post("/ideas", **form_of(**{f"field-{n}": "x" for n in range(app.config["MAX_FORM_PARTS"] + 1)}))
    long = ann.post("/ideas", **form_of(title="T", text="x" * (app.config["MAX_FORM_MEMORY_SIZE"] + 1)))
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1_000)
    large = ann.post("/ideas", data={"title": "x" * 2_000})

    for answer in (many, long, large):
        assert answer.status_code == 413
        assert 'class="page problem"' in answer.text
    assert count(session, Idea) == [0]


@pytest.mark.parametrize("path", ["/login", "/ideas"])
@pytest.mark.parametrize("body", ["text=" + "x" * (4 * 2**20), "a&" * 2_001, "a=1&" * 2_001])
def test_a_form_without_a_file_has_the_same_limits(session, login, agenda, path, body):
    answer = login(agenda.ann).post(path, data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert 'class="page problem"' in answer.text


def test_too_fast_is_a_429_that_says_when_to_come_back(session, client):
    session.add(make.organisation())
    session.commit()

    answers = [client.post("/login", data={"email": "ann@nevelbaak.example", "password": "guess"}) for _ in range(6)]

    answer = answers[-1]
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


# --- A broken import ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mark", "separator", "line_end"), [("", ",", "\n"), ("\ufeff", ";", "\r\n")])
def test_a_broken_table_is_reported_by_row_and_column_and_nothing_is_written(
        session, login, mark, separator, line_end):
    ruben = make.person(Role.ADMIN, name="Ruben")
    session.add_all([make.organisation(), ruben])
    session.commit()
    rows = [("name", "email", "language"), ("Femke", "femke@nevelbaak.example", "nl"), ("Tim", "no address", "xx")]
    table = (mark + line_end.join(separator.join(row) for row in rows) + line_end).encode()
    browser = login(ruben)

    checked = browser.post("/settings/import/people", data={"file": (io.BytesIO(table), "people.csv")},
                           content_type="multipart/form-data")
    report = browser.get(checked.location).text
    pressed = browser.post(f"{checked.location}/import")

    assert "Row 3, column email" in report
    assert "Row 3, column language" in report
    assert pressed.status_code == 409
    assert count(session, Person) == [1]


# --- Anything unforeseen -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [False, True])
def test_the_unforeseen_shows_a_number_that_is_in_the_log_and_changes_nothing(
        app, session, login, agenda, monkeypatch, caplog, script):
    def propose_and_break(session, **given):
        session.add(Idea(title="Half done", lang="en", by=agenda.ann))
        session.flush()
        raise RuntimeError("the inside: password=hunter2")

    monkeypatch.setattr(services, "propose_idea", propose_and_break)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    ann = login(agenda.ann)

    with caplog.at_level(logging.ERROR, logger="planner"):
        answer = ann.post("/ideas", data={"title": "T", "text": "", "lang": "en", "origin": "employee"},
                          headers={"HX-Request": "true"} if script else {})

    number = re.search(r"\b([0-9A-F]{6})\b", answer.text)
    assert answer.status_code == 500
    assert number is not None
    assert f"error {number[1]} on POST /ideas" in caplog.text
    for inside in ("hunter2", "RuntimeError", "Traceback", "propose_idea"):
        assert inside not in answer.text
    assert ("<html" in answer.text) is not script
    assert count(session, Idea) == [0]
