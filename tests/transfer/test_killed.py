"""A process that dies at any moment of an import, a restore or a move leaves an empty place (trust 6.8, 6.9).

The process is a fork of this one that kills itself with SIGKILL, so nothing of it gets to clean up.
"""
from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.core import schema
from planner.core.db import db
from planner.transfer import importing, moving, restoring
from planner.transfer.backups import back_up
from planner.transfer.exporting import content_hashes
from planner.transfer.importing import import_all
from planner.transfer.moving import move
from planner.transfer.restoring import restore
from planner.transfer.rows_in import is_empty
from tests.conftest import NOW, SECRET
from tests.transfer.conftest import picture_of
from tests.transfer.test_moving import ready

pytestmark = [pytest.mark.database, pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")]


def dies(work: Callable[[], object]) -> None:
    """Do ``work`` in a process of its own, in which somebody arranged for a sudden death."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(99)                # it should not have come so far
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kill_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, turn: int = 1) -> None:
    """In a forked process, die when ``name`` of ``owner`` is called for the ``turn``-th time."""
    parent, real, turns = os.getpid(), getattr(owner, name), iter(range(1, 1_000_000))

    def dead(*args: object, **kwargs: object) -> object:
        if os.getpid() != parent and next(turns) == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, dead)


@pytest.fixture
def let_go(empty):
    """No connection of ours is open while a fork uses the same database."""
    with empty.app_context():
        db.session.remove()
        db.engine.dispose()
    return empty


def test_an_import_that_dies_leaves_nobody_and_can_be_tried_again(parcel, let_go, monkeypatch):
    """E14: while rows come in, and just before the end; pictures are on the disk by then."""
    app = let_go

    def bring_in() -> dict[str, tuple[int, str]]:
        with app.app_context():
            session = db.session()
            session.connection(execution_options={"planner_write": True})
            session.info["now"] = NOW
            import_all(session, parcel, instance=Path(app.instance_path), now=NOW)
            found = content_hashes(session.connection())
            session.rollback()
            return found

    for owner, name, turn in ((importing, "write_lines", 60), (importing.derived, "rebuild", 1)):
        with monkeypatch.context() as patch:
            kill_at(patch, owner, name, turn)
            dies(bring_in)
        with app.app_context(), db.engine.connect() as connection:
            assert is_empty(connection), name
            db.engine.dispose()

    assert all(number for number, _digest in bring_in().values())
    picture_of(app).unlink()


def test_a_restore_that_dies_leaves_nobody_and_can_be_tried_again(full, blank, tmp_path, monkeypatch):
    """B4: of what it had begun nothing is left after the next try."""
    folder, file = tmp_path / "instance", tmp_path / "b.zip"
    folder.mkdir()
    with full.app_context():
        back_up(db.engine, file, instance=Path(full.instance_path), secret=SECRET, now=NOW)
        db.engine.dispose()

    with monkeypatch.context() as patch:
        kill_at(patch, restoring, "settle")
        dies(lambda: restore(blank, file, instance=folder, secret=SECRET, now=NOW))
    assert schema.current(blank) is None            # no program starts on what is there, if anything is
    blank.dispose()

    restore(blank, file, instance=folder, secret=SECRET, now=NOW)
    with blank.connect() as connection:
        assert not is_empty(connection)
    assert [path.name for path in folder.iterdir()] == ["assets"]


@pytest.mark.sqlite
def test_a_restore_that_dies_once_all_is_there_has_all_of_it(full, blank, tmp_path, monkeypatch):
    """B4: the file took its place in one step, so what is there is whole. PostgreSQL ends with a transaction."""
    (tmp_path / "instance").mkdir()
    with full.app_context():
        back_up(db.engine, tmp_path / "b.zip", instance=Path(full.instance_path), secret=SECRET, now=NOW)
        with db.engine.connect() as connection:
            before = content_hashes(connection)
        db.engine.dispose()
    kill_at(monkeypatch, restoring, "sync_folder")

    dies(lambda: restore(blank, tmp_path / "b.zip", instance=tmp_path / "instance", secret=SECRET, now=NOW))

    with blank.connect() as connection:
        assert content_hashes(connection) == before


def test_a_move_that_dies_leaves_nobody_there(full, blank, monkeypatch):
    """M4: one transaction of the new database."""
    ready(blank)
    kill_at(monkeypatch, moving, "count_on")
    with full.app_context():
        source = db.engine
        source.dispose()

        dies(lambda: move(source, blank))

    with blank.connect() as connection:
        assert is_empty(connection)
