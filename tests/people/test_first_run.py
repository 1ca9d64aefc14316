"""The first run: opens with the printed code, once in the life of an installation."""
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.channels.models import Channel
from planner.core.errors import Conflict
from planner.people import passwords, setup
from planner.people.models import Organisation, Person, Site
from planner.people.rules.guessing import SETUP
from planner.people.services import house as house_services
from planner.policy import Role
from tests.conftest import NOW

PASSWORD = "een brug over de rivier"


@pytest.fixture
def instance(app, tmp_path, monkeypatch):
    """A folder of its own for the code."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path


@pytest.fixture
def code(instance):
    """The code that the start printed."""
    return setup.make_setup_code(instance)


def answers(code, **over):
    return {"code": code, "organisation": "Nevelbaak Digitaal", "zone": "Europe/Brussels", "country": "BE",
            "locale": "nl", "name": "Imke Vosmeer", "email": "Imke@Nevelbaak.example", "password": PASSWORD} | over


def founded(session):
    session.expire_all()
    return session.scalar(sa.select(Organisation))


@pytest.mark.parametrize("path", ["/login", "/reset", "/join/x", "/blog/"])
def test_every_page_leads_to_the_first_run(client, instance, path):
    assert client.get(path).location == "/setup"


def test_a_closed_page_leads_there_too(client, instance):
    assert client.get(client.get("/me").location).location == "/setup"


def test_health_and_looks_stay_open(live_app):
    client = live_app.test_client()

    with client.get("/static/favicon.svg") as drawing:
        assert drawing.status_code == 200
    assert client.get("/healthz").status_code in {200, 503}


def test_without_the_code_the_page_says_where_it_is(client, instance):
    answer = client.get("/setup?lang=en")

    assert answer.status_code == 200
    assert "When the planner started, it printed an address with a code." in answer.text
    assert "<form" not in answer.text


def test_another_code_opens_nothing_and_is_counted(client, code):
    assert "<form" not in client.get("/setup?code=made-up").text
    tries = [client.get("/setup?code=made-up").status_code for _ in range(SETUP.tries)]

    assert tries == [403] * (SETUP.tries - 1) + [429]
    assert client.post("/setup", data=answers("made-up")).status_code == 429


def test_the_code_opens_the_form(client, code):
    answer = client.get(f"/setup?code={code}&lang=en")

    assert answer.status_code == 200
    assert "You become member, lead and admin in one." in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_code_is_kept_as_a_hash_that_only_this_user_can_read(instance, code):
    path = Path(instance) / setup.FILE

    assert code not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_start_prints_another_code(client, instance, code):
    new = setup.make_setup_code(instance)

    assert client.get(f"/setup?code={code}").status_code == 403
    assert client.get(f"/setup?code={new}").status_code == 200


def test_the_first_run_makes_organisation_site_blog_and_account(session, client, code):
    answer = client.post("/setup", data=answers(code))

    house, person = founded(session), session.scalar(sa.select(Person))
    site = session.scalar(sa.select(Site))
    assert answer.location == "/settings/people"
    assert (house.name, house.zone, house.country, house.locale) == (
        "Nevelbaak Digitaal", "Europe/Brussels", "BE", "nl")
    assert (site.key, site.is_main, site.languages) == ("main", True, ["en", "nl"])
    assert (person.name, person.email, person.zone) == ("Imke Vosmeer", "imke@nevelbaak.example", "Europe/Brussels")
    assert person.roles == {Role.MEMBER, Role.LEAD, Role.ADMIN}
    assert passwords.is_right(PASSWORD, person.password_hash)
    assert set(session.scalars(sa.select(Channel.key).where(Channel.connector == "own"))) == {"blog-en", "blog-nl"}
    assert client.get("/settings/people").status_code == 200


def test_it_is_locked_for_ever_afterwards(session, app, client, code, instance):
    client.post("/setup", data=answers(code))
    stranger = app.test_client()

    assert stranger.get(f"/setup?code={code}").status_code == 404
    assert stranger.post("/setup", data=answers(code)).status_code == 404
    assert not (Path(instance) / setup.FILE).exists()
    setup_again = setup.make_setup_code(instance)
    assert stranger.get(f"/setup?code={setup_again}").status_code == 404


@pytest.mark.parametrize(("over", "words"), [
    ({"organisation": ""}, "Type the name of your company."), ({"zone": ""}, "Choose a time zone from the list."),
    ({"email": "sanne@brugwacht"}, "Type an address such as name@company.example."),
    ({"password": "nevelbaak!"}, "Your name, address and company are guessed first."),
    ({"password": "kort"}, "Type at least 8 characters"), ({"country": "XX"}, "Not a valid choice"),
    ({"organisation": "x" * 121}, "At most 120 characters."),
])
def test_a_wrong_answer_keeps_all_that_was_typed(session, client, code, over, words):
    answer = client.post("/setup?lang=en", data=answers(code, name="Imke van der Typ") | over)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Imke van der Typ"' in answer.text
    assert PASSWORD not in answer.text
    assert founded(session) is None


def test_a_second_founding_is_refused(session):
    founding = house_services.Founding("A", "Europe/Amsterdam", "NL", "nl", "Ann", "ann@nevelbaak.example", "hash")
    house_services.found(session, founding, now=NOW)

    with pytest.raises(Conflict, match="already_set_up"):
        house_services.found(session, replace(founding, email="bob@nevelbaak.example"), now=NOW)
