"""Reading a database as it was at one moment, while others go on writing."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from planner.core import schema
from planner.transfer.errors import NotHere


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment only, and writes nothing. Nobody who writes waits for it."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # The moment is that of the first read, not that of BEGIN.
        connection.execute(sa.text("SELECT count(*) FROM alembic_version" if _is_migrated(connection) else "SELECT 1"))
        yield connection
        connection.rollback()


def _is_migrated(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table("alembic_version")


def revision(connection: sa.Connection) -> str:
    """The migration that the tables are at; tables that were made without one count as ours."""
    if not _is_migrated(connection):
        return schema.head()
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def check_current(connection: sa.Connection) -> None:
    """Refuse a database that is older or newer than this program. Raises NotHere (``transfer_migrate_first``)."""
    found = revision(connection)
    if found != schema.head():
        raise NotHere("transfer_migrate_first", found=found, wanted=schema.head())
