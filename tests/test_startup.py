"""The start of a new, a lived-in, a demo and a too new house; and what the health page says of them."""
from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner import create_app, startup
from planner.core import schema
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.outbox import Message
from planner.people.models import Organisation, Person
from planner.startup import Refused, Wish, prepare
from tests import factories as make
from tests.conftest import NOW


@pytest.fixture
def fresh(settings, tmp_path):
    """An installation that nobody started yet, with no table in its database."""
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'new.db'}", instance_path=str(tmp_path)),
                     clock=FixedClock(NOW))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A file with every table as the migrations make them, and no row."""
    file = tmp_path_factory.mktemp("migrated") / "new.db"
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    schema.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def lived_in(fresh, migrated):
    """Ann's house; no demo."""
    shutil.copyfile(migrated, str(db.engine.url.database))
    with unit_of_work() as work:
        work.session.add_all([make.organisation(name="Nevelbaak"), make.person(name="Ann")])
    return fresh


@pytest.fixture
def small_demo(monkeypatch):
    """A demo that loads in no time: one house with one author."""
    def load_demo(session, *, password, now):
        session.add_all([make.organisation(name="Demo House", is_demo=True), make.person(name="Ann")])
        return "one person"

    monkeypatch.setattr(startup.demo, "load_demo", load_demo)


def start(app, **wish):
    said: list[str] = []
    prepare(app, Wish(**wish), said.append)
    return "\n".join(said)


def names():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Person.name)))


# --- A new house -------------------------------------------------------------------------------------------------


def test_a_new_house_gets_the_demo_and_a_password_that_only_this_user_reads(fresh, small_demo):
    said = start(fresh)

    kept = Path(fresh.instance_path) / startup.PASSWORD_FILE
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "Demo: one person" in said
    assert kept.read_text("utf-8").strip() in said


def test_each_later_start_says_the_demo_s_password_again(fresh, small_demo):
    start(fresh)
    password = (Path(fresh.instance_path) / startup.PASSWORD_FILE).read_text("utf-8").strip()

    assert password in start(fresh)
    assert names() == ["Ann"]


def test_an_empty_start_prints_the_address_with_its_code(fresh):
    said = start(fresh, empty=True)

    code = said.rsplit("/setup?code=", 1)[1]
    assert fresh.test_client().get(f"/setup?code={code}").status_code == 200
    assert names() == []


def test_production_never_gets_the_demo_s_accounts(fresh, small_demo, monkeypatch):
    ours = fresh.extensions["planner.settings"]
    monkeypatch.setitem(fresh.extensions, "planner.settings", replace(ours, environment="production"))

    assert "/setup?code=" in start(fresh)
    assert names() == []


# --- A house in which somebody lives -----------------------------------------------------------------------------


def test_a_start_of_a_lived_in_house_changes_and_tells_nothing(lived_in):
    assert start(lived_in) == ""
    assert names() == ["Ann"]


def test_a_house_that_is_no_demo_is_not_reset(lived_in):
    with pytest.raises(Refused, match="Nevelbaak is not the demo, so it is not reset"):
        start(lived_in, reset_demo=True)

    assert names() == ["Ann"]


def test_an_empty_start_of_a_lived_in_house_is_refused(lived_in):
    with pytest.raises(Refused, match="Nevelbaak lives here already"):
        start(lived_in, empty=True)

    assert names() == ["Ann"]


def test_the_demo_is_reset_when_that_is_asked(fresh, small_demo):
    start(fresh)
    with unit_of_work() as work:
        work.session.add(make.person(name="Somebody who tried things"))

    start(fresh, reset_demo=True)

    assert names() == ["Ann"]
    assert db.session.scalars(sa.select(Organisation.name)).all() == ["Demo House"]


# --- A database that is ahead ------------------------------------------------------------------------------------


def test_a_newer_database_is_refused_in_one_sentence_and_left_alone(lived_in):
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Refused, match="belongs to a newer Planner") as refused:
        start(lived_in)

    assert "\n" not in str(refused.value)
    assert names() == ["Ann"]
    assert schema.current(db.engine) == "9999"


# --- Health ------------------------------------------------------------------------------------------------------


def health(app):
    answer = app.test_client().get("/healthz")
    return answer.status_code, answer.get_json()


def test_a_sound_house_says_so(lived_in):
    assert health(lived_in) == (200, {"status": "ok", "database": "ok", "migrations": "current", "mail": "ok"})


def test_tables_of_another_program_are_no_health(lived_in):
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    assert health(lived_in) == (503, {"status": "down", "database": "not migrated"})


def test_a_database_that_is_away_is_no_health(settings, tmp_path):
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'planner.db'}"
    app = create_app(replace(settings, database_url=nowhere), clock=FixedClock(NOW))

    assert health(app) == (503, {"status": "down", "database": "no answer"})


def test_without_a_mail_server_production_says_how_many_mails_wait(lived_in, monkeypatch):
    ours = lived_in.extensions["planner.settings"]
    monkeypatch.setitem(lived_in.extensions, "planner.settings", replace(ours, environment="production"))
    with unit_of_work() as work:
        work.session.add_all(Message(topic="mail", key=f"m{n}", payload={}, created_at=NOW,
                                     available_at=NOW + timedelta(hours=n)) for n in range(3))

    assert health(lived_in)[1]["mail"] == "no mail server is set; 3 waiting"


def test_with_a_mail_server_nothing_is_said_to_wait(lived_in, monkeypatch):
    ours = lived_in.extensions["planner.settings"]
    monkeypatch.setitem(lived_in.extensions, "planner.settings",
                        replace(ours, environment="production", smtp_url="smtp://127.0.0.1:25"))

    assert health(lived_in)[1]["mail"] == "ok"
