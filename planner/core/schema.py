"""The database's tables and the program agree: migrate once, refuse a database that is newer."""
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent.parent.parent / "migrations"
_NAMES = re.compile(r"""^revision(?:: str)? = ["'](\w+)["']""", re.MULTILINE)
_REPLACED = re.compile(r"""^down_revision(?:: [^=]+)? = ["'](\w+)["']""", re.MULTILINE)
# Any number will do, as long as every start asks for the same one.
_LOCK = 7_340_211


class NewerDatabase(Exception):
    """The database was migrated by a newer program; this one must not touch it."""


@contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that no second migration runs beside; the other one waits, then finds nothing to do."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")        # tables are rebuilt; refused inside a transaction
            raw.execute("PRAGMA busy_timeout = 60000")
            connection = connection.execution_options(planner_write=True)
        else:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection
        connection.commit()
        if engine.dialect.name == "sqlite":
            connection.invalidate()                         # its pragmas are not for ordinary work


def _config() -> Config:
    from alembic.config import Config  # a web process asks for the head once; it need not load the rest

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def _scripts(config: Config) -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config)


@lru_cache(maxsize=1)
def head() -> str:
    """The revision that this program was written for.

    Read from the files: a process that only asks this need not load Alembic, which takes 19 MiB.
    """
    texts = [path.read_text("utf-8") for path in (FOLDER / "versions").glob("*.py")]
    names = {found[1] for text in texts for found in _NAMES.finditer(text)}
    replaced = {found[1] for text in texts for found in _REPLACED.finditer(text)}
    (found,) = names - replaced
    return found


def known() -> frozenset[str]:
    """The revisions that this program can bring up to date."""
    return frozenset(script.revision for script in _scripts(_config()).walk_revisions())


def current(engine: sa.Engine) -> str | None:
    """The revision that the database is at; None for one without tables."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(engine: sa.Engine, target: str = "head") -> None:
    """Bring the tables to ``target``; safe when several programs start at once.

    Raises:
        NewerDatabase: the database is at a revision that this program does not know.
    """
    with alone(engine) as connection:          # a file that is being migrated lets nobody read
        upgrade_on(connection, target)


def upgrade_on(connection: sa.Connection, target: str = "head") -> None:
    """As :func:`upgrade`, within the transaction of ``connection``, which nobody else migrates beside."""
    from alembic import command

    config = _config()
    at = _revision(connection)
    if at is not None and at not in known():
        raise NewerDatabase(f"the database is at revision {at}, which this program does not know")
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def downgrade(engine: sa.Engine, target: str) -> None:
    """Take the tables back to ``target``; "base" empties the database."""
    from alembic import command

    config = _config()
    with alone(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, target)
