"""Two houses: one with a row of everything and a picture, and one in which nobody lives yet."""
from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from planner.assets.models import Asset
from planner.core import schema
from planner.core.db import db
from planner.core.jobs import Job
from planner.core.settings import Settings
from planner.people.models import Person, PersonStatus
from planner.steps.publishing.models import Publication
from planner.transfer.exporting import export_all
from planner.transfer.moving import engine_for
from planner.workflow.publishing import PublicationState
from tests.conftest import NOW, app_of_its_own
from tests.support import postgres
from tests.support.databases import blank_database
from tests.transfer.house import fill

PICTURE = b"\x89PNG, or so it says"


@pytest.fixture(scope="session")
def full(settings: Settings, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house with rows in every table, each column filled, and the file of one picture; for tests that only read."""
    digest = sha256(PICTURE).hexdigest()
    with app_of_its_own(settings, template_database, tmp_path_factory.mktemp("full")) as app:
        with app.app_context(), db.engine.connect().execution_options(planner_write=True) as connection:
            fill(connection)
            stamp(connection)
            connection.execute(sa.update(Asset).values(sha256=digest, suffix="png"))
            connection.execute(sa.update(Person).where(Person.id == 1).values(status=PersonStatus.ACTIVE))
            connection.execute(sa.delete(Job))
            for number, slug in ((1, "what-it-costs"), (2, "wat/het \"kost\"")):
                connection.execute(sa.update(Publication).where(Publication.id == number).values(
                    state=PublicationState.PUBLISHED, slug=slug))
            connection.commit()
        picture_of(app).parent.mkdir(parents=True)
        picture_of(app).write_bytes(PICTURE)
        yield app


@pytest.fixture(scope="session")
def parcel(full: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full export of that house; who changes it takes a copy."""
    path = tmp_path_factory.mktemp("parcel") / "all.zip"
    with full.app_context():
        export_all(db.engine, path, instance=Path(full.instance_path), now=NOW)
    return path


@pytest.fixture(scope="session")
def empty(settings: Settings, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house with tables in which nobody lives; who brings something in takes it back."""
    with app_of_its_own(settings, template_database, tmp_path_factory.mktemp("empty")) as app:
        yield app


def stamp(connection: sa.Connection) -> None:
    """Tables made from the models say of themselves that they are up to date."""
    connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.head()})


@pytest.fixture
def blank(full: Flask, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database without a table, of the kind that is tested."""
    with full.app_context():
        address = db.engine.url.render_as_string(hide_password=False)
    with blank_database(address, tmp_path) as found, engine_for(found) as engine:
        yield engine


@pytest.fixture(autouse=True)
def programs(full: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, as new as its server, where the tests run on one."""
    with full.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            wanted = (connection.dialect.server_version_info or (0,))[0]
            folders = [folder for folder in (postgres.wheel_programs(), *postgres.debian_versions())
                       if folder and f" {wanted}." in _version(folder / "pg_dump")]
            monkeypatch.setenv("PATH", os.pathsep.join([*map(str, folders[:1]), os.environ["PATH"]]))


def _version(program: Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603


def picture_of(app: Flask) -> Path:
    """Where the picture of the full house lies."""
    digest = sha256(PICTURE).hexdigest()
    return Path(app.instance_path) / "assets" / digest[:2] / f"{digest}.png"
