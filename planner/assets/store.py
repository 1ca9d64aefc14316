"""Where pictures lie: a folder of the installation that no web server serves, each file named by its fingerprint."""
from __future__ import annotations

import os
from pathlib import Path

from planner.assets.models import Asset
from planner.assets.pictures import Picture
from planner.core.errors import NotFound, PlannerError
from planner.core.uid import new_uid


class NoRoom(PlannerError):
    """The disk took no more."""

    status = 503


def folder(instance: str | Path) -> Path:
    """Where pictures of the installation in ``instance`` lie."""
    return Path(instance) / "assets"


def read(asset: Asset, *, instance: str | Path) -> bytes:
    """The file of a picture. Raises NotFound when it is gone from the disk."""
    try:
        return _path(asset.sha256, asset.suffix, instance).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("not_found") from error


def _path(sha256: str, suffix: str, instance: str | Path) -> Path:
    return folder(instance) / sha256[:2] / f"{sha256}.{suffix}"


def keep(picture: Picture, *, instance: str | Path) -> None:
    """Have the file on the disk, whole, before any row names it; the same picture is kept once.

    Raises:
        NoRoom: the disk is full; nothing is kept.
    """
    path = _path(picture.sha256, picture.suffix, instance)
    if path.exists():
        return
    part = path.with_name(f"{new_uid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(picture.data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NoRoom("disk_full") from error
