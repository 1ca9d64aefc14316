"""Files that are damaged, made by others, or meant to harm (trust 3.4, 5)."""
from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from planner.core.db import db
from planner.transfer import archive
from planner.transfer.archive import opened, packing
from planner.transfer.errors import Broken, NoRoom, NotHere
from planner.transfer.exporting import KIND, export_all
from planner.transfer.importing import check_export
from tests.conftest import NOW

GOOD = "entities/person.jsonl"


def made(path: Path, held: dict[str, bytes], **about: object) -> Path:
    """A file that looks like ours, as far as ``about`` lets it."""
    manifest = {"format": 1, "kind": KIND, "migration": "0001", "counts": {}, "files": {
        name: {"sha256": sha256(content).hexdigest(), "size": len(content)} for name, content in held.items()}} | about
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in held.items():
            out.writestr(name, content)
        out.writestr("manifest.json", json.dumps(manifest))
    return path


def look(path: Path) -> None:
    with opened(path, kind=KIND) as parcel:
        parcel.check()
        check_export(parcel)


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_file_of_ours_is_refused(tmp_path, content):
    """E12."""
    (tmp_path / "a.zip").write_bytes(content)

    with pytest.raises(Broken, match=r"transfer_no_(zip|manifest)"):
        look(tmp_path / "a.zip")


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "/etc/passwd", "assets/../../x", "entities/Person.jsonl", "assets/ab/short.png",
    "entities\\person.jsonl", "entities/person.jsonl/", "articles/nl/../x.md", "uploads/..", "C:/x"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    """E12: path traversal, and whatever no file of ours is called."""
    with pytest.raises(Broken, match=r"transfer_(bad_name|other_files|no)"):
        look(made(tmp_path / "a.zip", {name: b"x"}))


@pytest.mark.parametrize(("about", "code"), [
    ({"format": 2}, "transfer_newer"), ({"format": "1"}, "transfer_newer"), ({"kind": "backup"}, "transfer_other_kind"),
    ({"migration": "0000"}, "transfer_other_migration"), ({"files": []}, "transfer_no_manifest"),
    ({"files": {}}, "transfer_other_files"), ({"files": {GOOD: {"sha256": "0", "size": 9}}}, "transfer_checksum"),
    ({"files": {GOOD: {"sha256": "0" * 64, "size": 1}}}, "transfer_checksum"),
    ({"files": {GOOD: 7}}, "transfer_checksum")])
def test_what_the_list_says_must_be_so(tmp_path, about, code):
    """E12: newer formats, other tables, other files, other checksums."""
    with pytest.raises(Broken, match=code):
        look(made(tmp_path / "a.zip", {GOOD: b"x"}, **about))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path, monkeypatch):
    """E12: it is judged by what it says of itself, and never unpacks to more than that."""
    monkeypatch.setattr(archive, "BOMB_FROM", 1 << 20)

    with pytest.raises(Broken, match="transfer_bomb"):
        look(made(tmp_path / "a.zip", {GOOD: bytes(4 << 20)}))


def test_a_file_twice_is_refused(tmp_path):
    made(tmp_path / "a.zip", {GOOD: b"x"})
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as out, pytest.warns(UserWarning, match="Duplicate"):
        out.writestr(GOOD, b"y")

    with pytest.raises(Broken, match="transfer_other_files"):
        look(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["entities/person.jsonl", "assets/", "manifest.json"])
def test_a_byte_that_fell_over_is_noticed(parcel, tmp_path, name):
    """E12: in the rows, in a picture, in the list of what there is."""
    content = bytearray(parcel.read_bytes())
    with zipfile.ZipFile(parcel) as archive:
        about = next(about for about in archive.infolist() if about.filename.startswith(name))
    begins = about.header_offset + 30 + len(about.filename) + int.from_bytes(
        content[about.header_offset + 28:about.header_offset + 30], "little")
    content[begins + about.compress_size // 2] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(content)

    with pytest.raises(Broken):
        look(tmp_path / "a.zip")


@pytest.mark.parametrize("share", [0.3, 0.999])
def test_half_a_file_is_refused(parcel, tmp_path, share):
    content = parcel.read_bytes()
    (tmp_path / "a.zip").write_bytes(content[: int(len(content) * share)])

    with pytest.raises(Broken, match="transfer_no_zip"):
        look(tmp_path / "a.zip")


def test_a_line_without_end_is_not_read_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LONGEST_LINE", 1_000)

    with opened(made(tmp_path / "a.zip", {GOOD: b"[" * 5_000}), kind=KIND) as parcel, \
            pytest.raises(Broken, match="transfer_row_wrong"):
        list(parcel.lines(GOOD))


def test_a_full_disk_leaves_nothing_behind(full, tmp_path, monkeypatch):
    """E13: neither half a file nor a hidden one."""
    written = 0

    def write(self, data):
        nonlocal written
        written += len(data)
        if written > 20_000:
            raise OSError(28, "No space left on device")
        self._out.write(data)
        self.size += len(data)

    monkeypatch.setattr(archive.Sink, "write", write)

    with full.app_context(), pytest.raises(NoRoom, match="transfer_no_room"):
        export_all(db.engine, tmp_path / "all.zip", instance=Path(full.instance_path), now=NOW)

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "there.zip").touch()

    with pytest.raises(NotHere, match="transfer_file_there"), packing(tmp_path / "there.zip"):
        pass
    with pytest.raises(NotHere, match="transfer_no_folder"), packing(tmp_path / "nowhere" / "a.zip"):
        pass


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_really_full_leaves_nothing_behind(full, tmp_path):
    """E13: on a disk of 64 kB, where closing a file fails as well."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False,  # noqa: S603
                      capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        (disk / "filler").write_bytes(os.urandom(40_000))
        with full.app_context(), pytest.raises(NoRoom, match="transfer_no_room"):
            export_all(db.engine, disk / "all.zip", instance=Path(full.instance_path), now=NOW)
        assert [path.name for path in disk.iterdir()] == ["filler"]
    finally:
        subprocess.run(["/bin/umount", str(disk)], check=True)  # noqa: S603


@pytest.mark.once
@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_byte_fell_over_it_is_said_in_a_sentence(tmp_path, packed):
    """A way of packing that is none of ours too, whose library may ask for gigabytes."""
    path, held = tmp_path / "a.zip", {"README.md": b"x" * 99}
    manifest = json.loads(zipfile.ZipFile(made(path, held)).read("manifest.json"))
    with zipfile.ZipFile(path, "w", packed) as out:
        out.writestr("manifest.json", json.dumps(manifest))
        out.writestr("README.md", held["README.md"])
    whole, chance = path.read_bytes(), random.Random(2)

    for _ in range(300):
        broken = bytearray(whole)
        broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        with contextlib.suppress(Broken), opened(path, kind=KIND) as parcel:
            parcel.check()
    if packed not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        path.write_bytes(whole)
        with pytest.raises(Broken):
            look(path)
