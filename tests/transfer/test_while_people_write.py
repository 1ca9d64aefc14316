"""What goes out is one moment, although people go on writing (docs/domain-more.md s)."""
from __future__ import annotations

import json
import threading
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core.db import db
from planner.people.models import Person
from planner.transfer import exporting
from planner.transfer.backups import back_up
from planner.transfer.exporting import export_all
from planner.transfer.moving import engine_for
from planner.transfer.restoring import restore
from tests.conftest import NOW, SECRET

pytestmark = pytest.mark.database
NAMES = sa.select(Person.name, Person.job_title).order_by(Person.id)


class Writer(threading.Thread):
    """Gives all people the same new name, again and again, each time in one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__()
        self.engine, self.done, self.stop = engine, 0, threading.Event()

    def run(self) -> None:
        with engine_for(self.engine.url.render_as_string(hide_password=False)) as own:
            while not self.stop.is_set():
                with own.connect().execution_options(planner_write=True) as connection, connection.begin():
                    connection.execute(sa.update(Person).values(name=f"N{self.done}", job_title=f"N{self.done}"))
                self.done += 1


@pytest.fixture
def writer(full):
    with full.app_context():
        with db.engine.connect() as connection:
            before = [tuple(row) for row in connection.execute(sa.select(Person.id, Person.name, Person.job_title))]
        thread = Writer(db.engine)
        thread.start()
        yield thread
        thread.stop.set()
        thread.join()
        with db.engine.connect().execution_options(planner_write=True) as connection, connection.begin():
            for one, name, title in before:
                connection.execute(sa.update(Person).where(Person.id == one).values(name=name, job_title=title))


def test_an_export_is_one_moment(full, writer, tmp_path, monkeypatch):
    """E15: what is written after it began is not in it, and nobody waits for it."""
    during = []
    real = exporting.put_pictures

    def slow(*args):
        until = writer.done + 3             # three changes while the export is in the middle of it
        while writer.done < until:
            pass
        during.append(writer.done)
        return real(*args)

    monkeypatch.setattr(exporting, "put_pictures", slow)
    while writer.done < 2:
        pass
    export_all(db.engine, tmp_path / "all.zip", instance=Path(full.instance_path), now=NOW)

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        people = [json.loads(line) for line in archive.read("entities/person.jsonl").splitlines()]
    assert len({(one["name"], one["job_title"]) for one in people}) == 1
    assert during


def test_a_backup_is_one_moment(full, writer, blank, tmp_path):
    """B5: people write while it is made; what comes back is what stood there at one moment."""
    (tmp_path / "instance").mkdir()
    while writer.done < 2:
        pass

    back_up(db.engine, tmp_path / "b.zip", instance=Path(full.instance_path), secret=SECRET, now=NOW)
    restore(blank, tmp_path / "b.zip", instance=tmp_path / "instance", secret=SECRET, now=NOW)

    with blank.connect() as connection:
        found = {tuple(row) for row in connection.execute(NAMES)}
    assert len(found) == 1
    assert all(name == title for name, title in found)
