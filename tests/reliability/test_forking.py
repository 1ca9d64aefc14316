"""A server loads the program once and copies itself (gunicorn --preload): what loading opened, all copies would share.

Source: docs/operators.md, Production. The long form: python3 dev.py bench --reliability web-kills
"""
from __future__ import annotations

import gc
import os
import runpy
import threading
from pathlib import Path

import pytest

from planner.core.db import db
from tests.conftest import CACHE, SECRET

ROOT = Path(__file__).parents[2]


@pytest.fixture
def loaded(monkeypatch, tmp_path):
    """What wsgi.py makes of an installation with a database of its own; garbage is looked for as before afterwards."""
    monkeypatch.setenv("PLANNER_DATABASE_URL", f"sqlite:///{tmp_path / 'planner.db'}")
    monkeypatch.setenv("PLANNER_INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("PLANNER_CACHE_PATH", str(CACHE))
    monkeypatch.setenv("PLANNER_SECRET_KEY", SECRET)
    before = gc.get_threshold()
    yield lambda: runpy.run_path(str(ROOT / "wsgi.py"))["app"]
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


def open_files() -> set[str]:
    here = Path("/proc/self/fd")
    return {os.readlink(each) for each in here.iterdir() if each.exists()} if here.is_dir() else set()


def test_loading_opens_no_connection_no_file_and_starts_no_thread(loaded, tmp_path):
    threads, files = set(threading.enumerate()), open_files()

    app = loaded()

    with app.app_context():
        pool = db.engine.pool
        assert (pool.checkedout(), pool.checkedin()) == (0, 0)
    assert not (tmp_path / "planner.db").exists(), "somebody looked into the database"
    assert set(threading.enumerate()) <= threads
    assert {name for name in open_files() - files if not name.startswith("/proc/")} == set()
    assert gc.isenabled(), "it was off while loading"
