"""Texts whose moment comes when the proof says so, and how long they take to be out."""
from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa

from benchmarks.doing import seed_due
from benchmarks.reliability.stage import IN_REVIEW, OUT, Stage, follow_on
from planner.core.clock import Clock
from planner.core.db import Base
from planner.steps.publishing.models import Publication

FIRST = OUT + IN_REVIEW + IN_REVIEW // 2 + 1        # number of the first publication that waits
OUTS = "SELECT count(*) FROM event_log WHERE kind = 'publication' AND event = 'ok'"
TWICE = ("SELECT count(*) FROM (SELECT uid FROM event_log WHERE kind = 'publication' AND event = 'ok' "
         "GROUP BY uid HAVING count(*) > 1) AS twice")
_TABLE = Base.metadata.tables[Publication.__tablename__]


def clock(stage: Stage) -> Clock:
    """The clock of the house."""
    found: Clock = stage.app.extensions["planner.clock"]
    return found


def seed_waiting(stage: Stage) -> None:
    """1,000 approved texts, none of them due for years."""
    with stage.engine.begin() as connection:
        seed_due(connection, FIRST - 1)
        connection.execute(sa.update(_TABLE).where(_TABLE.c.id >= FIRST)
                           .values(due_at=clock(stage).now() + timedelta(days=3_650)))
    follow_on(stage.engine)


def make_due(stage: Stage, place: int, *, at: timedelta = timedelta()) -> int:
    """Let the moment of the text number ``place`` (0 the first) be now, or so much later; returns its key."""
    with stage.engine.begin() as connection:
        connection.execute(sa.update(_TABLE).where(_TABLE.c.id == FIRST + place)
                           .values(due_at=clock(stage).now() + at))
    return FIRST + place


def make_these_due(stage: Stage, first: int, count: int) -> None:
    """Let the moment of so many texts, from the number ``first`` on, be now."""
    with stage.engine.begin() as connection:
        connection.execute(sa.update(_TABLE).where(_TABLE.c.id.between(FIRST + first, FIRST + first + count - 1))
                           .values(due_at=clock(stage).now()))


def is_out(stage: Stage, key: int) -> bool:
    """Whether that text is out."""
    return str(stage.rows("SELECT state FROM publication WHERE id = :key", key=key)[0][0]) == "published"


def seconds_until_out(stage: Stage, key: int, patience: float = 60) -> float:
    """How long it takes from now; inf when it is not out within ``patience``."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        if is_out(stage, key):
            return time.monotonic() - start
        time.sleep(0.1)
    return float("inf")
