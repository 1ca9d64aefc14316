"""A session that ends while somebody types loses no word (trust 5)."""
import re

import pytest

from planner.people import kept
from tests.people.conftest import PASSWORD

TEXT = "Eén zin over <script> en & nog een “zin” van de schrijver."


@pytest.fixture
def ended(house, login):
    """Ann's browser, whose session has ended on the server."""
    browser = login(house.ann)
    browser.post("/me/devices/end-all")
    token = _old_cookie(browser, login, house)
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    return browser


def _old_cookie(browser, login, house):
    other = login(house.ann)
    with other.session_transaction() as cookie:
        token = cookie["_user_id"]
    other.post("/logout")
    return token


def hidden(page):
    found = re.search(r'name="kept" value="([^"]*)"', page)
    return found.group(1) if found else None


def sent(browser, **more):
    return browser.post("/me", data={"name": "Ann de Boer", "bio": TEXT, "version": "3", "password": "secret!",
                                     "csrf_token": "old"}, **more)


def sign_in(browser, words, email="ann@nevelbaak.example"):
    return browser.post("/login", data={"email": email, "password": PASSWORD, "kept": words})


def test_the_words_come_along_and_come_back(ended):
    door = sent(ended)
    page = sign_in(ended, hidden(door.text))

    assert door.status_code == 401
    assert "Your text is safe." in door.text
    assert "15 words are put back after you sign in." in door.text
    assert page.status_code == 200
    assert "Eén zin over &lt;script&gt; en &amp; nog een “zin” van de schrijver.</textarea>" in page.text
    assert '<form class="grid mt6" method="post" action="/me">' in page.text
    assert '<input type="hidden" name="version" value="3">' in page.text


def test_what_is_secret_does_not_come_along(ended):
    words = kept_words(ended, sent(ended))

    assert [name for name, _ in words.fields] == ["name", "bio", "version"]


def kept_words(browser, door):
    with browser.application.app_context():
        return kept.unpack(hidden(door.text))


def test_the_words_go_through_a_mistyped_password(ended):
    words = hidden(sent(ended).text)
    again = ended.post("/login", data={"email": "ann@nevelbaak.example", "password": "x", "kept": words})

    assert kept_words(ended, again).fields[1][1] == TEXT
    assert "15 words are put back after you sign in." in again.text


def test_the_kept_form_can_be_sent(ended, session, house):
    sign_in(ended, hidden(sent(ended).text))
    answer = ended.post("/me", data={"name": "Ann de Boer", "bio": TEXT})

    assert answer.status_code == 422                                # it arrives, and is judged as ever
    assert TEXT.split()[0] in answer.text


def test_the_kept_form_carries_the_token_of_the_new_session(ended, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    door = sent(ended).text
    page = ended.post("/login", data={"email": "ann@nevelbaak.example", "password": PASSWORD, "kept": hidden(door),
                                      "csrf_token": csrf(door)}).text

    assert ended.post("/me", data={"bio": TEXT}).status_code == 400
    assert ended.post("/me", data={"bio": TEXT, "csrf_token": csrf(page)}).status_code == 422


def csrf(page):
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_the_page_afterwards_speaks_the_language_of_its_person(ended):
    words = hidden(ended.post("/me?lang=nl", data={"bio": TEXT}).text)
    answer = ended.post("/login?lang=nl", data={"email": "ann@nevelbaak.example", "password": PASSWORD, "kept": words})

    assert "You are signed in again." in answer.text


def test_somebody_else_does_not_see_them(ended):
    answer = sign_in(ended, hidden(sent(ended).text), email="imke@nevelbaak.example")

    assert answer.status_code == 303
    assert TEXT not in answer.text


def test_words_of_another_site_are_not_put_before_anybody(house, client):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert hidden(sent(client, headers=headers).text) is None


def test_words_of_our_own_pages_are_kept(house, client):
    for headers in ({"Origin": "http://planner.test"}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}):
        assert hidden(sent(client, headers=headers).text)


def test_words_that_we_did_not_sign_are_nothing(house, client):
    for words in ("", "made-up", "WyIvbWUiLFtdLG51bGxd.AAAA"):
        assert sign_in(client, words).status_code == 303
        client.post("/logout")


def test_too_much_is_said_and_not_cut(house, client):
    answer = client.post("/me", data={"bio": "x" * (kept.MAX_CHARACTERS + 1)})

    assert answer.status_code == 401
    assert hidden(answer.text) is None
    assert "This was too much to carry along." in answer.text


def test_a_fragment_request_gets_a_401_and_keeps_its_page(house, client):
    answer = client.post("/me", data={"bio": TEXT}, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert "<html" not in answer.text
    assert "Your text is safe and is put back after you sign in." in answer.text


def test_a_reader_is_sent_to_the_door_and_back(house, client):
    answer = client.get("/settings/people?q=ann")

    assert answer.location == "/login?next=/settings/people?q%3Dann"
    assert sign_in(client, "").status_code == 303


def test_after_an_empty_post_one_goes_back_to_the_page_it_came_from(house, client):
    answer = client.post("/me/devices/end-all", headers={"Referer": "http://localhost/me?x=1"})

    assert 'action="/login?next=/me?x%3D1"' in answer.text


def test_words_and_marks_are_told_apart():
    assert kept.Kept.is_typed("two words")
    assert kept.Kept.is_typed("https://nevelbaak.example/a-rather-long-address")
    assert not kept.Kept.is_typed("01j9zq4x7m2kfr8d3w5tbhncpv")
