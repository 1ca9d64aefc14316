"""Uploaded files: kept under a name of ours, outside of what is served, until their import is done (trust 3.4)."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from planner.core.errors import PlannerError
from planner.core.uid import new_uid

MIB = 2**20
BLOG_LIMIT = 200 * MIB      # bytes of a zip (docs/domain-more.md s)
CSV_LIMIT = 10 * MIB
KEPT_FOR = timedelta(days=7)
_CHUNK = MIB


class TooLarge(PlannerError):
    """The file is larger than an import takes; ``limit`` is in mebibytes."""

    status = 413


class NoRoom(PlannerError):
    """The disk took no more."""

    status = 503


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its name in our folder and what it holds, as a fingerprint."""

    stored_as: str
    sha256: str


def folder(instance: str | Path) -> Path:
    """Where uploads of the installation in ``instance`` lie."""
    return Path(instance) / "uploads"


def keep(stream: IO[bytes], *, instance: str | Path, suffix: str, limit: int) -> Kept:
    """Store what ``stream`` holds, whole or not at all, readable by this system user alone.

    Raises:
        TooLarge: it holds more than ``limit`` bytes; nothing is kept.
        NoRoom: the disk is full; nothing is kept.
    """
    place = folder(instance)
    name = new_uid() + suffix
    part = place / f"{name}.part"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600)
        sha256 = _copy(stream, part, limit)
        part.replace(place / name)
    except OSError as error:
        raise NoRoom("import_no_room") from error
    finally:
        part.unlink(missing_ok=True)
    return Kept(name, sha256)


def _copy(stream: IO[bytes], target: Path, limit: int) -> str:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge("import_too_large", limit=limit // MIB)
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def path_of(stored_as: str, *, instance: str | Path) -> Path:
    """The stored file. ``stored_as`` is what `keep` gave, never what a person typed."""
    return folder(instance) / Path(stored_as).name


def drop(stored: Iterable[str], *, instance: str | Path) -> None:
    """Throw stored files away; one that is gone already is no error."""
    for name in stored:
        path_of(name, instance=instance).unlink(missing_ok=True)
