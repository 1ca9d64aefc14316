"""One file for all of it: a zip with a manifest, written whole or not at all, read with suspicion.

``manifest.json`` names every file with its size and sha256, so that a reader knows before it begins that all is there
and nothing else is. Source: docs/domain-more.md s; trust 3.4, 5, 6.10.
"""
from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from planner.core.uid import new_uid
from planner.transfer import seals
from planner.transfer.errors import Broken, NotHere, room

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
LONGEST_LINE = 64 << 20             # bytes: a text of 250,000 signs with all that may hang on it, many times over
LARGEST_MANIFEST = 256 << 20
# Text shrinks ten or thirty times, a bomb a thousand times: what is small once unpacked may be either.
BOMB_FROM, BOMB_RATIO = 256 << 20, 250
_NAMES = re.compile(
    r"entities/[a-z_]{1,63}\.jsonl|assets/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,8}|articles/[a-z]{2}/[\w-]{1,200}\.md"
    r"|uploads/[\w-]{1,80}(\.[a-z0-9]{1,10})?|database\.(sqlite|dump)|data/[a-z_]{1,63}\.json|texts/[\w-]{1,120}\.md"
    r"|README\.md", re.ASCII)
# How ours are packed: other ways ask for gigabytes to begin with, and break in ways of their own.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# All that the library says of a file that was damaged, by chance or on purpose; RecursionError is a RuntimeError.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
_START = (1980, 1, 1, 0, 0, 0)      # the same content gives the same file, whenever it is made
Tell = Callable[[int, int, str], None]


def nothing(_done: int, _total: int, _what: str) -> None:
    """Tell nobody how far it is."""


# --- Writing -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sink:
    """One file on its way into the archive."""

    _out: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)
    size: int = 0

    def write(self, data: bytes) -> None:
        """Add ``data``."""
        self._out.write(data)
        self.digest.update(data)
        self.size += len(data)


class Packing:
    """An archive that is being written; only :meth:`finish` puts it in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{new_uid()}.part")
        with room():
            self._raw: BinaryIO = os.fdopen(os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.files: dict[str, dict[str, Any]] = {}

    @contextmanager
    def file(self, name: str, *, packed: bool = True) -> Iterator[Sink]:
        """Write the file ``name``; ``packed`` is false for what can't shrink. Raises NoRoom."""
        assert _NAMES.fullmatch(name), name
        about = zipfile.ZipInfo(name, _START)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        about.external_attr = 0o600 << 16
        with room(), self._zip.open(about, "w", force_zip64=True) as out:
            sink = Sink(out)
            yield sink
        self.files[name] = {"sha256": sink.digest.hexdigest(), "size": sink.size}

    def copy(self, name: str, source: Path, *, packed: bool = False) -> str:
        """Take a file in; returns its sha256. Raises FileNotFoundError, NoRoom."""
        with source.open("rb") as file, self.file(name, packed=packed) as sink:
            while chunk := file.read(CHUNK):
                sink.write(chunk)
        return str(self.files[name]["sha256"])

    def finish(self, *, sealed_with: str = "", **about: Any) -> dict[str, Any]:
        """Write the manifest, have all of it on the disk, and put it in its place. Raises NoRoom."""
        manifest = {"format": FORMAT, **about, "files": self.files}
        if sealed_with:
            manifest[seals.NAME] = seals.seal(manifest, sealed_with)
        with room():
            self._zip.writestr(zipfile.ZipInfo(MANIFEST, _START), json.dumps(manifest, indent=1, ensure_ascii=False),
                               zipfile.ZIP_DEFLATED)
            self._zip.close()
            self._raw.flush()
            os.fsync(self._raw.fileno())
            self._raw.close()
            self._part.replace(self._path)
            sync_folder(self._path.parent)
        return manifest

    def drop(self) -> None:
        """Leave nothing behind; harmless after :meth:`finish`."""
        self._part.unlink(missing_ok=True)
        for each in (self._zip, self._raw):
            with suppress(OSError, ValueError):     # on a full disk both still want to write what goes nowhere
                each.close()


@contextmanager
def packing(path: Path) -> Iterator[Packing]:
    """Write an archive to ``path``; whatever goes wrong, no half of one is left. Raises NoRoom, NotHere."""
    if path.exists():
        raise NotHere("transfer_file_there", path=path)
    if not path.parent.is_dir():
        raise NotHere("transfer_no_folder", path=path.parent)
    archive = Packing(path)
    try:
        yield archive
    finally:
        archive.drop()


def sync_folder(folder: Path) -> None:
    """Have a name that was just given on the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- Reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parcel:
    """An archive that was opened and is of our kind. Nothing in it is believed before :meth:`check`."""

    manifest: Mapping[str, Any]
    _zip: zipfile.ZipFile

    @property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        """Name to size and sha256."""
        found: Mapping[str, Mapping[str, Any]] = self.manifest["files"]
        return found

    @property
    def made_at(self) -> datetime | None:
        """Of which moment it says that it is; None when that is no moment."""
        try:
            found = datetime.fromisoformat(str(self.manifest.get("made_at")))
        except ValueError:
            return None
        return found if found.tzinfo else None

    def size_of(self, *names: str) -> int:
        """Bytes of these files together, as the list says."""
        return sum(int(self.files[name]["size"]) for name in names)

    def check(self, tell: Tell = nothing) -> None:
        """Read every byte and compare. Raises Broken."""
        total, done = sum(int(about["size"]) for about in self.files.values()), 0
        for name, about in self.files.items():
            digest = hashlib.sha256()
            for chunk in self.chunks(name):
                digest.update(chunk)
                done += len(chunk)
                tell(done, total, name)
            if digest.hexdigest() != about["sha256"]:
                raise Broken("transfer_checksum", name=name)

    def chunks(self, name: str) -> Iterator[bytes]:
        """A file piece by piece. Raises Broken when it can't be unpacked."""
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except _UNREADABLE as error:
            raise Broken("transfer_checksum", name=name) from error

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line. Raises Broken for a line that no row is as long as."""
        with self._zip.open(name) as file:
            while line := file.readline(LONGEST_LINE):
                if len(line) >= LONGEST_LINE:
                    raise Broken("transfer_row_wrong", name=name, line=0)
                yield line

    def unpack(self, name: str, path: Path) -> None:
        """Have a file on the disk at ``path``, whole or not at all. Raises NoRoom."""
        part = path.with_name(f".{new_uid()}.part")
        try:
            with room():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    for chunk in self.chunks(name):
                        out.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def opened(path: Path, *, kind: str) -> Iterator[Parcel]:
    """Open an archive of ``kind``. Raises Broken for what is none, or one of a newer program."""
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        raise Broken("transfer_no_zip", path=path) from error
    with archive:
        manifest = _manifest(archive)
        if manifest.get("kind") != kind:
            raise Broken("transfer_other_kind", kind=kind)
        if not isinstance(manifest.get("format"), int) or manifest["format"] > FORMAT:
            raise Broken("transfer_newer", format=manifest.get("format"), known=FORMAT)
        _judge(archive, manifest)
        yield Parcel(manifest, archive)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        about = archive.getinfo(MANIFEST)
        if about.file_size > LARGEST_MANIFEST:
            raise Broken("transfer_bomb")
        if about.compress_type not in _PACKED:
            raise TypeError
        found = json.loads(archive.read(about))
        if not isinstance(found, dict):
            raise TypeError
    except (KeyError, TypeError, *_UNREADABLE) as error:
        raise Broken("transfer_no_manifest") from error
    return found


def _judge(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    """Refuse names that lead elsewhere, files that nobody named, and what would fill the disk. Raises Broken."""
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise Broken("transfer_no_manifest")
    there = [about.filename for about in archive.infolist()]
    if len(there) != len(set(there)) or set(there) != {MANIFEST, *files}:
        raise Broken("transfer_other_files")
    for about in archive.infolist():
        if about.filename != MANIFEST:
            _judge_one(about, files[about.filename])


def _judge_one(about: zipfile.ZipInfo, said: Any) -> None:
    if not _NAMES.fullmatch(about.filename):
        raise Broken("transfer_bad_name", name=about.filename[:80])
    if about.compress_type not in _PACKED:
        raise Broken("transfer_checksum", name=about.filename)
    if about.file_size > BOMB_FROM and about.file_size > BOMB_RATIO * about.compress_size:
        raise Broken("transfer_bomb")
    if not isinstance(said, dict) or said.get("size") != about.file_size or not isinstance(said.get("sha256"), str):
        raise Broken("transfer_checksum", name=about.filename)
