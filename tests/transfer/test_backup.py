"""A backup made while people work, and put back (docs/domain-more.md s, Backup; trust 6.9)."""
from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from planner.core.db import db
from planner.core.outbox import Message, OutboxState
from planner.people.models import Person, SignIn
from planner.transfer.backups import back_up
from planner.transfer.errors import NotHere
from planner.transfer.exporting import content_hashes
from planner.transfer.restoring import restore
from tests.conftest import NOW, SECRET
from tests.transfer.conftest import PICTURE, picture_of

pytestmark = pytest.mark.database


def saved(app: Flask, path: Path, *, portable: bool = False) -> Path:
    with app.app_context():
        back_up(db.engine, path, instance=Path(app.instance_path), secret=SECRET, now=NOW, portable=portable)
        return path


def hashes(engine: sa.Engine) -> dict[str, tuple[int, str]]:
    with engine.connect() as connection:
        return content_hashes(connection)


@pytest.mark.parametrize("portable", [False, True])
def test_what_is_put_back_is_what_was_there(full, blank, tmp_path, portable):
    """B1: database and files; B2: sessions end, and what was on its way out waits again."""
    file, folder = saved(full, tmp_path / "b.zip", portable=portable), tmp_path / "instance"
    folder.mkdir()

    restore(blank, file, instance=folder, secret=SECRET, now=NOW)

    with full.app_context():
        assert hashes(blank) == hashes(db.engine)
    assert (folder / picture_of(full).relative_to(full.instance_path)).read_bytes() == PICTURE
    with blank.connect() as connection:
        assert connection.scalar(sa.select(Person.password_hash).limit(1)) is not None
        assert connection.scalars(sa.select(SignIn.id).where(SignIn.ended_at.is_(None))).all() == []
        assert OutboxState.SENDING not in connection.scalars(sa.select(Message.state)).all()
    assert sorted(path.name for path in folder.iterdir()) == ["assets"]


def test_it_is_put_back_only_where_nobody_lives(full, tmp_path):
    """B3."""
    file = saved(full, tmp_path / "b.zip")

    with full.app_context(), pytest.raises(NotHere, match="transfer_not_empty"):
        restore(db.engine, file, instance=tmp_path, secret=SECRET, now=NOW)
