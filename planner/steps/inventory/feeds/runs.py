"""Fetching feeds, one after another, from the clockwork; never inside a request."""
from __future__ import annotations

import logging
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from planner.core.db import unit_of_work
from planner.core.guarded_http import Answer, Caller, CallFailed
from planner.steps.inventory.feeds import queries, reading, services
from planner.steps.inventory.feeds.services import Fetched, Turn

log = logging.getLogger("planner.feeds")
AT_ONCE = 50                    # sources a turn of the clock
EVERY = 10                      # seconds between two turns, so that "Test now" is answered soon
ACCEPTED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
NOT_A_FEED, WRONG_STATUS = "not_a_feed", "status"


def fetch_due(session: Session, now: datetime) -> int:
    """Fetch every source that is due, each in steps of its own, and let go of what is old. Returns how many."""
    done = 0
    while done < AT_ONCE and (turn := _turn()) is not None:
        found = _fetch(turn)
        with unit_of_work() as work:
            services.note_fetch(work.session, turn, found, now=work.now)
        done += 1
    with unit_of_work() as work:
        services.expire_items(work.session, now=work.now)
    return done


def _turn() -> Turn | None:
    """The next source that this clock got; None when nothing is due."""
    with unit_of_work() as work:
        turns = (services.take_turn(work.session, source, now=work.now)
                 for source in queries.due(work.session, now=work.now))
        return next((turn for turn in turns if turn is not None), None)


def _fetch(turn: Turn) -> Fetched:
    """What the source says, or why it says nothing. No transaction is open meanwhile."""
    caller: Caller = current_app.extensions["planner.caller"]
    asked = {"Accept": ACCEPTED}
    if turn.etag:
        asked["If-None-Match"] = turn.etag
    if turn.last_modified:
        asked["If-Modified-Since"] = turn.last_modified
    try:
        return _judged(caller.get(turn.url, headers=asked), turn)
    except CallFailed as error:
        return Fetched(trouble=error.code.value)
    except reading.NotAFeed:
        return Fetched(trouble=NOT_A_FEED)
    except Exception:               # a feed of a kind that nobody thought of holds the others back no more than any
        log.exception("feed %s could not be read", turn.source_id)
        return Fetched(trouble=NOT_A_FEED)


def _judged(answer: Answer, turn: Turn) -> Fetched:
    if answer.status == 304:
        return Fetched(etag=turn.etag, last_modified=turn.last_modified)
    if answer.status != 200:
        return Fetched(trouble=WRONG_STATUS, status=answer.status)
    found = reading.entries(answer.body, address=answer.address)
    return Fetched(found, etag=_header(answer, "etag", 200), last_modified=_header(answer, "last-modified", 100))


def _header(answer: Answer, name: str, longest: int) -> str:
    """What goes back to the source with the next call; what can't go into a header is left out."""
    text = answer.headers.get(name, "")
    return text if len(text) <= longest and text.isascii() and text.isprintable() else ""
