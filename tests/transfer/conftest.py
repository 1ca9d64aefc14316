"""Two houses: one with a row of everything and a picture, and one in which nobody lives yet."""
from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from planner.assets.models import Asset
from planner.core.db import db
from planner.core.settings import Settings
from planner.transfer.exporting import export_all
from tests.conftest import NOW, app_of_its_own
from tests.transfer.house import fill

PICTURE = b"\x89PNG, or so it says"


@pytest.fixture(scope="module")
def full(settings: Settings, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house with rows in every table, each column filled, and the file of one picture; for tests that only read."""
    digest = sha256(PICTURE).hexdigest()
    with app_of_its_own(settings, template_database, tmp_path_factory.mktemp("full")) as app:
        with app.app_context(), db.engine.connect().execution_options(planner_write=True) as connection:
            fill(connection)
            connection.execute(sa.update(Asset).values(sha256=digest, suffix="png"))
            connection.commit()
        picture_of(app).parent.mkdir(parents=True)
        picture_of(app).write_bytes(PICTURE)
        yield app


@pytest.fixture(scope="module")
def parcel(full: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full export of that house; who changes it takes a copy."""
    path = tmp_path_factory.mktemp("parcel") / "all.zip"
    with full.app_context():
        export_all(db.engine, path, instance=Path(full.instance_path), now=NOW)
    return path


@pytest.fixture(scope="module")
def empty(settings: Settings, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house with tables in which nobody lives; who brings something in takes it back."""
    with app_of_its_own(settings, template_database, tmp_path_factory.mktemp("empty")) as app:
        yield app


def picture_of(app: Flask) -> Path:
    """Where the picture of the full house lies."""
    digest = sha256(PICTURE).hexdigest()
    return Path(app.instance_path) / "assets" / digest[:2] / f"{digest}.png"
