"""What is out on a channel over a network changes there: mended, or taken down (docs/domain.md c, publication).

A web request only asks; the clockwork does it, with the pauses of a publication. Doing it twice is once, so an end
that nobody knows is tried again.
"""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.connectors import Done, Failed, Permanent
from planner.core import event_log, events
from planner.core.errors import Conflict
from planner.steps.publishing import rules
from planner.steps.publishing.events import ErrandFailed
from planner.steps.publishing.models import AttemptKind, Errand, Publication
from planner.steps.publishing.services import gone
from planner.steps.publishing.services.states import advance_publication
from planner.steps.writing.models import Revision
from planner.workflow import ERRAND
from planner.workflow.publishing import ErrandState, PublicationState, TriesFacts

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


def settle(session: Session, errand: Errand, done: Done | None, failed: Failed | None, *, now: datetime,
           pause: timedelta | None) -> None:
    """Write what came of one try; ``pause`` is how long to wait when it was not the last."""
    errand.leased_until = None
    if failed is None:
        errand.note = ""
        advance_errand(session, errand, "ok", actor_id=None, now=now)
        _done(session, errand, done, now=now)
        return
    errand.tries, errand.note = errand.tries + 1, failed.code.value
    if isinstance(failed, Permanent) or pause is None or not rules.has_tries_left(errand.tries):
        _fail(session, errand, failed.code.value, now=now)
        return
    advance_errand(session, errand, "temporary", actor_id=None, now=now, facts=TriesFacts(True))
    errand.due_at = now + pause


def give_up(session: Session, errand: Errand, code: str, *, now: datetime) -> None:
    """It broke on our side before anything was sent: it stays, failed, and leads are told."""
    if errand.state is _E.WAITING:
        advance_errand(session, errand, "start", actor_id=None, now=now)
    errand.leased_until, errand.note = None, code
    _fail(session, errand, code, now=now)


def _fail(session: Session, errand: Errand, code: str, *, now: datetime) -> None:
    advance_errand(session, errand, "permanent", actor_id=None, now=now, reason=code)
    events.announce(session, ErrandFailed(errand, code, now))


def again(session: Session, errand: Errand, *, now: datetime) -> None:
    """Something else is wanted than what was sent: it goes once more, at once."""
    advance_errand(session, errand, "temporary", actor_id=None, now=now, facts=TriesFacts(True))
    errand.due_at, errand.leased_until, errand.tries = now, None, 0


def _done(session: Session, errand: Errand, done: Done | None, *, now: datetime) -> None:
    publication = errand.publication
    if publication.state is not PublicationState.PUBLISHED:
        return
    if errand.kind is AttemptKind.TAKE_DOWN:
        gone.note_taken_down(session, publication, actor_id=errand.asked_by_id, reason=errand.reason, now=now)
        return
    if done is not None and done.url:
        publication.external_id, publication.url = done.external_id[:200], done.url[:500]
    mend(session, publication, errand.revision, actor_id=errand.asked_by_id, now=now)


def mend(session: Session, publication: Publication, revision: Revision | None, *, actor_id: int | None,
         now: datetime) -> None:
    """The channel shows ``revision`` by now."""
    advance_publication(session, publication, "correct", actor_id=actor_id, now=now)
    publication.revision, publication.changed_at = revision, now


def retry(session: Session, errand: Errand, *, actor_id: int, now: datetime) -> None:
    """Once more, with all its tries. Raises Conflict."""
    advance_errand(session, errand, "retry", actor_id=actor_id, now=now)
    errand.due_at, errand.tries, errand.note = now, 0, ""


def done_by_hand(session: Session, errand: Errand, *, actor_id: int, now: datetime) -> None:
    """Somebody did it over there. Raises Conflict."""
    advance_errand(session, errand, "by_hand", actor_id=actor_id, now=now)
    _done(session, errand, None, now=now)
