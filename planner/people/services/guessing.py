"""Counting tries at secrets in the database, so that all processes count together (trust 4)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import changed_rows
from planner.core.errors import TooMany
from planner.people.models import Guess
from planner.people.rules.guessing import Limit, pause, tries_left


@dataclass(frozen=True, slots=True)
class Aim:
    """What a try was aimed at: kept as a hash, so that the table tells no names and no addresses."""

    limit: Limit
    target: str

    @property
    def target_hash(self) -> str:
        """The hash by which it is counted."""
        return sha256(f"{self.limit.kind}\n{self.target}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try: its rows, and how many more fit before the pause."""

    ids: tuple[int, ...]
    left: int


def count_try(session: Session, aims: Sequence[Aim], *, now: datetime) -> Try:
    """Count one try against every aim; whoever was right takes it back with :func:`forgive`.

    A try during a pause is not counted, so hammering makes no pause longer.

    Raises:
        TooMany: one of the limits is reached (``too_many_tries``); the longest pause is told.
    """
    _one_at_a_time(session, aims)
    earlier = {aim: _times(session, aim, now=now) for aim in aims}
    wait = max(pause(earlier[aim], aim.limit, now=now) for aim in aims)
    if wait:
        seconds = ceil(wait.total_seconds())
        raise TooMany("too_many_tries", retry_after=seconds, minutes=ceil(seconds / 60))
    rows = [Guess(kind=aim.limit.kind, target_hash=aim.target_hash, at=now) for aim in aims]
    session.add_all(rows)
    session.flush()
    left = min(tries_left(earlier[aim], aim.limit, now=now) for aim in aims) - 1
    return Try(tuple(row.id for row in rows), left)


def forgive(session: Session, counted: Try, *aims: Aim) -> None:
    """This try was right: it does not count, nor do the earlier ones at ``aims``."""
    own = Guess.id.in_(counted.ids)
    whole = [sa.and_(Guess.kind == aim.limit.kind, Guess.target_hash == aim.target_hash) for aim in aims]
    session.execute(sa.delete(Guess).where(sa.or_(own, *whole)))


def forget_old(session: Session, *, now: datetime) -> int:
    """Remove what no limit counts any more; returns how many rows went."""
    return changed_rows(session, sa.delete(Guess).where(Guess.at < now - timedelta(days=1)))


def _times(session: Session, aim: Aim, *, now: datetime) -> list[datetime]:
    return list(session.scalars(sa.select(Guess.at).where(
        Guess.kind == aim.limit.kind, Guess.target_hash == aim.target_hash, Guess.at > now - aim.limit.window)))


def _one_at_a_time(session: Session, aims: Sequence[Aim]) -> None:
    """Let no two tries at one aim count at once; SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for key in sorted(int(aim.target_hash[:15], 16) for aim in aims):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
