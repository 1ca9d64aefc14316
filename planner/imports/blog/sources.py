"""The files of a blog, out of a folder or a zip: in order, within limits, and never outside of what was handed over.

Nothing is unpacked to disk. What is no post (pictures, settings, hidden folders) is passed over; a post that cannot be
read is a refusal of its own and spoils nothing else.

Source: docs/domain.md s (limits); docs/trust.md 3.4, 5.
"""
from __future__ import annotations

import contextlib
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from planner.core.errors import RuleBroken
from planner.imports.blog.posts import LARGEST, Reason, Refused

MAX_ZIP = 200 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_FILES = 5_000
_MAX_ENTRIES = 50_000
_DEEPEST = 20
_LONGEST_PATH = 500
_POSTS = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")
_PASSED_OVER = frozenset({"__macosx", "node_modules", "vendor", "_site"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may be a post. ``read`` gives its bytes, at most one more than a post may have."""

    path: str
    read: Callable[[], bytes]


def read_folder(folder: Path) -> Iterator[SourceFile | Refused]:
    """The posts under ``folder``, by path; links are not followed.

    Raises:
        RuleBroken: ``not_a_folder``, or ``too_many_files`` when there are more than 5,000 posts.
    """
    if not folder.is_dir():
        raise RuleBroken("not_a_folder", path=folder.name)
    found = sorted(_walk(folder), key=lambda item: item.path)
    _count(sum(isinstance(item, SourceFile) for item in found))
    yield from found


def _walk(folder: Path) -> Iterator[SourceFile | Refused]:
    for place, folders, files in os.walk(folder, followlinks=False):
        inside = Path(place).relative_to(folder).as_posix()
        depth = 0 if inside == "." else inside.count("/") + 1
        folders[:] = [] if depth >= _DEEPEST else [name for name in folders if not _is_passed_over(name)]
        for name in files:
            path = name if inside == "." else f"{inside}/{name}"
            if not _is_post(path):
                continue
            file = Path(place, name)
            if not stat.S_ISREG(file.lstat().st_mode):
                yield Refused(path, Reason.UNREADABLE, "link")
            else:
                yield SourceFile(path, _reader(file))


def _reader(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)

    return read


def read_zip(file: IO[bytes]) -> Iterator[SourceFile | Refused]:
    """The posts in a zip, by path. A folder around everything is left out of the paths, as if it were not there.

    Raises:
        RuleBroken: ``zip_too_large`` (200 MiB), ``not_a_zip``, ``unpacks_too_large`` (1 GiB), or ``too_many_files``
            (5,000 posts).
    """
    size = file.seek(0, os.SEEK_END)
    if size > MAX_ZIP:
        raise RuleBroken("zip_too_large", limit=MAX_ZIP // 2**20)
    try:
        archive = zipfile.ZipFile(file)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise RuleBroken("not_a_zip") from None
    if len(entries) > _MAX_ENTRIES:
        raise RuleBroken("too_many_files", limit=MAX_FILES)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise RuleBroken("unpacks_too_large", limit=MAX_UNPACKED // 2**20)
    named = [(_name_of(entry), entry) for entry in entries]
    around = _common_folder([name for name, _ in named if not _hidden(name)])
    posts = [(name[len(around) :], entry) for name, entry in named if name.startswith(around) and _is_wanted(name)]
    _count(len(posts))
    budget = _Budget(MAX_UNPACKED)
    for path, entry in sorted(posts, key=lambda item: item[0]):
        yield _entry(archive, entry, path, budget)


def read_any(source: Path) -> Iterator[SourceFile | Refused]:
    """The posts of a folder or of a zip file. Raises RuleBroken as these do."""
    if source.is_dir():
        yield from read_folder(source)
        return
    try:
        opened = source.open("rb")
    except OSError:
        raise RuleBroken("not_a_folder", path=source.name) from None
    with opened:
        yield from read_zip(opened)


@dataclass(slots=True)
class _Budget:
    """Bytes that may still be unpacked: what a zip says about its sizes need not be true."""

    left: int


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, budget: _Budget) -> SourceFile | Refused:
    if _escapes(path):
        return Refused(path[:_LONGEST_PATH], Reason.UNREADABLE, "path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Refused(path, Reason.UNREADABLE, "link")
    if entry.flag_bits & 1:
        return Refused(path, Reason.UNREADABLE, "password")
    try:
        with archive.open(entry) as opened:
            data = opened.read(min(LARGEST + 1, budget.left + 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return Refused(path, Reason.UNREADABLE, "damaged")
    budget.left -= len(data)
    if budget.left < 0:
        raise RuleBroken("unpacks_too_large", limit=MAX_UNPACKED // 2**20)
    return SourceFile(path, lambda: data)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; programs that do not mark UTF-8 as such mostly write it all the same."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _common_folder(names: list[str]) -> str:
    """The one folder that everything lies in, with ``/``; else empty."""
    first = {name.partition("/")[0] + "/" for name in names}
    only = first.pop() if len(first) == 1 else ""
    return only if only and all(name.startswith(only) for name in names) else ""


def _escapes(path: str) -> bool:
    """Whether a path leads out of the zip, is no path at all, or lies deeper than posts do."""
    parts = path.split("/")
    impossible = path.startswith("/") or ":" in parts[0] or ".." in parts or any(ord(char) < 32 for char in path)
    return impossible or len(path) > _LONGEST_PATH or len(parts) > _DEEPEST + 1


def _is_wanted(path: str) -> bool:
    return _is_post(path) and not _hidden(path)


def _is_post(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.lower().endswith(_POSTS) and not name.startswith(".")


def _hidden(path: str) -> bool:
    return any(_is_passed_over(part) for part in path.split("/")[:-1])


def _is_passed_over(name: str) -> bool:
    return name.lower() in _PASSED_OVER or (name.startswith(".") and name not in {".", ".."})


def _count(posts: int) -> None:
    if posts > MAX_FILES:
        raise RuleBroken("too_many_files", limit=MAX_FILES)
