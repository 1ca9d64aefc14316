"""Whether the links of a text answer: looked at from the clockwork, one after another, never inside a request."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from planner.checklist import queries
from planner.checklist.models import DraftLink
from planner.checklist.rules import answers
from planner.core.db import unit_of_work
from planner.core.guarded_http import Caller, CallFailed, Limits, Trouble

AT_ONCE = 20                    # links a turn of the clock
EVERY = 20                      # seconds between two turns
LIMITS = Limits(connect=5.0, read=5.0, total=10.0, size=2**20)
STATUS = "status"


def look_at_links(session: Session, now: datetime) -> int:
    """Look at the links that are due, each in steps of its own. Returns how many."""
    done = 0
    while done < AT_ONCE and (turn := _turn()) is not None:
        link_id, address = turn
        trouble, status = _ask(address)
        with unit_of_work() as work:
            work.session.execute(sa.update(DraftLink).where(DraftLink.id == link_id).values(
                trouble=trouble, status=status, checked_at=work.now, taken_at=None))
        done += 1
    return done


def _turn() -> tuple[int, str] | None:
    """The next link that this clock got; taken, so that two clocks don't both look."""
    with unit_of_work() as work:
        link = queries.due_link(work.session, now=work.now)
        if link is None:
            return None
        link.taken_at = work.now
        return link.id, link.address


def _ask(address: str) -> tuple[str, int | None]:
    """Why an address brings nothing ('' when it answers), and the status of its answer. No transaction is open."""
    caller: Caller = current_app.extensions["planner.caller"]
    try:
        answer = caller.get(address, limits=LIMITS)
    except CallFailed as error:
        return ("", None) if error.code is Trouble.TOO_LARGE else (error.code.value, None)
    return ("" if answers(answer.status) else STATUS), answer.status
