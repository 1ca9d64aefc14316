"""What the clockwork does for publishing: what is due goes out, channel by channel, and nobody waits for another."""
from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner.core.db import one_by_one, unit_of_work
from planner.core.running import asked_to_stop
from planner.steps.publishing import queries
from planner.steps.publishing.services import batch, late, release

log = logging.getLogger("planner.worker")
AT_MOST = 1_000             # texts a turn


def publish_due(session: Session, now: datetime) -> int:
    """Put out what is due on our own sites: together what nothing is special about, the rest one by one.

    What is too late by now waits for a lead, who is told once. One that fails holds nothing else back.
    """
    with unit_of_work() as work:
        late.hold_late(work.session, now=work.now)
    ids = queries.due_ids(session, now=now, limit=AT_MOST)
    done = 0
    for start in range(0, len(ids), batch.SIZE):
        if asked_to_stop():
            break
        done += _put_out(ids[start:start + batch.SIZE])
    return done


def _put_out(ids: Sequence[int]) -> int:
    went: set[int] = set()
    if len(ids) > 1:
        try:
            with unit_of_work() as work:
                went = batch.release_batch(work.session, ids, now=work.now)
        except OperationalError:            # the database is away: nothing went, and one by one nothing would
            raise
        except Exception:
            log.exception("%s texts together failed; each goes by itself", len(ids))
            went = set()

    def put_out(session: Session, publication_id: int, now: datetime) -> bool:
        return release.release_due(session, publication_id, now=now)

    return len(went) + one_by_one([one for one in ids if one not in went], put_out, what="publication")
