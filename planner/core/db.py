"""Database base: one metadata, UTC times, optimistic locking, one commit per unit of work."""
from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, cast

import sqlalchemy as sa
from flask import current_app, has_request_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, registry
from sqlalchemy.orm.exc import StaleDataError

from planner.core.clock import Clock
from planner.core.errors import Conflict
from planner.core.garbage import no_collection
from planner.core.running import asked_to_stop
from planner.core.turns import turn
from planner.core.uid import LENGTH, new_uid

log = logging.getLogger("planner")
# PostgreSQL's codes: unique key taken, deadlock, serialization failure.
LOST_RACES = frozenset({"23505", "40P01", "40001"})
# Tries of five seconds (``busy_timeout``) to begin to write on SQLite: for a page, and where nobody waits.
PAGE_TURNS, TURNS = 3, 12
# Of a line to SQLite, 8 MiB: a month of an agenda of 10,000 slots looks at more than the 2 MiB that are usual.
CACHE = "cache_size = -8192"
# Seconds in the line of this process before that.
PAGE_LINE, LINE = 5.0, 60.0


def _read_utc(value: str | None) -> datetime | None:
    """An instant as SQLite keeps it: text without a zone, and ours, so UTC."""
    return None if value is None else datetime.fromisoformat(value + "+00:00")


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on SQLite and PostgreSQL alike."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive time; a naive one has already lost what it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime refused: pass an aware one")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any] | None:
        """On SQLite our own: a calendar reads some thousand instants, and each by way of two layers costs."""
        return _read_utc if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """A driver may give naive times back; they are ours, so they are UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def later(condition: Any) -> sa.ColumnElement[bool]:
    """The same condition in a form that no index answers: for what leaves many rows where another one leaves few.

    A database without counts of what it holds (SQLite as it comes) takes an index of equal values before one of a
    range, however many rows have that value.
    """
    return sa.case((condition, 1), else_=0) == 1


class Base(DeclarativeBase):
    """One metadata for all tables. Flask-SQLAlchemy copies this body, so types go into a registry."""

    registry = registry(
        metadata=sa.MetaData(naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}),
        type_annotation_map={
            datetime: UtcDateTime,
            dict[str, Any]: sa.JSON,
            list[str]: sa.JSON,
            list[int]: sa.JSON,
            Enum: sa.Enum(Enum, native_enum=False, length=32, create_constraint=False,
                          values_callable=lambda kind: [member.value for member in kind]),
        })


class CalmSession(FlaskSession):
    """A session that lets go of its objects without a collection of garbage in between (see ``core/garbage.py``)."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Any:
        """The one database: a press that writes asks a hundred times, and nothing needs to be looked for."""
        return self._db.engines[None] if bind is None else bind

    def close(self) -> None:
        """End it."""
        with no_collection():
            super().close()

    def rollback(self) -> None:
        """Take everything back since the last commit."""
        with no_collection():
            super().rollback()

    def commit(self) -> None:
        """Write everything."""
        with no_collection():
            super().commit()


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": CalmSession})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Id = Annotated[int, mapped_column(primary_key=True)]


class Entity:
    """What every entity has (docs/domain.md b): key, public uid, times, row version.

    A write with a stale ``version`` fails and becomes a 409.
    """

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[int]:
        """Integer key; never in an address."""
        return mapped_column(primary_key=True, sort_order=-10)

    @declared_attr
    @classmethod
    def uid(cls) -> Mapped[str]:
        """Public key of 26 characters, for addresses and exports."""
        return mapped_column(sa.String(LENGTH), unique=True, default=new_uid, sort_order=-9)

    @declared_attr
    @classmethod
    def created_at(cls) -> Mapped[datetime]:
        """When the row was made; filled from the unit of work's clock."""
        return mapped_column(sort_order=90)

    @declared_attr
    @classmethod
    def updated_at(cls) -> Mapped[datetime]:
        """When the row was last changed; filled from the unit of work's clock."""
        return mapped_column(sort_order=91)

    @declared_attr
    @classmethod
    def version(cls) -> Mapped[int]:
        """Counts the changes of the row."""
        return mapped_column(sort_order=92)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work: its session and the one instant that all of it happens at."""

    session: Session
    now: datetime


def clock() -> Clock:
    """The clock of the running application."""
    found: Clock = current_app.extensions["planner.clock"]
    return found


def _is_lost_race(error: DBAPIError) -> bool:
    """Whether somebody else made the same thing first, or two waited for each other and this one had to let go."""
    if getattr(error.orig, "sqlstate", None) in LOST_RACES:
        return True
    return getattr(error.orig, "sqlite_errorname", None) == "SQLITE_CONSTRAINT_UNIQUE"


def _begin_to_write(session: Session) -> None:
    """Ask for the right to write, which others may have on SQLite. Nobody waits for the clockwork, which asks for a
    minute: what it just handed out has to be written down.
    """
    tries = PAGE_TURNS if has_request_context() else TURNS
    for number in range(1, tries + 1):
        try:
            session.connection(execution_options={"planner_write": True})
        except OperationalError as error:
            session.rollback()
            if number == tries or getattr(error.orig, "sqlite_errorname", None) != "SQLITE_BUSY":
                raise
        else:
            return


@contextmanager
def unit_of_work() -> Iterator[Work]:
    """Commit once at the end, roll back on any error; the edge calls it, services never do.

    Raises:
        Conflict: a row was changed, or the same one made, by somebody else meanwhile (code ``stale``).
    """
    session = db.session()
    session.rollback()                              # end the read that loaded the person asking
    with turn(session.get_bind(), PAGE_LINE if has_request_context() else LINE):
        _begin_to_write(session)
        work = Work(session, clock().now())
        session.info |= {"now": work.now, "work": object()}
        try:
            yield work
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise Conflict("stale") from error
        except (IntegrityError, OperationalError) as error:
            session.rollback()
            if not _is_lost_race(error):
                raise
            log.warning("somebody else was faster: %s", type(error.orig).__name__)
            raise Conflict("stale") from error
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("work", None)


def changed_rows(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Run one conditional write; returns how many rows it changed or removed."""
    return cast("sa.CursorResult[Any]", session.execute(statement)).rowcount


def one_by_one(ids: Iterable[int], act: Callable[[Session, int, datetime], int], *, what: str) -> int:
    """Do the same with each of ``ids``, each in a unit of work of its own; returns the sum of what ``act`` returned.

    One that fails is logged under ``what`` and holds none of the others back (trust 6.5).

    Raises:
        OperationalError: the database is gone, so the others would fail too.
    """
    done = 0
    for one in ids:
        if asked_to_stop():
            break
        try:
            with unit_of_work() as work:
                done += act(work.session, one, work.now)
        except OperationalError:
            raise
        except Exception:
            log.exception("%s %s failed; the others go on", what, one)
    return done


@sa.event.listens_for(Session, "before_flush")
def _stamp(session: Session, context: Any, instances: Any) -> None:
    """Fill created_at and updated_at from the unit of work, so that no model reads a clock."""
    new = session.new               # made anew at each look, which a big import would feel
    entities = [row for row in (*new, *session.dirty) if isinstance(row, Entity)]
    if not entities:
        return
    now = session.info["now"]
    for row in entities:
        is_new = row in new
        if is_new and sa.inspect(row).dict.get("created_at") is None:
            row.created_at = now
        if is_new or session.is_modified(row, include_collections=False):
            row.updated_at = now


@sa.event.listens_for(sa.Engine, "connect")
def _sqlite_connect(connection: Any, record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None              # SQLAlchemy, not the driver, emits BEGIN
    for pragma in ("foreign_keys = ON", "busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL", CACHE):
        connection.execute(f"PRAGMA {pragma}")


@sa.event.listens_for(sa.Engine, "begin")
def _sqlite_begin(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        write = connection.get_execution_options().get("planner_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
