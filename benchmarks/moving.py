"""The whole house goes out, comes in, moves and comes back; every time its content must be the same.

``python3 dev.py bench --moving [FOLDER]``: the demo, and the blog in FOLDER (18F's, when it is there) as imported.
"""
from __future__ import annotations

import json
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.seed import NOW, SECRET
from planner import create_app
from planner.core import schema
from planner.core.clock import FixedClock, stopwatch
from planner.core.db import Base, db, unit_of_work
from planner.core.settings import Settings
from planner.imports.blog import runs
from planner.imports.demo import services as demo
from planner.transfer.backups import back_up
from planner.transfer.exporting import differences, export_all
from planner.transfer.importing import import_all
from planner.transfer.moving import engine_for, move
from planner.transfer.restoring import restore
from tests.support import postgres
from tests.support.databases import blank_database
from tests.support.postgres import NoPostgres

Say = Callable[[str], None]


def run(blog: Path | None, say: Say) -> int:
    """Measure both houses; returns 1 when a content was not the same."""
    with tempfile.TemporaryDirectory(prefix="planner-moving-") as folder, ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.server(postgres.programs_here()))
        except NoPostgres as error:
            say(f"Skipped, as there is no PostgreSQL: {error}")
            return 0
        say(f"{'house':<10} {'what':<34} {'rows':>8} {'seconds':>8} {'rows/s':>8}")
        good = _measure("demo", Path(folder) / "demo", server, load_demo, say)
        if blog is None or not blog.is_dir():
            say("blog       skipped: name the folder of a blog, such as 18F's posts")
        else:
            good &= _measure("blog", Path(folder) / "blog", server, lambda: load_blog(blog), say)
    return 0 if good else 1


def load_demo() -> None:
    """The demo, as a new installation begins with it."""
    with unit_of_work() as work:
        demo.load_demo(work.session, password="a long enough demo word", now=work.now)  # noqa: S106


def load_blog(folder: Path) -> None:
    """The demo's house with a whole blog imported into it."""
    load_demo()
    for _line in runs.import_from_command(folder, source="", dry=False):
        pass


def _measure(name: str, folder: Path, server: str, load: Callable[[], None], say: Say) -> bool:
    folder.mkdir()
    settings = Settings(environment="test", secret_key=SECRET, instance_path=str(folder),
                        base_url="http://planner.test", database_url=f"sqlite:///{folder / 'a.db'}")
    app = create_app(settings, clock=FixedClock(NOW))
    with app.app_context(), ExitStack() as stack:
        _ready(db.engine)
        load()
        db.session.remove()
        there = stack.enter_context(_blank(server, folder))
        back = stack.enter_context(engine_for(f"sqlite:///{folder / 'b.db'}"))
        for engine in (there, back):
            _ready(engine)
        timed = _Timed(name, say)
        timed("SQLite to PostgreSQL", lambda: move(db.engine, there))
        timed("PostgreSQL to SQLite", lambda: move(there, back))
        exports = []
        for number, engine in enumerate((db.engine, there, back)):
            exports.append(folder / f"{number}.zip")
            timed(f"full export, {engine.dialect.name}", partial(_export, engine, exports[-1], folder))
        good = _same(exports, say)
        timed.memory("memory of an export at its peak", lambda: export_all(
            db.engine, folder / "m.zip", instance=folder, now=NOW))
        fresh = stack.enter_context(_blank(server, folder))
        _ready(fresh)
        good &= _import(settings, fresh, exports[0], folder, timed, say)
        timed("backup, SQLite", lambda: back_up(
            db.engine, folder / "c.zip", instance=folder, secret=SECRET, now=NOW).rows)
        with engine_for(f"sqlite:///{folder / 'r' / 'd.db'}") as place:
            (folder / "r").mkdir()
            timed("restore, SQLite", lambda: restore(
            place, folder / "c.zip", instance=folder / "r", secret=SECRET, now=NOW).rows)
    return good


def _export(engine: sa.Engine, path: Path, instance: Path) -> int:
    return export_all(engine, path, instance=instance, now=NOW).rows


def _import(settings: Settings, fresh: sa.Engine, export: Path, folder: Path, timed: Any, say: Say) -> bool:
    address = fresh.url.render_as_string(hide_password=False)
    other = create_app(replace(settings, database_url=address, instance_path=str(folder / "i")), clock=FixedClock(NOW))
    with other.app_context():
        def work() -> int:
            with unit_of_work() as unit:
                return import_all(unit.session, export, instance=folder / "i", now=NOW).rows

        timed("import, PostgreSQL", work)
        export_all(db.engine, folder / "i.zip", instance=folder / "i", now=NOW)
        db.session.remove()
        db.engine.dispose()
    return _same([export, folder / "i.zip"], say)


@contextmanager
def _blank(server: str, folder: Path) -> Iterator[sa.Engine]:
    with blank_database(server, folder) as address, engine_for(address) as engine:
        yield engine


def _ready(engine: sa.Engine) -> None:
    """The tables, as the models have them."""
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.head()})


class _Timed:
    """Says how long something took; its work returns a number of rows."""

    def __init__(self, name: str, say: Say) -> None:
        self._name, self._say = name, say

    def __call__(self, what: str, work: Callable[[], int]) -> None:
        began = stopwatch()
        rows = work()
        took = stopwatch() - began
        self._say(f"{self._name:<10} {what:<34} {rows:>8,} {took:>8.1f} {rows / took:>8,.0f}")

    def memory(self, what: str, work: Callable[[], object]) -> None:
        """Says how much memory it took besides what was there."""
        tracemalloc.start()
        work()
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self._say(f"{self._name:<10} {what:<34} {peak / 2**20:>8.1f} MiB")


def _same(exports: list[Path], say: Say) -> bool:
    manifests = []
    for path in exports:
        with zipfile.ZipFile(path) as archive:
            manifests.append(json.loads(archive.read("manifest.json")))
    found = [name for one in manifests[1:] for name in differences(manifests[0], one)]
    say(f"           {len(exports)} exports " + (f"differ in {found}" if found else "are equal, sign by sign"))
    return not found
