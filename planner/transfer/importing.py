"""A full export comes in: only where nobody lives, all of it or nothing, and compared with what went out.

Pictures are on the disk before the one transaction that names them commits; a process that dies in between leaves a
place in which nobody lives, and the next try finds the same pictures there. Source: docs/domain-more.md s (Export).
"""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.assets.store import folder
from planner.core import schema, standstill
from planner.core.standstill import Came
from planner.transfer import derived
from planner.transfer.archive import Parcel, Tell, nothing, opened
from planner.transfer.catalogue import entities
from planner.transfer.errors import Broken, NotHere, ask_room
from planner.transfer.exporting import KIND, Done, hash_lines
from planner.transfer.rows_in import count_on, is_empty, point_late, sweep, write_lines
from planner.transfer.rows_out import read_lines


def import_all(session: Session, path: Path, *, instance: Path, now: datetime, tell: Tell = nothing) -> Done:
    """Bring the export at ``path`` in. The caller commits; ``session`` is one that may write. It stands still then.

    Raises:
        Broken: the file is damaged, of a newer program, or no export; or what came in is not what went out.
        NotHere: somebody lives here already, or the tables are those of another program.
        NoRoom: the pictures do not fit on the disk.
    """
    connection = session.connection()
    if not is_empty(connection):
        raise NotHere("transfer_not_empty")
    with opened(path, kind=KIND) as parcel:
        check_export(parcel)
        parcel.check(tell)
        pictures = unpack_pictures(parcel, instance)
        sweep(connection)
        rows = _rows(connection, parcel, tell)
        count_on(connection)
        compare(connection, parcel, tell)
        derived.rebuild(session, tell)
        standstill.begin(connection, Came.IMPORTED, now=now, made_at=parcel.made_at)
    return Done(rows, pictures, tuple(parcel.manifest.get("missing", ())))


def check_export(parcel: Parcel) -> None:
    """Refuse the export of another program's tables, before a byte of it is read. Raises Broken."""
    manifest = parcel.manifest
    if manifest.get("migration") != schema.head():
        raise Broken("transfer_other_migration", found=manifest.get("migration"), wanted=schema.head())
    wanted = {entity.name for entity in entities()}
    here = {name.removeprefix("entities/").removesuffix(".jsonl") for name in parcel.files
            if name.startswith("entities/")}
    counts = manifest.get("counts")
    if here != wanted or not isinstance(counts, dict) or counts.keys() != wanted:
        raise Broken("transfer_other_files")


def unpack_pictures(parcel: Parcel, instance: Path) -> int:
    """Have the pictures on the disk, each under its own fingerprint. Raises Broken, NoRoom."""
    names = [name for name in parcel.files if name.startswith("assets/")]
    ask_room([(instance, parcel.size_of(*names))])
    for name in names:
        own = name.rpartition("/")[2]
        if parcel.files[name]["sha256"] != own.partition(".")[0] or name.split("/")[1] != own[:2]:
            raise Broken("transfer_checksum", name=name)
        parcel.unpack(name, folder(instance) / own[:2] / own)
    return len(names)


def _rows(connection: sa.Connection, parcel: Parcel, tell: Tell) -> int:
    done, total = 0, sum(parcel.manifest["counts"].values())
    for entity in entities():
        done += write_lines(connection, entity, parcel.lines(f"entities/{entity.name}.jsonl"))
        tell(done, total, entity.name)
    for entity in entities():
        point_late(connection, entity, parcel.lines(f"entities/{entity.name}.jsonl"))
    return done


def compare(connection: sa.Connection, parcel: Parcel, tell: Tell = nothing) -> None:
    """Write out again what came in, and compare: the same number and the same content. Raises Broken."""
    for place, entity in enumerate(entities(), start=1):
        number, digest = hash_lines(read_lines(connection, entity))
        if number != parcel.manifest["counts"][entity.name] \
                or digest != parcel.files[f"entities/{entity.name}.jsonl"]["sha256"]:
            raise Broken("transfer_differs", name=entity.name)
        tell(place, len(entities()), entity.name)
