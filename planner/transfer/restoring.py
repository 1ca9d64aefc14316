"""A backup is put back, onto a place where nobody lives; it is verified before anything is touched.

The files are on the disk before the database names them, and the database takes its place in one step: a process that
dies at any moment leaves a place where nobody lives, and the next try begins anew. Source: docs/domain-more.md s.
"""
from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from planner.assets.models import Asset
from planner.core import schema
from planner.core.heartbeats import TickRun, Worker
from planner.core.outbox import Message, OutboxState
from planner.imports import uploads
from planner.people.models import SignIn
from planner.transfer import moving
from planner.transfer.archive import Parcel, Tell, nothing, opened, sync_folder
from planner.transfer.backups import DUMP, KIND, SQLITE, address_of, last_line, program
from planner.transfer.errors import Broken, NotHere, room
from planner.transfer.exporting import Done
from planner.transfer.importing import unpack_pictures
from planner.transfer.rows_in import is_empty
from planner.transfer.rows_out import stream

_WORK = ".planner-restore-"


def restore(engine: sa.Engine, path: Path, *, instance: Path, now: datetime, tell: Tell = nothing) -> Done:
    """Put the backup at ``path`` into the empty database of ``engine`` and the folder ``instance``.

    Every session ends, what was on its way out waits again, and what should have gone out meanwhile does, as far as it
    is not too late (docs/domain.md c, overdue). Tables of an older program are brought up to date.

    Raises:
        Broken: the file is damaged, of a newer program, or no backup.
        NotHere: somebody lives there, or a program of PostgreSQL is missing or refuses.
        NoRoom: the disk is full.
    """
    with opened(path, kind=KIND) as parcel:
        check_backup(parcel, engine)
        parcel.check(tell)
        _check_place(engine)
        for folder in {instance, _beside(engine, instance)}:
            _sweep_earlier(folder)
        pictures = unpack_pictures(parcel, instance) + _unpack_uploads(parcel, instance)
        tell(0, 0, "database")
        if DUMP in parcel.files:
            _load_dump(engine, parcel, instance, now)
        else:
            _load_sqlite(engine, parcel, instance, now)
        rows = int(parcel.manifest.get("rows") or 0)
        return Done(rows, pictures, tuple(parcel.manifest.get("missing", ())))


def check_backup(parcel: Parcel, engine: sa.Engine) -> None:
    """Refuse what this program or this database can't take. Raises Broken, NotHere."""
    held = [name for name in (SQLITE, DUMP) if name in parcel.files]
    if len(held) != 1:
        raise Broken("transfer_other_files")
    found = parcel.manifest.get("migration")
    if found not in schema.known():
        raise Broken("transfer_unknown_migration", found=found)
    if held == [DUMP] and engine.dialect.name != "postgresql":
        raise NotHere("transfer_needs_postgres")


def _check_place(engine: sa.Engine) -> None:
    """Refuse a place where somebody lives; tables without people in them are no obstacle. Raises NotHere."""
    with engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
        if {"organisation", "person", "event_log"} <= names and not is_empty(connection):
            raise NotHere("transfer_not_empty")


def _sweep_earlier(instance: Path) -> None:
    """What a restore left that died in the middle."""
    for left in instance.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)


def _beside(engine: sa.Engine, instance: Path) -> Path:
    """The folder in which files for the database are made: on the same disk as a SQLite file."""
    return Path(engine.url.database or "").parent if engine.dialect.name == "sqlite" else instance


def _unpack_uploads(parcel: Parcel, instance: Path) -> int:
    names = [name for name in parcel.files if name.startswith("uploads/")]
    for name in names:
        parcel.unpack(name, uploads.path_of(name, instance=instance))
    return len(names)


def settle(connection: sa.Connection, now: datetime) -> None:
    """What holds no longer in another place, at another time: sessions, processes, what was just being sent."""
    for statement in _settling(now):
        connection.execute(statement)


def _settling(now: datetime) -> Iterator[Any]:
    yield sa.update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now)
    yield (sa.update(Message).where(Message.state == OutboxState.SENDING)
           .values(state=OutboxState.QUEUED, available_at=now))
    yield sa.delete(Worker)
    yield sa.delete(TickRun)


# --- SQLite in the backup ----------------------------------------------------------------------------------------


@contextmanager
def _work_folder(instance: Path) -> Iterator[Path]:
    with room():
        own = Path(tempfile.mkdtemp(prefix=_WORK, dir=instance))
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _load_sqlite(engine: sa.Engine, parcel: Parcel, instance: Path, now: datetime) -> None:
    with _work_folder(_beside(engine, instance)) as own:
        copy = own / "planner.db"
        parcel.unpack(SQLITE, copy)
        _check_file(copy)
        reading = sa.create_engine(f"sqlite:///{copy}", poolclass=sa.NullPool)
        try:
            schema.upgrade(reading)
            with reading.connect().execution_options(planner_write=True) as connection:
                settle(connection, now)
                check_pictures(connection, instance, parcel)
                connection.commit()
            if engine.dialect.name == "sqlite":
                _take_place(engine, copy)
            else:
                moving.move(reading, engine)
        finally:
            reading.dispose()


def _check_file(copy: Path) -> None:
    """Have SQLite look through the file. Raises Broken."""
    raw = sqlite3.connect(copy)
    try:
        found = raw.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Broken("transfer_damaged", why=error) from error
    finally:
        raw.close()
    if found != "ok":
        raise Broken("transfer_damaged", why=str(found)[:200])


def _take_place(engine: sa.Engine, copy: Path) -> None:
    """Put the file where the database is looked for, in one step; what an empty one left beside it goes first."""
    with sqlite3.connect(copy) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")         # all of it in the one file that is moved
    raw.close()
    goal = Path(engine.url.database or "")
    engine.dispose()
    with copy.open("rb") as file:


        os.fsync(file.fileno())
    for beside in (goal, goal.with_name(goal.name + "-wal"), goal.with_name(goal.name + "-shm")):
        beside.unlink(missing_ok=True)
    copy.replace(goal)
    sync_folder(goal.parent)


def check_pictures(connection: sa.Connection, instance: Path, parcel: Parcel) -> None:
    """Every picture that a row names is there, but for those that were lost before the backup. Raises Broken."""
    lost = set(parcel.manifest.get("missing", ()))
    for sha256, suffix in stream(connection, sa.select(Asset.sha256, Asset.suffix).distinct()):
        name = f"assets/{sha256[:2]}/{sha256}.{suffix}"
        if name not in lost and not (instance / name).is_file():
            raise Broken("transfer_no_picture", name=name)


# --- PostgreSQL in the backup ------------------------------------------------------------------------------------


def _load_dump(engine: sa.Engine, parcel: Parcel, instance: Path, now: datetime) -> None:
    """Let pg_restore write a script for psql, which runs it and our own words in one transaction. Raises NotHere."""
    programs = program("pg_restore"), program("psql")
    address, environment = address_of(engine)
    with _work_folder(instance) as own:
        dump, script, ours = own / "database.dump", own / "2.sql", own / "1.sql"
        parcel.unpack(DUMP, dump)
        _run([programs[0], "--no-owner", "--no-privileges", f"--file={script}", str(dump)], environment)
        with room():
            ours.write_text("".join(_words_before(engine)), "utf-8")
            with script.open("a", encoding="utf-8") as file:
                file.writelines(_words_after(engine, now))
        engine.dispose()
        _run([programs[1], "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
              f"--file={ours}", f"--file={script}", f"--dbname={address}"], environment)
    schema.upgrade(engine)


def _words_before(engine: sa.Engine) -> Iterator[str]:
    """Tables in which nobody lives go; the dump brings its own."""
    quote = engine.dialect.identifier_preparer.quote
    for name in sa.inspect(engine).get_table_names():
        yield f"DROP TABLE {quote(name)} CASCADE;\n"
    yield "DROP FUNCTION IF EXISTS event_log_guard() CASCADE;\n"


def _words_after(engine: sa.Engine, now: datetime) -> Iterator[str]:
    yield "\nSET search_path TO public;\n"           # a dump leaves it empty
    for statement in _settling(now):
        compiled = statement.compile(engine, compile_kwargs={"literal_binds": True})
        yield f"{str(compiled).replace('%%', '%')};\n"


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run a program of PostgreSQL. Raises NotHere with its last words."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,  # noqa: S603 - no shell
                          env=environment, check=False)
    if done.returncode != 0:
        raise NotHere("transfer_program_failed", name=Path(command[0]).name, why=last_line(done.stderr))


