"""A copy of everything to go back to, made while people work: database, pictures and uploads of one moment.

Source: docs/domain-more.md s (Backup); trust 6.9. Unlike an export it holds the hashes of passwords and all that waits
to be sent; it does not hold the secrets of the environment, nor the key that signs cookies.
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

from planner.core.db import Base
from planner.imports import uploads
from planner.imports.models import ImportRun
from planner.transfer import moving
from planner.transfer.archive import CHUNK, Packing, Tell, nothing, packing
from planner.transfer.catalogue import in_order
from planner.transfer.errors import Broken, NotHere, room
from planner.transfer.exporting import Done, put_pictures
from planner.transfer.rows_in import count_on
from planner.transfer.rows_out import stream
from planner.transfer.snapshots import revision, snapshot

KIND = "backup"
SQLITE, DUMP = "database.sqlite", "database.dump"


def back_up(engine: sa.Engine, path: Path, *, instance: Path, secret: str, now: datetime, portable: bool = False,
            tell: Tell = nothing) -> Done:
    """Write database and files to the new file ``path``, while others go on writing.

    Args:
        secret: the secret key of this installation, which seals what the file says of itself.
        portable: keep a PostgreSQL database as a SQLite file, which needs no program of PostgreSQL and can be restored
            to either kind.
    Raises:
        NotHere: there is such a file, or ``pg_dump`` is missing or refuses.
        NoRoom: the disk is full; nothing is left there.
    """
    with packing(path) as archive, _moment(engine, path.parent, portable=portable) as moment:
        tell(0, 0, moment.name)
        moment.put(archive)
        rows = sum(_count(moment.connection, table) for table in in_order())
        pictures, missing = put_pictures(moment.connection, archive, instance)
        waiting = _put_uploads(moment.connection, archive, instance)
        archive.finish(kind=KIND, made_at=now.isoformat(), migration=revision(moment.connection),
                       database=moment.name, rows=rows, missing=missing, sealed_with=secret)
    return Done(rows, pictures + waiting, tuple(missing))


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def _put_uploads(connection: sa.Connection, archive: Packing, instance: Path) -> int:
    """Take in what was uploaded and waits for its import; one that was thrown away meanwhile is no loss."""
    done = 0
    for (name,) in stream(connection, sa.select(ImportRun.stored_as).where(ImportRun.stored_as.is_not(None))
                          .order_by(ImportRun.id)):
        source = uploads.path_of(name, instance=instance)
        if source.is_file():
            archive.copy(f"uploads/{source.name}", source)
            done += 1
    return done


class _Moment:
    """The database as it was at one moment: a connection to read by, and the file that goes into the backup."""

    def __init__(self, name: str, connection: sa.Connection, put: Any) -> None:
        self.name, self.connection, self.put = name, connection, put


@contextmanager
def _moment(engine: sa.Engine, folder: Path, *, portable: bool) -> Iterator[_Moment]:
    if engine.dialect.name == "postgresql" and not portable:
        with snapshot(engine) as connection:
            yield _Moment(DUMP, connection, lambda archive: _dump(engine, connection, archive))
        return
    with _work_folder(folder) as own:
        copy = own / "copy.db"
        if engine.dialect.name == "sqlite":
            _copy_sqlite(engine, copy)
        else:
            _copy_rows(engine, copy)
        reading = sa.create_engine(f"sqlite:///{copy}", poolclass=sa.NullPool)
        with reading.connect() as connection:
            yield _Moment(SQLITE, connection, lambda archive: _put_file(copy, archive))


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """A folder beside the backup, for this user alone; gone afterwards."""
    own = Path(tempfile.mkdtemp(prefix=".planner-", dir=folder))
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _put_file(source: Path, archive: Packing) -> None:
    archive.copy(SQLITE, source, packed=True)


# --- SQLite ------------------------------------------------------------------------------------------------------


def _copy_sqlite(engine: sa.Engine, goal: Path) -> None:
    """Copy the database by SQLite itself: one moment, and nobody who writes waits. Raises NoRoom, Broken."""
    with engine.connect() as connection, _sqlite_room():
        raw: Any = connection.connection.driver_connection
        target = sqlite3.connect(goal)
        try:
            raw.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = DELETE")      # one file, with nothing beside it
            found = target.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            target.close()
    if found != "ok":
        raise Broken("transfer_damaged", why=str(found)[:200])


@contextmanager
def _sqlite_room() -> Iterator[None]:
    """SQLite says in its own way that a disk is full. Raises NoRoom."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") not in {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_CANTOPEN"}:
            raise
        with room():
            raise OSError(28, "no room") from error


# --- PostgreSQL --------------------------------------------------------------------------------------------------


def program(name: str) -> str:
    """Where a program of PostgreSQL is. Raises NotHere."""
    found = shutil.which(name)
    if found is None:
        raise NotHere("transfer_no_program", name=name)
    return found


def address_of(engine: sa.Engine) -> tuple[str, dict[str, str]]:
    """How PostgreSQL's programs reach the database, and their environment: the password is on no command line."""
    url = engine.url
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    return plain, {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}


def _dump(engine: sa.Engine, connection: sa.Connection, archive: Packing) -> None:
    """Let pg_dump read the very moment that ``connection`` sees. Raises NotHere, NoRoom."""
    moment = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
    address, environment = address_of(engine)
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}",
               f"--dbname={address}"]
    with tempfile.TemporaryFile() as said, subprocess.Popen(  # noqa: S603 - our own words, no shell
            command, stdout=subprocess.PIPE, stderr=said, env=environment) as running:
        assert running.stdout is not None
        try:
            with archive.file(DUMP, packed=False) as sink:
                while chunk := running.stdout.read(CHUNK):
                    sink.write(chunk)
        except BaseException:
            running.kill()
            raise
        if running.wait() != 0:
            said.seek(0)
            raise NotHere("transfer_program_failed", name="pg_dump", why=last_line(said.read()))


def last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return (lines[-1] if lines else "no reason given")[:300]


def _copy_rows(engine: sa.Engine, goal: Path) -> None:
    """Copy a database of another kind row by row into a SQLite file, as of one moment. Raises NoRoom, Broken."""
    target = sa.create_engine(f"sqlite:///{goal}", poolclass=sa.NullPool)
    try:
        with snapshot(engine) as here, target.connect().execution_options(planner_write=True) as there:
            Base.metadata.create_all(there)
            there.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            there.execute(sa.text("INSERT INTO alembic_version VALUES (:at)"), {"at": revision(here)})
            moving.copy_rows(here, there)
            count_on(there)
            moving.check_equal(here, there)
            there.commit()
        with sqlite3.connect(goal) as raw:
            raw.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.dispose()

