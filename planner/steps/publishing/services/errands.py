"""What is out on a channel over a network changes there: mended, or taken down (docs/domain.md c, publication).

A web request only asks; the clockwork does it, with the pauses of a publication. Doing it twice is once, so an end
that nobody knows is tried again.
"""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.errors import Conflict
from planner.steps.publishing.models import AttemptKind, Errand, Publication
from planner.steps.writing.models import Revision
from planner.workflow import ERRAND
from planner.workflow.publishing import ErrandState, TriesFacts

_E = ErrandState
OPEN = (_E.WAITING, _E.SENDING, _E.FAILED)


def advance_errand(session: Session, errand: Errand, event: str, *, actor_id: int | None, now: datetime,
                   facts: TriesFacts | None = None, reason: str | None = None) -> None:
    """Move an errand one step on and write it down; the only writer of its state. Raises Conflict, RuleBroken."""
    was = errand.state
    errand.state = ErrandState(ERRAND.follow(was, event, facts))
    event_log.record(session, errand, event, actor_id=actor_id, now=now, from_state=was.value,
                     to_state=errand.state.value, reason=reason)


def open_errand(session: Session, publication: Publication) -> Errand | None:
    """The one change of a publication that is not done yet."""
    return session.scalar(sa.select(Errand).where(Errand.publication_id == publication.id, Errand.state.in_(OPEN)))


def ask(session: Session, publication: Publication, kind: AttemptKind, *, actor_id: int | None, now: datetime,
        reason: str = "", revision: Revision | None = None) -> Errand:
    """Have it mended or taken down over there, as soon as its channel has a turn.

    A newer text takes the place of one that waits; what is to be taken down is not mended any more.

    Raises:
        Conflict: it is being taken down already.
    """
    errand = open_errand(session, publication)
    if errand is not None and errand.kind is AttemptKind.TAKE_DOWN:
        raise Conflict("publication_going_down")
    if errand is not None and errand.state is not _E.SENDING:
        advance_errand(session, errand, "drop", actor_id=actor_id, now=now)
        session.flush()
        errand = None
    if errand is not None:                      # under way: what it sends is not what is wanted; it goes once more
        errand.kind, errand.revision, errand.reason, errand.number = kind, revision, reason, None
        return errand
    made = Errand(publication=publication, kind=kind, revision=revision, asked_by_id=actor_id, reason=reason,
                  due_at=now, state=_E.WAITING, tries=0)
    session.add(made)
    session.flush()
    event_log.record(session, publication, f"ask_{kind.value}", actor_id=actor_id, now=now, reason=reason or None)
    return made
