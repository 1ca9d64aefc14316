"""A backup that was made is read again, and the house remembers it: the status page says when the newest one was."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.people.queries import find_organisation
from planner.transfer.archive import Tell, nothing, opened
from planner.transfer.backups import KIND

EVENT = "backup"


def read_again(path: Path, tell: Tell = nothing) -> int:
    """Read every byte of the backup at ``path`` and compare its checksums; returns how large the file is, in bytes.

    Raises Broken.
    """
    with opened(path, kind=KIND) as parcel:
        parcel.check(tell)
    return path.stat().st_size


def note(session: Session, *, size: int, rows: int, now: datetime) -> None:
    """Remember that a backup of so many bytes was made and is whole; its place is the operator's own business."""
    house = find_organisation(session)
    if house is not None:
        event_log.record(session, house, EVENT, actor_id=None, now=now, bytes=size, rows=rows, checked=True)
