"""What the clockwork does for publishing: what is due goes out, channel by channel, and nobody waits for another."""
from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner.connectors import Connector, Failed, Permanent, Reason, Unknown, connector_for
from planner.core.clock import stopwatch
from planner.core.db import clock, one_by_one, unit_of_work
from planner.core.running import asked_to_stop
from planner.core.settings import Settings
from planner.steps.publishing import line_queries, queries
from planner.steps.publishing.models import AttemptKind
from planner.steps.publishing.services import batch, health, late, lines, release, troubles, upkeep
from planner.steps.publishing.services.articles import Base
from planner.steps.publishing.services.lines import Call, Result

log = logging.getLogger("planner.worker")
AT_MOST = 1_000             # texts a turn
TURN = 30.0                 # seconds after which a turn on the lines ends
BREATH = 0.5                # seconds between two tries to write down what came of a call
LANES = 8                   # turns at a time; each serves another channel, so that one that hangs delays no other


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


def send_due(session: Session, now: datetime) -> int:
    """Do what is due on channels over a network: send, look up, mend, take down; returns how many calls were made.

    One call at a time on each channel, and no transaction open meanwhile. A channel that failed has had its turn.
    """
    is_due = line_queries.is_any_due(session, now=now)
    session.rollback()
    if not is_due:
        return 0
    settings: Settings = current_app.extensions["planner.settings"]
    base = Base(settings.base_url, settings.instance_path)
    begun, done, tired = stopwatch(), 0, set[int]()
    while not asked_to_stop() and stopwatch() - begun < TURN:
        with unit_of_work() as work:
            lines.note_lost(work.session, now=work.now)
            call = lines.take(work.session, now=work.now, base=base, but=tired)
        if call is None:
            break
        result = _make(call)
        _write_down(call, result)
        done += 1
        if isinstance(result, Failed):
            tired.add(call.channel_id)
    return done


def _write_down(call: Call, result: Result) -> None:
    """Write what came of a call as soon as the database is back; nobody else has the call before its lease is over.

    One that can't be written as it should, through whatever fault of ours, ends neither the turn nor the answer: it is
    tried once more, then kept as it was said, and the channel is asked again.
    """
    for step in (lines.settle, lines.settle, lines.keep_answer):
        try:
            _insist(step, call, result)
        except OperationalError:
            raise
        except Exception:
            log.exception("%s: what came of try %s of publication %s was not written (%r)", step.__name__, call.number,
                          call.publication_id, result)
        else:
            return


def _insist(step: Callable[..., object], call: Call, result: Result) -> None:
    ends = stopwatch() + lines.LEASE.total_seconds()
    while True:
        try:
            with unit_of_work() as work:
                step(work.session, call, result, now=work.now)
        except OperationalError:
            if stopwatch() > ends or asked_to_stop():
                raise
            time.sleep(BREATH)
        else:
            return


def look_after(session: Session, now: datetime) -> int:
    """Look how channels are doing, and remind of what nobody decided since a day; leads are told of each once."""
    with unit_of_work() as work:
        return health.watch(work.session, now=work.now) + troubles.remind_of_partly(work.session, now=work.now)


def remind_of_old(session: Session, now: datetime) -> int:
    """Once a month, say which articles want a look."""
    with unit_of_work() as work:
        return upkeep.remind(work.session, now=work.now)


def _make(call: Call) -> Result:
    """Make one call. What breaks on our side after it began may have reached the other side: nobody knows."""
    try:
        return _ask(call, connector_for(call.connector, call.config, caller=current_app.extensions["planner.caller"],
                                        clock=clock()))
    except Failed as failed:
        return failed
    except KeyError:
        return Permanent(Reason.NOT_THERE)
    except Exception:
        log.exception("the line to channel %s broke on our side", call.channel_id)
        return Unknown(Reason.ANSWER_BROKEN)


def _ask(call: Call, line: Connector) -> Result:
    if call.kind is AttemptKind.LOOK_UP:
        return line.look_up(call.key)
    if call.kind is AttemptKind.TAKE_DOWN:
        line.take_down(call.external_id, call.key)
        return None
    assert call.article is not None
    return line.update(call.external_id, call.article) if call.kind is AttemptKind.UPDATE else line.publish(
        call.article)
