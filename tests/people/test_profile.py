"""One's own page: profile, theme, absences, password, signed-in browsers."""
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from planner.core.outbox import Message
from planner.people import passwords
from planner.people.models import Absence, SignIn
from planner.people.rules.guessing import CURRENT
from planner.people.services import profile
from planner.search.models import SearchEntry
from tests.conftest import NOW
from tests.people.conftest import PASSWORD

NEW = "drie koeien in de polder"


def answers(**over):
    return {"name": "Ann de Boer", "job_title": "Engineer", "bio": "Writes.\r\nReads.", "locale": "nl",
            "zone": "Europe/Brussels", "languages": ["nl"], "theme": "dark", "quiet_from": "17:30", "quiet_to": "09:00",
            "digest_at": "09:15"} | over


@pytest.fixture
def ann(house, login):
    """Ann's browser."""
    return login(house.ann)


def test_the_profile_is_stored(session, house, ann):
    answer = ann.post("/me", data=answers())

    session.refresh(house.ann)
    ann_now = house.ann
    assert answer.location == "/me"
    assert (ann_now.job_title, ann_now.bio, ann_now.locale, ann_now.zone, ann_now.languages, ann_now.theme) == (
        "Engineer", "Writes.\nReads.", "nl", "Europe/Brussels", ["nl"], "dark")
    assert (ann_now.quiet_from, ann_now.quiet_to, ann_now.digest_at) == (time(17, 30), time(9), time(9, 15))
    assert not ann_now.shortcuts_on


def test_the_screens_speak_the_new_language_at_once(house, ann):
    ann.post("/me", data=answers())

    page = ann.get("/me").text
    assert '<html lang="nl" data-theme="dark">' in page
    assert "Opgeslagen." in page


def test_colleagues_find_the_new_job_title(session, ann):
    ann.post("/me", data=answers(job_title="Kubernetes engineer"))

    assert session.scalar(sa.select(SearchEntry.detail)) == "Kubernetes engineer"


@pytest.mark.parametrize(("over", "words"), [
    ({"name": " "}, "Type your name."), ({"name": "x" * 121}, "At most 120 characters."),
    ({"bio": "x" * 601}, "At most 600 characters."), ({"quiet_from": "25:00"}, "Type a time such as 18:00."),
    ({"quiet_from": "07:00"}, "Quiet hours end in the morning and begin later that day."),
    ({"digest_at": "07:30"}, "This is inside the quiet hours. Earliest: 09:00."),
    ({"zone": "Mars/Base"}, "Not a valid choice."), ({"locale": "de"}, "Not a valid choice."),
    ({"languages": []}, "Choose at least one language."), ({"theme": "pink"}, "Not a valid choice."),
    ({"name": "Ann\x00"}, "control character"),
])
def test_a_wrong_field_is_said_and_the_rest_stays(session, house, ann, over, words):
    answer = ann.post("/me", data=answers(job_title="Typed and kept") | over)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Typed and kept"' in answer.text
    session.refresh(house.ann)
    assert house.ann.job_title == ""


def test_a_form_takes_no_more_than_its_own_fields(session, house, ann):
    ann.post("/me", data=answers(email="boss@nevelbaak.example", capacity_per_quarter="12", status="left", slug="boss"))

    session.refresh(house.ann)
    assert (house.ann.email, house.ann.capacity_per_quarter, house.ann.slug) == ("ann@nevelbaak.example", 2, None)


def test_words_are_shown_as_words(ann):
    ann.post("/me", data=answers(job_title='<script>alert(1)</script>"', bio="{{ 7 * 7 }} & a < b"))

    page = ann.get("/me").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }} &amp; a &lt; b" in page


def test_the_theme_switch_answers_script_and_browser(session, house, ann):
    assert ann.post("/me/theme", data={"theme": "dark"}, headers={"HX-Request": "true"}).status_code == 204
    session.refresh(house.ann)
    assert house.ann.theme == "dark"

    answer = ann.post("/me/theme", data={"theme": "light", "next": "/inbox"})
    assert (answer.status_code, answer.location) == (303, "/inbox")
    assert ann.post("/me/theme", data={"theme": "light", "next": "//evil.example"}).location == "/"


@pytest.mark.parametrize("theme", ["", "pink", "<b>"])
def test_another_theme_is_refused(session, house, ann, theme):
    assert ann.post("/me/theme", data={"theme": theme}).status_code == 422
    session.refresh(house.ann)
    assert house.ann.theme == "auto"


# Away.

def away(first="2026-12-21", last="2027-01-01", kind="holiday"):
    return {"from_date": first, "to_date": last, "kind": kind}


def absences(session):
    session.expire_all()
    return session.scalars(sa.select(Absence)).all()


def test_an_absence_is_noted_removed_and_put_back(session, house, ann):
    ann.post("/me/absences", data=away())
    noted = absences(session)[0]
    assert (noted.person_id, noted.from_date, noted.to_date, noted.kind) == (
        house.ann.id, date(2026, 12, 21), date(2027, 1, 1), "holiday")
    assert "You are away: 21 Dec 2026 – 1 Jan 2027." in ann.get("/me").text

    ann.post(f"/me/absences/{noted.uid}/remove")
    assert absences(session) == []
    with ann.session_transaction() as cookie:
        undo = cookie["toasts"][-1]["undo"]
    ann.post(undo)
    assert [(row.from_date, row.kind) for row in absences(session)] == [(date(2026, 12, 21), "holiday")]


@pytest.mark.parametrize(("given", "words"), [
    (away(last="2026-12-20"), "The last day comes before the first one."),
    (away(last="2028-01-01"), "This is longer than a year."),
    (away(first="2026-02-30"), "Choose the first day."), (away(first=""), "Choose the first day."),
    (away(kind="party"), "Not a valid choice."),
])
def test_impossible_days_are_said_and_kept(session, ann, given, words):
    answer = ann.post("/me/absences", data=given)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{given["from_date"]}"' in answer.text
    assert absences(session) == []


def test_the_same_days_are_noted_once(session, ann):
    ann.post("/me/absences", data=away())
    answer = ann.post("/me/absences", data=away())

    assert answer.status_code == 422
    assert "You have entered these days already." in answer.text
    assert len(absences(session)) == 1


def test_anothers_absence_is_out_of_sight(session, house, ann, login):
    ann.post("/me/absences", data=away())
    uid = absences(session)[0].uid

    assert login(house.imke).post(f"/me/absences/{uid}/remove").status_code == 404
    assert len(absences(session)) == 1


@pytest.mark.parametrize("query", ["", "?from_date=x&to_date=y", "?from_date=2026-12-21&to_date=2026-12-22&kind=party"])
def test_an_undo_that_makes_no_sense_is_not_found(ann, query):
    assert ann.post(f"/me/absences/restore{query}").status_code == 404


def test_absences_that_are_over_are_not_shown(session, house, ann):
    profile.add_absence(session, actor=house.ann, from_date=date(2026, 11, 1), to_date=date(2026, 11, 23), kind="other",
                        now=NOW)
    session.commit()

    assert "No days away are noted." in ann.get("/me").text


# Password and browsers.

def change(browser, current=PASSWORD, new=NEW):
    return browser.post("/me/password", data={"current": current, "password": new})


def test_another_password_signs_the_other_browsers_out(session, house, ann, login):
    other = login(house.ann)
    answer = change(ann)

    session.refresh(house.ann)
    assert answer.status_code == 303
    assert passwords.is_right(NEW, house.ann.password_hash)
    assert ann.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert session.scalar(sa.select(Message.payload).where(Message.topic == "mail"))["to"] == "ann@nevelbaak.example"


@pytest.mark.parametrize(("current", "new", "words"), [
    ("wrong", NEW, "This is not your present password."), (PASSWORD, "kort", "Type at least 8 characters"),
    (PASSWORD, "annadeboer", "Your name, address and company are guessed first."),
    (PASSWORD, "nevelbaak-2026", "Your name, address and company are guessed first."),
    ("", NEW, "Type your present password."),
])
def test_a_refused_password_changes_nothing(session, house, ann, login, current, new, words):
    other = login(house.ann)
    answer = change(ann, current, new)

    session.refresh(house.ann)
    assert answer.status_code == 422
    assert words in answer.text
    assert passwords.is_right(PASSWORD, house.ann.password_hash)
    assert other.get("/me").status_code == 200
    assert NEW not in answer.text


def test_who_sits_down_at_an_open_browser_may_not_guess(ann, at):
    tries = [change(ann, "wrong").status_code for _ in range(CURRENT.tries + 1)]
    assert tries == [422] * CURRENT.tries + [429]

    at(NOW + timedelta(minutes=15))
    assert change(ann).status_code == 303


def test_the_list_shows_own_browsers_and_ends_one(session, house, ann, client):
    client.post("/login", data={"email": house.ann.email, "password": PASSWORD}, headers={
        "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    page = ann.get("/me").text
    other = session.scalars(sa.select(SignIn).where(SignIn.device == "Firefox, Windows")).one()
    assert "Firefox, Windows" in page

    ann.post(f"/me/devices/{other.uid}/end")

    assert client.get("/me").status_code == 303
    assert "Firefox, Windows is signed out." in ann.get("/me").text
    assert ann.post(f"/me/devices/{other.uid}/end").status_code == 404


def test_anothers_browser_is_out_of_sight(session, house, ann, login):
    imke = login(house.imke)
    uid = session.scalars(sa.select(SignIn.uid).where(SignIn.person_id == house.imke.id)).one()

    assert ann.post(f"/me/devices/{uid}/end").status_code == 404
    assert imke.get("/me").status_code == 200


def test_signing_out_everywhere_ends_this_one_too(house, ann, login):
    other = login(house.ann)
    answer = ann.post("/me/devices/end-all")

    assert answer.location == "/login"
    assert ann.get("/me").status_code == 303
    assert other.get("/me").status_code == 303
