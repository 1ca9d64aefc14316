"""What is compared: each package names its tables once, and a row that changed is noticed as it is written.

So no service, import or undo can forget to say so. What changes by a bare SQL statement is not noticed: whoever
writes one calls ``notice``, or ``services.put_many``, ``mark`` or ``drop`` itself.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstanceState, Session

from planner.similarity import services
from planner.similarity.rules import Part

Follower = Callable[[Session, Sequence[Any]], None]

A_LOT = 500

_followers: dict[type[Any], list[Follower]] = defaultdict(list)


def follow(models: Iterable[type[Any]], follower: Follower) -> None:
    """Hand each changed row of ``models`` to ``follower``, in the transaction that changes it; once is enough.

    The follower may only write by SQL statements: the session is being flushed.
    """
    for model in models:
        if follower not in _followers[model]:
            _followers[model].append(follower)


def compare(model: type[Any], kind: str, read: Callable[[Any], list[Part] | None]) -> None:
    """Rows of ``model`` are texts of ``kind`` by their ``uid``; ``read`` says what is in one, None when it is away."""
    def keep(session: Session, rows: Sequence[Any]) -> None:
        said = {row.uid: None if is_gone(row) else read(row) for row in rows}
        services.put_many(session, kind=kind, texts={uid: parts for uid, parts in said.items() if parts is not None})
        services.drop_many(session, kind=kind, uids=[uid for uid, parts in said.items() if parts is None])

    _followers[model] = [keep]


def is_gone(row: Any) -> bool:
    """Whether a row that a follower was given is being deleted."""
    state: InstanceState[Any] = sa.inspect(row)
    return state.deleted or (state.session is not None and row in state.session.deleted)


def gather(session: Session) -> int:
    """Notice every row there is: once, for a database that held texts before this package looked at them.

    Returns how many rows were looked at.
    """
    seen = 0
    for model, followers in _followers.items():
        for rows in session.scalars(sa.select(model).order_by(model.id)).partitions(A_LOT):
            seen += len(rows)
            for follower in followers:
                follower(session, rows)
    return seen


def notice(session: Session, rows: Sequence[Any]) -> None:
    """These rows of one model were written by a bare statement; they need not belong to the session."""
    for follower in _followers.get(type(rows[0]), ()) if rows else ():
        follower(session, rows)


@sa.event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: Any) -> None:
    changed: dict[Follower, list[Any]] = {}
    for row in (*session.new, *session.dirty, *session.deleted):
        for follower in _followers.get(type(row), ()):
            changed.setdefault(follower, []).append(row)
    for follower, rows in changed.items():
        follower(session, [row for row in rows if session.is_modified(row) or is_gone(row)])
