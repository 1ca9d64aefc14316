"""A backup is put back, onto a place where nobody lives; it is verified before anything is touched.

The files are on the disk before the database names them, and the database takes its place in one step: a process that
dies at any moment leaves a place where nobody lives, and the next try begins anew. Source: docs/domain-more.md s.
"""
from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from planner.assets.models import Asset
from planner.core import schema, standstill
from planner.core.heartbeats import TickRun, Worker
from planner.core.outbox import Message, OutboxState
from planner.core.standstill import Came
from planner.imports import uploads
from planner.people.models import SignIn
from planner.transfer import moving, seals
from planner.transfer.archive import Parcel, Tell, nothing, opened, sync_folder
from planner.transfer.backups import DUMP, KIND, SQLITE, address_of, last_line, program
from planner.transfer.errors import Broken, NotHere, ask_room, room
from planner.transfer.exporting import Done
from planner.transfer.importing import unpack_pictures
from planner.transfer.rows_in import is_empty

_WORK = ".planner-restore-"
_REVISION = re.compile(r" TABLE DATA \S+ alembic_version( |$)")     # a line of the list of what a dump holds


def restore(engine: sa.Engine, path: Path, *, instance: Path, secret: str | None, now: datetime,
            tell: Tell = nothing) -> Done:
    """Put the backup at ``path`` into the empty database of ``engine`` and the folder ``instance``.

    Every session ends, what was on its way out waits again, and the house stands still until somebody says that it
    works now (planner/core/standstill.py). Tables of an older program are brought up to date.

    Args:
        secret: the secret key of this installation, which must have sealed the file; None: whoever made it is trusted.
    Raises:
        Broken: the file is damaged, of a newer program, or no backup.
        NotHere: it has not our seal, somebody lives there, or a program of PostgreSQL is missing or refuses.
        NoRoom: the disk is full.
    """
    with opened(path, kind=KIND) as parcel:
        if secret is not None and not seals.is_ours(parcel.manifest, secret):
            raise NotHere("transfer_not_ours")
        check_backup(parcel, engine)
        parcel.check(tell)
        _check_place(engine)
        for folder in {instance, _beside(engine, instance)}:
            _sweep_earlier(folder)
        _ask_room(parcel, engine, instance)
        pictures = unpack_pictures(parcel, instance) + _unpack_uploads(parcel, instance)
        tell(0, 0, "database")
        (_load_dump if DUMP in parcel.files else _load_sqlite)(engine, parcel, instance, now)
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
        _check_nobody(connection)


def _check_nobody(connection: sa.Connection) -> None:
    names = set(sa.inspect(connection).get_table_names())
    if {"organisation", "person", "event_log"} <= names and not is_empty(connection) \
            and not _is_half_there(connection, names):
        raise NotHere("transfer_not_empty")


def _is_half_there(connection: sa.Connection, names: set[str]) -> bool:
    """Whether these are the rows of a restore that died: their revision is written last (see `_load_dump`)."""
    return "alembic_version" in names and not connection.scalar(
        sa.text("SELECT count(*) FROM alembic_version"))


def _ask_room(parcel: Parcel, engine: sa.Engine, instance: Path) -> None:
    """Ask for all of it before the first byte is unpacked; what the database itself grows to nobody can tell.

    Raises NoRoom.
    """
    files = [name for name in parcel.files if name.startswith(("assets/", "uploads/"))]
    database = [name for name in (SQLITE, DUMP) if name in parcel.files]
    ask_room([(instance, parcel.size_of(*files)), (_beside(engine, instance), parcel.size_of(*database))])


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


def settle(connection: sa.Connection, now: datetime, made_at: datetime | None) -> None:
    """What holds no longer in another place, at another time: sessions, processes, what was just being sent.

    Nothing goes out from here before somebody says so.
    """
    connection.execute(sa.update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now))
    connection.execute(sa.update(Message).where(Message.state == OutboxState.SENDING)
                       .values(state=OutboxState.QUEUED, available_at=now))
    connection.execute(sa.delete(Worker))
    connection.execute(sa.delete(TickRun))
    standstill.begin(connection, Came.RESTORED, now=now, made_at=made_at)


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
                settle(connection, now, parcel.made_at)
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
    for sha256, suffix in connection.execute(sa.select(Asset.sha256, Asset.suffix).distinct()).all():
        name = f"assets/{sha256[:2]}/{sha256}.{suffix}"
        if name not in lost and not (instance / name).is_file():
            raise Broken("transfer_no_picture", name=name)


# --- PostgreSQL in the backup ------------------------------------------------------------------------------------


def _load_dump(engine: sa.Engine, parcel: Parcel, instance: Path, now: datetime) -> None:
    """Let pg_restore bring the dump in by itself: its words go to the server alone, and no shell reads them.

    Three transactions, of which the last makes a house of it: the tables in which nobody lives go; the dump comes, but
    for the revision that it is at; then revision, upgrade, what holds no longer, and a look for the pictures. A process
    that dies in between leaves rows without a revision, which no program starts on and the next restore throws away.

    Raises NotHere, Broken.
    """
    restorer = program("pg_restore")
    address, environment = address_of(engine)
    with _work_folder(instance) as own:
        dump, chosen = own / "database.dump", own / "list"
        parcel.unpack(DUMP, dump)
        listed = _run([restorer, "--list", str(dump)], environment).decode("utf-8", "replace").splitlines()
        with room():
            chosen.write_text("\n".join(line for line in listed if not _REVISION.search(line)), "utf-8")
        _clear(engine)
        engine.dispose()
        _run([restorer, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
              f"--use-list={chosen}", f"--dbname={address}", str(dump)], environment)
    with schema.alone(engine) as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:at)"), {"at": parcel.manifest["migration"]})
        schema.upgrade_on(connection)
        settle(connection, now, parcel.made_at)
        check_pictures(connection, instance, parcel)


def _clear(engine: sa.Engine) -> None:
    """Drop the tables in which nobody lives, once nobody can move in any more; the dump brings its own.

    Raises NotHere.
    """
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        names = [quote(name) for name in sa.inspect(connection).get_table_names()]
        if names:
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
        _check_nobody(connection)
        if names:
            connection.exec_driver_sql(f"DROP TABLE {', '.join(names)} CASCADE")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS event_log_guard() CASCADE")


def _run(command: list[str], environment: dict[str, str]) -> bytes:
    """Run a program of PostgreSQL; returns what it says. Raises NotHere with its last words."""
    done = subprocess.run(command, capture_output=True, env=environment, check=False)  # noqa: S603 - no shell
    if done.returncode != 0:
        raise NotHere("transfer_program_failed", name=Path(command[0]).name, why=last_line(done.stderr))
    return done.stdout
