"""Mailed links: single use, hashed, short-lived; opening one changes nothing (trust 2.5, 4)."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.outbox import Delivery, Message
from planner.people import passwords
from planner.people.handlers import tidy
from planner.people.models import AccountLink, Guess, LinkPurpose, Person, PersonStatus
from planner.people.queries import token_hash
from planner.people.rules.guessing import LINK, RESET_VISITOR
from planner.people.services import links, members
from planner.policy import Role
from planner.worker import HANDLERS
from tests.conftest import NOW
from tests.people.conftest import PASSWORD

NEW = "drie koeien in de polder"


def make_link(session, person, purpose=LinkPurpose.RESET):
    token, _ = links.make_link(session, person, purpose, made_by=None, now=NOW)
    session.commit()
    return token


def secret_in(mail, page):
    found = re.search(rf"/{page}/(\S+)", mail.payload["text"])
    assert found is not None
    return found.group(1)


def link(session):
    return session.scalars(sa.select(AccountLink).order_by(AccountLink.id.desc())).first()


@pytest.fixture
def eva(session, house, app):
    """Invited by Imke, not in yet; the fixture gives her and her link's secret."""
    with app.test_request_context():
        person = members.invite(session, members.Invitation(
            "Eva Jansen", "eva@nevelbaak.example", "nl", ["nl"], [Role.REVIEWER]), actor=house.imke, now=NOW)
    session.commit()
    mail = session.scalars(sa.select(Message).where(Message.topic == "mail")).one()
    return person, secret_in(mail, "join")


def joining(**over):
    return {"name": "Eva Jansen", "locale": "nl", "zone": "Europe/Amsterdam", "password": NEW} | over


def test_a_link_is_kept_as_a_hash_alone(session, house):
    token = make_link(session, house.ann)

    row = link(session)
    assert len(token) >= 43
    assert row.token_hash == token_hash(token)
    assert token not in str(vars(row))


def test_opening_an_invitation_changes_nothing(session, client, eva):
    person, token = eva
    first, second = client.get(f"/join/{token}"), client.get(f"/join/{token}")

    assert (first.status_code, second.status_code) == (200, 200)
    assert "Welkom, Eva" in first.text
    assert "Imke Vosmeer nodigt je uit bij Nevelbaak Digitaal." in first.text
    session.refresh(person)
    assert not person.has_joined


def test_the_invitation_speaks_the_language_that_is_asked(client, eva):
    assert "Welcome, Eva" in client.get(f"/join/{eva[1]}?lang=en").text


def test_joining_lets_in_with_a_name_a_language_and_a_password(session, client, eva):
    person, token = eva
    answer = client.post(f"/join/{token}", data=joining(name="Eva J. Jansen", locale="en", zone="Europe/Brussels"))

    session.refresh(person)
    assert (answer.status_code, answer.location) == (303, "/")
    assert (person.name, person.locale, person.zone, person.languages) == (
        "Eva J. Jansen", "en", "Europe/Brussels", ["en", "nl"])
    assert passwords.is_right(NEW, person.password_hash)
    assert client.get("/me").status_code == 200


def test_an_invitation_works_once(client, app, eva):
    client.post(f"/join/{eva[1]}", data=joining())

    stranger = app.test_client()
    assert stranger.get(f"/join/{eva[1]}").status_code == 410
    assert stranger.post(f"/join/{eva[1]}", data=joining(password="iets heel anders")).status_code == 410


@pytest.mark.parametrize(("over", "words"), [
    ({"password": "kort"}, "Typ ten minste 8 tekens"), ({"password": "EvaJansen"}, "Je naam, adres en bedrijf"),
    ({"password": "welkom01"}, "Dit probeert iedereen als eerste"), ({"name": ""}, "Typ je naam."),
    ({"zone": "Mars/Base"}, "Ongeldige keuze"), ({"locale": "xx"}, "Ongeldige keuze"),
])
def test_a_wrong_answer_keeps_the_others_and_the_link(session, client, eva, over, words):
    answer = client.post(f"/join/{eva[1]}", data=joining(name="Eva de Derde") | over)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Eva de Derde"' in answer.text or over.get("name") == ""
    assert client.get(f"/join/{eva[1]}").status_code == 200


def test_an_invitation_ends_after_seven_days(client, eva, at):
    at(NOW + timedelta(days=6, hours=23))
    assert client.get(f"/join/{eva[1]}").status_code == 200

    at(NOW + timedelta(days=7))
    assert client.get(f"/join/{eva[1]}").status_code == 410


def test_a_new_invitation_ends_the_old_one(session, client, house, login, eva):
    login(house.imke).post(f"/settings/people/{eva[0].uid}/invite")

    assert client.get(f"/join/{eva[1]}").status_code == 410


def test_a_withdrawn_invitation_is_dead(session, client, house, login, eva):
    login(house.imke).post(f"/settings/people/{eva[0].uid}/withdraw")

    assert client.get(f"/join/{eva[1]}").status_code == 410


def test_pages_behind_a_secret_are_not_found_nor_told(client, eva):
    for path in (f"/join/{eva[1]}", "/join/made-up", "/reset/made-up"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"


def test_made_up_links_are_counted_per_visitor(house, client):
    answers = [client.get(f"/join/made-up-{n}").status_code for n in range(LINK.tries + 1)]

    assert answers == [410] * LINK.tries + [429]


def test_a_real_link_is_not_counted(session, client, eva):
    for _ in range(3):
        client.get(f"/join/{eva[1]}")

    assert session.scalar(sa.select(sa.func.count()).select_from(Guess)) == 0


# A new password.

def ask(client, email, address="203.0.113.7"):
    return client.post("/reset", data={"email": email}, environ_overrides={"REMOTE_ADDR": address})


def without_nonce(page):
    return re.sub(r'(nonce|value)="[\w-]{20,}[^"]*"', "", page)


def requests(session):
    return session.scalars(sa.select(Message).where(Message.topic == "reset").order_by(Message.id)).all()


def work_off(app, session):
    """What the clockwork does with the requests."""
    with app.app_context():
        for row in requests(session):
            HANDLERS["reset"](Delivery(session, row.key, row.payload, NOW))


def reset_mails(session):
    session.expire_all()
    return [row for row in session.scalars(sa.select(Message).where(Message.topic == "mail").order_by(Message.id))
            if "/reset/" in row.payload["text"]]


def test_known_and_unknown_addresses_get_the_same_page(session, house, client):
    known, unknown = ask(client, "ann@nevelbaak.example"), ask(client, "nobody@nevelbaak.example")

    assert known.status_code == unknown.status_code == 200
    assert without_nonce(known.text).replace("ann@", "") == without_nonce(unknown.text).replace("nobody@", "")
    assert "Look in your mail." in known.text
    assert len(requests(session)) == 2


def test_the_link_is_mailed_to_who_has_an_account_only(session, app, house, client):
    ask(client, "ANN@nevelbaak.example")
    ask(client, "nobody@nevelbaak.example")
    work_off(app, session)

    mails = reset_mails(session)
    assert [mail.payload["to"] for mail in mails] == ["ann@nevelbaak.example"]
    assert "http://planner.test/reset/" in mails[0].payload["text"]


@pytest.mark.parametrize("change", [{"status": PersonStatus.LEFT}, {"password_hash": None}])
def test_who_may_not_sign_in_gets_no_link(session, app, house, client, change):
    for name, value in change.items():
        setattr(house.ann, name, value)
    session.commit()
    ask(client, "ann@nevelbaak.example")
    work_off(app, session)

    assert reset_mails(session) == []


def test_a_request_that_is_worked_off_twice_mails_once_and_keeps_that_link(session, app, house, client):
    ask(client, "ann@nevelbaak.example")
    work_off(app, session)
    work_off(app, session)

    mails = reset_mails(session)
    token = secret_in(mails[0], "reset")
    assert len(mails) == 1
    assert client.get(f"/reset/{token}").status_code == 200


def test_a_mailbox_gets_three_mails_an_hour(session, app, house, client, at):
    pages = [ask(client, "ann@nevelbaak.example").status_code for _ in range(5)]
    assert pages == [200] * 5
    assert len(requests(session)) == 3

    at(NOW + timedelta(hours=1))
    ask(client, "ann@nevelbaak.example")
    assert len(requests(session)) == 4


def test_one_visitor_asks_ten_times_in_a_quarter(house, client):
    answers = [ask(client, f"p{n}@nevelbaak.example") for n in range(RESET_VISITOR.tries + 1)]

    assert [answer.status_code for answer in answers] == [200] * RESET_VISITOR.tries + [429]
    assert answers[-1].headers["Retry-After"] == "900"


def test_a_wrong_address_is_said_and_kept(house, client):
    answer = ask(client, "ann at nevelbaak")

    assert answer.status_code == 422
    assert "Type an address such as name@company.example." in answer.text
    assert 'value="ann at nevelbaak"' in answer.text


def test_opening_the_link_changes_nothing(session, client, house):
    token = make_link(session, house.ann)
    client.get(f"/reset/{token}")

    session.refresh(house.ann)
    assert passwords.is_right(PASSWORD, house.ann.password_hash)


def test_a_reset_ends_every_other_sign_in(session, client, house, login):
    other, token = login(house.ann), make_link(session, house.ann)
    answer = client.post(f"/reset/{token}", data={"password": NEW})

    session.refresh(house.ann)
    assert answer.status_code == 303
    assert passwords.is_right(NEW, house.ann.password_hash)
    assert other.get("/me").status_code == 303
    assert client.get("/me").status_code == 200


def test_a_reset_link_works_once_for_one_hour(session, client, app, house, at):
    token, late = make_link(session, house.ann), make_link(session, house.imke)
    client.post(f"/reset/{token}", data={"password": NEW})
    assert app.test_client().post(f"/reset/{token}", data={"password": "iets heel anders"}).status_code == 410

    at(NOW + timedelta(hours=1))
    assert app.test_client().get(f"/reset/{late}").status_code == 410


def test_a_new_reset_link_ends_the_old_one(session, client, house):
    old, new = make_link(session, house.ann), make_link(session, house.ann)

    assert client.get(f"/reset/{old}").status_code == 410
    assert client.get(f"/reset/{new}").status_code == 200


def test_a_link_for_one_thing_does_not_open_another(session, client, house, eva):
    token = make_link(session, house.ann)

    assert client.get(f"/join/{token}").status_code == 410
    assert client.get(f"/reset/{eva[1]}").status_code == 410


def test_a_poor_new_password_keeps_the_link(session, client, house):
    token = make_link(session, house.ann)
    answer = client.post(f"/reset/{token}", data={"password": "nevelbaak1"})

    assert answer.status_code == 422
    assert "Your name, address and company are guessed first." in answer.text
    assert client.get(f"/reset/{token}").status_code == 200


def test_who_left_can_use_no_link(session, client, house):
    token = make_link(session, house.ann)
    house.ann.status = PersonStatus.LEFT
    session.commit()

    assert client.post(f"/reset/{token}", data={"password": NEW}).status_code == 410


def test_old_links_and_requests_are_removed(session, app, house, client):
    make_link(session, house.ann)
    ask(client, "ann@nevelbaak.example")
    later = NOW + timedelta(days=40)
    session.execute(sa.update(Message).values(done_at=NOW))
    session.commit()
    app.extensions["planner.clock"].instant = later
    with app.app_context():
        gone = tidy(session, later)

    assert gone == 4                                                # a link, a request, two guesses
    assert link(session) is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2
