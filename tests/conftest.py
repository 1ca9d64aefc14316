"""Fixtures that every test may ask for. ``TEST_DATABASE_URL`` set: PostgreSQL, else a SQLite file per worker."""
from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis
from sqlalchemy.orm import Session

from planner import create_app
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.settings import Settings
from planner.people import sessions
from planner.people.models import Person
from planner.web.i18n import compile_catalogues
from tests.support.databases import copy_of, new_database

# A Tuesday, 10:00 in Amsterdam, far from any change of the clocks.
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
# A slow example is no fault on a machine that does other work too.
hypothesis.register_profile("planner", deadline=None, max_examples=30)
hypothesis.load_profile("planner")
# Of one file, how many tests that are not marked run on PostgreSQL: they ask the same tables.
FIRST_OF_A_FILE = 1
DEMO_PASSWORD = "a long enough demo word"
CACHE = Path(__file__).parent.parent / ".pytest_cache" / "planner"      # compiled templates, for every application
SECRET = "only-for-tests-0123456789-abcdefghijk"


def _server() -> str:
    """The address of the PostgreSQL that was given, empty for SQLite."""
    return os.environ.get("TEST_DATABASE_URL", "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What runs on PostgreSQL; on SQLite everything does.

    Left out are tests without a database, which say the same on each of them; what pages say, since every route is
    asked as somebody and the journeys walk there; all but the first case of a test; and of a file all but its first
    tests, since those that follow ask the same tables. Marked ``database`` or ``postgres``, a test always runs.
    """
    if _server() == "":
        return
    seen: set[str] = set()
    of_file: Counter[str] = Counter()
    left, closed = [], []
    for item in sorted(items, key=lambda each: (str(each.path), getattr(each, "originalname", each.name) or "")):
        name = item.nodeid.partition("[")[0]
        runs = _is_marked(item)
        if not runs and name not in seen and _asks_the_database(item):
            of_file[str(item.path)] += 1
            runs = of_file[str(item.path)] <= FIRST_OF_A_FILE
        (left if runs else closed).append(item)
        seen.add(name)
    config.hook.pytest_deselected(items=closed)
    chosen = set(map(id, left))
    items[:] = [item for item in items if id(item) in chosen]


def _is_marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("database", "postgres"))


def _asks_the_database(item: pytest.Item) -> bool:
    return "template_database" in getattr(item, "fixturenames", ()) and not item.path.stem.endswith("_pages")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test, without a database."""
    return Settings(environment="test", secret_key=SECRET, instance_path=str(tmp_path_factory.mktemp("instance")),
                    cache_path=str(CACHE), base_url="http://planner.test")


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with all tables, made once per worker; copied, never connected to."""
    compile_catalogues()
    with new_database(_server(), tmp_path_factory.mktemp("template")) as address:
        yield address


@pytest.fixture(scope="session")
def shared_app(settings: Settings, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application per worker; tests ask for ``app``, which undoes what they did."""
    with copy_of(template_database, tmp_path_factory.mktemp("shared")) as address:
        app = create_app(replace(settings, database_url=address), clock=FixedClock(NOW))
        app.config["WTF_CSRF_ENABLED"] = False
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def session(shared_app: Flask) -> Iterator[Session]:
    """A session on one connection shared with the application; all of it, commits included, is undone afterwards."""
    with shared_app.app_context():
        engines = db.engines
        db.session.configure(join_transaction_mode="create_savepoint")
    engine = engines[None]
    with engine.connect().execution_options(planner_write=True) as connection:
        outer = connection.begin()
        engines[None] = connection  # type: ignore[index]
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=True) as session:
            session.info["now"] = NOW
            yield session
        engines[None] = engine  # type: ignore[index]
        outer.rollback()
    shared_app.extensions["planner.clock"].instant = NOW
    shared_app.extensions.pop("planner.lines", None)        # who did not answer in this test


@pytest.fixture
def app(shared_app: Flask, session: Session) -> Flask:
    """The application on the test's own transaction."""
    return shared_app


@pytest.fixture
def now() -> datetime:
    """The instant at which every test happens."""
    return NOW


@pytest.fixture
def at(app: Flask) -> Callable[[datetime], None]:
    """Set the application's clock."""
    def _at(instant: datetime) -> None:
        app.extensions["planner.clock"].instant = instant
    return _at


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody signed in with."""
    return app.test_client()


@pytest.fixture
def login(app: Flask, session: Session) -> Callable[[Person], FlaskClient]:
    """Sign somebody in, in a browser of their own: ``login(ann).get("/")``."""
    def _login(person: Person) -> FlaskClient:
        client = app.test_client()
        token = sessions.start_sign_in(session, person, now=NOW)
        session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return client
    return _login


@contextmanager
def app_of_its_own(settings: Settings, template: str, folder: Path) -> Iterator[Flask]:
    """An application on a fresh database; commits are real, the database goes away afterwards."""
    with copy_of(template, folder) as address:
        app = create_app(replace(settings, database_url=address, instance_path=str(folder)), clock=FixedClock(NOW))
        app.config["WTF_CSRF_ENABLED"] = False
        opened: list[Any] = []
        with app.app_context():
            db.session.info["now"] = NOW
            if db.engine.dialect.name != "sqlite":
                sa.event.listen(db.engine, "connect", lambda connection, record: opened.append(connection))
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        for connection in opened:               # also what a thread gave back after the pool was let go
            connection.close()


@pytest.fixture
def live_app(settings: Settings, template_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, for what needs many connections: races, workers, servers."""
    with app_of_its_own(settings, template_database, tmp_path) as app:
        yield app


@pytest.fixture(scope="session")
def demo_database(settings: Settings, template_database: str,
                  tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a database with the demo in it, and the folder with its files; made once, copied."""
    from planner.imports.demo import services as demo

    folder = tmp_path_factory.mktemp("demo")
    with copy_of(template_database, folder) as address:
        app = create_app(replace(settings, database_url=address, instance_path=str(folder)), clock=FixedClock(NOW))
        with app.app_context():
            with unit_of_work() as work:
                demo.load_demo(work.session, password=DEMO_PASSWORD, now=work.now)
            db.session.remove()
            db.engine.dispose()
        yield address, folder


@pytest.fixture(scope="module")
def demo_app(settings: Settings, demo_database: tuple[str, Path],
             tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with the demo in it, for tests that hardly write; a copy for each module."""
    address, files = demo_database
    folder = tmp_path_factory.mktemp("copy") / "demo"
    shutil.copytree(files, folder, ignore=shutil.ignore_patterns("*.db*"))
    with app_of_its_own(settings, address, folder) as app:
        yield app
