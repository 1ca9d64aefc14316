"""A mark of the database that stays the same only as long as nothing is written to it, whoever would write."""
from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Hashable, Mapping

import sqlalchemy as sa
from flask import Flask

from planner.core.db import db


class Written:
    """Asks for the mark: some microseconds on SQLite, one short question on PostgreSQL. Safe among threads."""

    def __init__(self, engines: Mapping[str | None, sa.Engine]) -> None:
        self._engines = engines
        self._lock = threading.Lock()
        self._line: sqlite3.Connection | None = None    # does nothing else, so all that is written is written by others
        self._lines = 0
        self._of: Hashable = None

    def mark(self) -> Hashable | None:
        """Two equal marks: what was read after the first is still so. None where that cannot be told."""
        engine: object = self._engines[None]
        if not isinstance(engine, sa.Engine):
            return None                 # a transaction that somebody holds open: what is in it nobody else can see
        try:
            return self._of_sqlite(engine) if engine.dialect.name == "sqlite" else _of_postgres(engine)
        except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError):
            self._of = None
            return None

    def _of_sqlite(self, engine: sa.Engine) -> Hashable | None:
        path = engine.url.database or ""
        with self._lock:
            file = os.stat(path)
            here = (path, file.st_dev, file.st_ino, os.getpid())    # a line ends with a fork, and with a restored file
            if self._line is None or self._of != here:
                self._line = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
                self._of, self._lines = here, self._lines + 1
            (version,) = self._line.execute("PRAGMA data_version").fetchone()
        return here, self._lines, version               # another line counts from elsewhere


def _of_postgres(engine: sa.Engine) -> Hashable | None:
    """Which transactions are seen: each that commits had a number, and leaves the list or raises its end."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        seen: str = connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()
    return seen


def of(app: Flask) -> Written:
    """The mark of the database of ``app``."""
    with app.app_context():
        return Written(db.engines)
