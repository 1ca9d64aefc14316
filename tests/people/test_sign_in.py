"""Signing in and out (trust 2.9, 3.7, 4, 5)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from planner.core.event_log import Event
from planner.people import passwords
from planner.people.models import PersonStatus, SignIn
from planner.people.rules.guessing import PAIR
from tests.conftest import NOW
from tests.people.conftest import PASSWORD
from tests.support.queries import count_queries


def token(browser):
    with browser.session_transaction() as cookie:
        return cookie.get("_user_id")


def logged(session):
    return list(session.scalars(sa.select(Event.event).order_by(Event.id)))


def test_the_right_password_opens_the_door(house, client, sign_in):
    answer = sign_in("Ann@Nevelbaak.example ")

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(("email", "password"), [
    ("ann@nevelbaak.example", "wrong"), ("nobody@nevelbaak.example", PASSWORD), ("not an address", "wrong")])
def test_known_and_unknown_names_get_the_same_words(house, sign_in, email, password):
    answer = sign_in(email, password)

    assert answer.status_code == 422
    assert "That address and password do not belong together." in answer.text
    assert "After 4 more tries we pause for 15 minutes." in answer.text


def test_known_and_unknown_names_cost_the_same(house, sign_in, monkeypatch):
    checks, is_right = [], passwords.is_right

    def counting(*given):
        checks.append(given)
        return is_right(*given)

    monkeypatch.setattr(passwords, "is_right", counting)
    with count_queries() as known:
        sign_in("ann@nevelbaak.example", "wrong")
    with count_queries() as unknown:
        sign_in("nobody@nevelbaak.example", "wrong")

    assert len(checks) == 2
    assert [statement.split()[:3] for statement in known] == [statement.split()[:3] for statement in unknown]


def test_a_hash_is_worked_out_also_where_there_is_none(house, sign_in, monkeypatch):
    verified = []

    class Counting(PasswordHasher):
        def verify(self, kept, password):
            verified.append(kept)
            return super().verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    sign_in("nobody@nevelbaak.example", "wrong")

    assert len(verified) == 1
    assert verified[0].startswith("$argon2")


def test_what_was_typed_is_still_there_but_the_password(house, sign_in):
    answer = sign_in("ann@nevelbaak.example", "wrong-password-typed")

    assert 'value="ann@nevelbaak.example"' in answer.text
    assert "wrong-password-typed" not in answer.text


def test_an_empty_form_says_what_to_type(house, client):
    answer = client.post("/login", data={"email": "", "password": ""})

    assert answer.status_code == 422
    assert "Type your mail address." in answer.text
    assert "Type your password." in answer.text


def test_a_control_character_is_refused_beside_its_field(house, client):
    answer = client.post("/login", data={"email": "ann\x00@nevelbaak.example", "password": "x"})

    assert answer.status_code == 422
    assert "control character" in answer.text


@pytest.mark.parametrize("change", [{"status": PersonStatus.LEFT}, {"password_hash": None}])
def test_who_may_not_sign_in_gets_the_same_words(session, house, sign_in, change):
    for name, value in change.items():
        setattr(house.ann, name, value)
    session.commit()

    answer = sign_in("ann@nevelbaak.example")

    assert answer.status_code == 422
    assert "That address and password do not belong together." in answer.text


def test_guessing_ends_in_a_pause_that_says_how_long(house, sign_in, at):
    for _ in range(PAIR.tries):
        sign_in("ann@nevelbaak.example", "wrong")
    paused = sign_in("ann@nevelbaak.example")
    at(NOW + timedelta(minutes=15))
    later = sign_in("ann@nevelbaak.example")

    assert (paused.status_code, paused.headers["Retry-After"]) == (429, "900")
    assert "Wait 15 minutes" in paused.text
    assert 'value="ann@nevelbaak.example"' in paused.text
    assert later.status_code == 303


def test_a_forwarded_header_makes_nobody_another_visitor(house, client):
    answers = [client.post("/login", data={"email": "ann@nevelbaak.example", "password": "wrong"},
                           headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(PAIR.tries + 1)]

    assert answers == [422] * PAIR.tries + [429]


def test_a_browser_that_was_in_before_is_not_paused_by_strangers(house, client, sign_in):
    sign_in("ann@nevelbaak.example")
    client.post("/logout")
    for n in range(12):
        sign_in("ann@nevelbaak.example", "wrong", browser=client.application.test_client(), address=f"198.51.100.{n}")

    assert sign_in("ann@nevelbaak.example", address="192.0.2.1").status_code == 303


def test_signing_in_begins_a_new_session(house, client, sign_in):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        cookie["_user_id"] = "a token that somebody else knows"
    sign_in("ann@nevelbaak.example")

    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "a token that somebody else knows"


def test_signing_out_kills_a_copied_cookie(house, client, sign_in):
    sign_in("ann@nevelbaak.example")
    copied, copy = client.application.test_client(), token(client)
    with copied.session_transaction() as cookie:
        cookie["_user_id"] = copy
    assert copied.get("/me").status_code == 200

    client.post("/logout")

    assert copied.get("/me").status_code == 303
    assert client.get("/me").status_code == 303


def test_signing_out_is_a_post(house, login):
    browser = login(house.ann)

    assert browser.get("/logout").status_code == 405
    assert browser.get("/me").status_code == 200


def test_signing_out_twice_is_no_error(client, house):
    assert client.post("/logout").status_code == 303


def test_signing_out_needs_its_token(house, login, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = login(house.ann)

    assert browser.post("/logout").status_code == 400
    assert browser.get("/me").status_code == 200


@pytest.mark.parametrize(("wish", "goes"), [
    ("/agenda?view=month&at=2026-11", "/agenda?view=month&at=2026-11"), ("/", "/"), ("", "/"),
    ("https://evil.example/", "/"), ("//evil.example/", "/"), ("/\\evil.example", "/"), ("javascript:alert(1)", "/"),
    ("/a\r\nSet-Cookie: x=1", "/"),
])
def test_the_way_on_is_a_path_of_ours(house, client, wish, goes):
    answer = client.post("/login", query_string={"next": wish},
                         data={"email": "ann@nevelbaak.example", "password": PASSWORD})

    assert answer.location == goes


def test_the_address_of_the_form_takes_nothing_else_along(house, client):
    answer = client.get("/login?next=/agenda&_scheme=javascript&_external=1&lang=nl")

    assert 'action="/login?next=/agenda&amp;lang=nl"' in answer.text


def test_who_is_in_already_goes_on(house, login):
    assert login(house.ann).get("/login?next=/inbox").location == "/inbox"


def test_not_to_be_remembered_ends_with_the_browser_and_after_half_a_day(session, house, client):
    answer = client.post("/login", data={"email": "ann@nevelbaak.example", "password": PASSWORD})

    assert "Expires" not in answer.headers["Set-Cookie"]
    assert session.scalar(sa.select(SignIn.expires_at)) == NOW + timedelta(hours=12)


def test_to_be_remembered_lasts_as_long_as_the_house_wishes(session, house, sign_in):
    house.organisation.settings = {"session_days": 3}
    session.commit()
    answer = sign_in("ann@nevelbaak.example")

    assert "Expires" in answer.headers["Set-Cookie"]
    assert session.scalar(sa.select(SignIn.expires_at)) == NOW + timedelta(days=3)


def test_a_sign_in_ends_by_itself(house, client, sign_in, at):
    sign_in("ann@nevelbaak.example")
    at(NOW + timedelta(days=15))

    assert client.get("/me").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house, sign_in):
    cookie = sign_in("ann@nevelbaak.example").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_and_failing_are_in_the_log_without_what_was_typed(session, house, sign_in):
    sign_in("nobody@nevelbaak.example", "my-secret")
    sign_in("ann@nevelbaak.example", "my-secret")
    sign_in("ann@nevelbaak.example")

    assert logged(session) == ["sign_in.failed", "sign_in.failed", "sign_in.made"]
    assert all("my-secret" not in str(vars(event)) and "nobody" not in str(vars(event))
               for event in session.scalars(sa.select(Event)))


def test_a_hash_of_other_costs_is_renewed_at_the_next_sign_in(session, house, sign_in):
    house.ann.password_hash = passwords._STRONG.hash(PASSWORD)
    session.commit()
    sign_in("ann@nevelbaak.example")

    session.refresh(house.ann)
    assert not passwords.is_outdated(house.ann.password_hash)


def test_a_password_that_was_changed_meanwhile_opens_nothing(session, house, sign_in, monkeypatch):
    def change_meanwhile(password, kept):
        house.ann.password_hash = passwords.hash_password("heel wat anders gekozen")
        session.commit()
        return True
    monkeypatch.setattr(passwords, "is_right", change_meanwhile)

    assert sign_in("ann@nevelbaak.example").status_code == 422


def test_the_last_use_is_noted_once_an_hour(session, house, login, at):
    browser = login(house.ann)
    at(NOW + timedelta(minutes=30))
    browser.get("/me")
    session.expire_all()
    assert session.scalar(sa.select(SignIn.seen_at)) == NOW

    at(NOW + timedelta(minutes=90))
    browser.get("/me")
    session.expire_all()
    assert session.scalar(sa.select(SignIn.seen_at)) == NOW + timedelta(minutes=90)


def test_a_role_that_was_taken_away_counts_from_the_next_request(session, house, login):
    browser = login(house.imke)
    assert browser.get("/settings").status_code == 200

    house.imke.grants = []
    session.commit()

    assert browser.get("/settings").status_code == 403


def test_who_left_is_out_from_that_second_on(session, house, login):
    browser = login(house.ann)
    house.ann.status = PersonStatus.LEFT
    session.commit()

    assert browser.get("/me").status_code == 303


def test_the_page_speaks_dutch_when_asked(house, client):
    assert "Wachtwoord vergeten?" in client.get("/login?lang=nl").text
