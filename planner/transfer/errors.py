"""What stops a transfer; the words for each code are in ``words.py``."""
from __future__ import annotations

import errno
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.core.errors import PlannerError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Broken(PlannerError):
    """A file is not what it says it is."""

    status = 422


class NotHere(PlannerError):
    """This is no place for it: somebody lives here, or a program that it needs is missing."""

    status = 409


class NoRoom(PlannerError):
    """The disk took no more."""

    status = 507


@contextmanager
def room() -> Iterator[None]:
    """Say of a full disk that it is full. Raises NoRoom."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NoRoom("transfer_no_room") from error


def ask_room(wanted: Iterable[tuple[Path, int]]) -> None:
    """Ask beforehand whether the disks of these folders have room for so many bytes each. Raises NoRoom."""
    disks: Counter[int] = Counter()
    some = {}
    for folder, size in wanted:
        disk = folder.stat().st_dev
        disks[disk] += size
        some[disk] = folder
    if any(size and shutil.disk_usage(some[disk]).free < size for disk, size in disks.items()):
        raise NoRoom("transfer_no_room")
