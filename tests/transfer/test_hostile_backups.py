"""Backups that others made or changed: what becomes of them is said, and no shell hears their words (trust 3.4, 5)."""
from __future__ import annotations

import json
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core import schema
from planner.core.db import db
from planner.transfer import errors
from planner.transfer.backups import DUMP, back_up
from planner.transfer.errors import Broken, NoRoom, NotHere
from planner.transfer.restoring import restore
from tests.conftest import NOW, SECRET
from tests.transfer.test_hostile_files import made

pytestmark = pytest.mark.database


@pytest.fixture
def backup(full, tmp_path_factory, programs):
    with full.app_context():
        path = tmp_path_factory.mktemp("backup") / "b.zip"
        back_up(db.engine, path, instance=Path(full.instance_path), secret=SECRET, now=NOW)
        return path


def held(path: Path) -> tuple[dict[str, object], dict[str, bytes]]:
    with zipfile.ZipFile(path) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    about = json.loads(files.pop("manifest.json"))
    del about["files"]
    return about, files


def test_a_backup_of_another_house_is_taken_only_when_somebody_says_so(backup, blank, tmp_path):
    """B6: with another key, or changed and its checksums made anew; nothing is touched."""
    about, files = held(backup)
    changed = made(tmp_path / "changed.zip", files | {"README.md": b"x"}, **about)
    unsealed = made(tmp_path / "unsealed.zip", files, **about | {"seal": None})

    for path, secret in ((backup, SECRET + "x"), (changed, SECRET), (unsealed, SECRET)):
        with pytest.raises(NotHere, match="transfer_not_ours"):
            restore(blank, path, instance=tmp_path, secret=secret, now=NOW)
    assert sa.inspect(blank).get_table_names() == []

    restore(blank, backup, instance=tmp_path, secret=None, now=NOW)
    assert schema.current(blank) == schema.head()


@pytest.mark.postgres
def test_words_in_a_forged_dump_reach_no_shell(backup, blank, tmp_path):
    """B7: psql would have run them."""
    about, files = held(backup)
    proof = tmp_path / "proof"
    start = files[DUMP].index(b"CREATE FUNCTION public.event_log_guard")
    words = f"\\! touch {proof}\n--".encode()
    files[DUMP] = files[DUMP][:start] + words + files[DUMP][start + len(words):]
    forged = made(tmp_path / "forged.zip", files, **about)

    with pytest.raises(NotHere, match="transfer_program_failed"):
        restore(blank, forged, instance=tmp_path, secret=None, now=NOW)

    assert not proof.exists()
    assert sa.inspect(blank).get_table_names() == []


@pytest.mark.once
def test_room_is_asked_before_anything_is_unpacked(backup, blank, tmp_path, monkeypatch):
    """B8: for pictures, uploads and database together."""
    about, files = held(backup)
    files["uploads/big.csv"] = b"x" * 10_000
    path = made(tmp_path / "b.zip", files, **about)
    needed = sum(map(len, files.values()))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(errors.shutil, "disk_usage", lambda _folder: usage(needed, 1, needed - 1))
    (tmp_path / "instance").mkdir()

    with pytest.raises(NoRoom, match="transfer_no_room"):
        restore(blank, path, instance=tmp_path / "instance", secret=None, now=NOW)

    assert list((tmp_path / "instance").iterdir()) == []
    monkeypatch.setattr(errors.shutil, "disk_usage", lambda _folder: usage(needed, 0, needed))
    restore(blank, path, instance=tmp_path / "instance", secret=None, now=NOW)
    assert {each.name for each in (tmp_path / "instance").iterdir()} >= {"assets"}


@pytest.mark.once
def test_a_picture_that_a_row_names_must_be_there(backup, blank, tmp_path):
    """B1."""
    about, files = held(backup)
    (picture,) = [name for name in files if name.startswith("assets/")]
    del files[picture]

    with pytest.raises(Broken, match="transfer_no_picture"):
        restore(blank, made(tmp_path / "b.zip", files, **about), instance=tmp_path, secret=None, now=NOW)
