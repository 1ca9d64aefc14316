"""What a process remembers of something costly, as long as a mark says that it still holds."""
from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import Entity

Thing = TypeVar("Thing")


class Memory(Generic[Thing]):
    """The newest ``most`` things by their marks.

    A mark has to change with everything that the thing was made from, and to come from the database, so that many
    processes stay right. What is remembered is shared by threads: nobody may change it. What is made within a unit of
    work is remembered for that one alone: it may be taken back, and another change would get the same mark.
    """

    def __init__(self, most: int = 2) -> None:
        self._most = most
        self._known: dict[Hashable, Thing] = {}
        self._lock = Lock()

    def get(self, mark: Hashable, make: Callable[[], Thing], *, session: Session | None = None) -> Thing:
        """The thing with this mark, made now when nobody remembers it. Two threads may make it at once.

        ``session``: through which the mark was read, when that may be within a unit of work.
        """
        work = session.info.get("work") if session is not None else None
        found = self._known.get(mark)
        if found is None and work is not None:
            mark = (work, mark)
            found = self._known.get(mark)
        if found is None:
            found = make()
            with self._lock:
                while len(self._known) >= self._most and mark not in self._known:
                    del self._known[next(iter(self._known))]
                self._known[mark] = found
        return found


@cache
def rows_mark(kind: type[Entity]) -> sa.Subquery:
    """A table of one row that changes whenever a row of ``kind`` is made, changed or removed.

    It counts, so no order of commits hides a change, as a greatest time of change would. The sums need an index on
    version and id. Uids tell the databases of one process apart. What is written past the session has to raise
    ``version`` itself.
    """
    newest = sa.select(sa.func.max(kind.uid)).scalar_subquery()
    return sa.select(sa.func.count().label("n"), sa.func.sum(kind.version).label("versions"),
                     sa.func.sum(kind.id).label("ids"), newest.label("newest")).select_from(kind).subquery()


@cache
def links_mark(table: sa.Table) -> sa.Subquery:
    """A table of one row that changes whenever a pair is put into ``table``, or taken out of it."""
    one, other = (sa.cast(column, sa.BigInteger) for column in table.primary_key.columns)
    return sa.select(sa.func.count().label("n"), sa.func.sum(one * other).label("both"),
                     sa.func.sum(one * one * other).label("first"), sa.func.sum(one * other * other).label("second")
                     ).select_from(table).subquery()


def read_marks(session: Session, *parts: sa.Subquery, **values: object) -> tuple[Any, ...]:
    """The columns of these tables of one row; one statement. ``values``: of what they leave open."""
    return tuple(session.execute(_side_by_side(parts), values).one())


@lru_cache(maxsize=64)
def _side_by_side(parts: tuple[sa.Subquery, ...]) -> sa.Select[Any]:
    wanted = sa.select(*parts).select_from(parts[0])
    for part in parts[1:]:
        wanted = wanted.join(part, sa.true())
    return wanted
