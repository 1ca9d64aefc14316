"""Publications over a line: begun in one transaction, called outside of any, what came of it written in another.

Only the newest try of a publication may write what came of it (its number fences), so that a worker that was frozen
marks nothing. Whoever dies between the call and the mark leaves a lease that ends: then nobody knows, and the channel
is asked by key before anything else. The key is the same in every try.

Source: docs/domain.md c (publication); trust 6.2 to 6.5.
"""
from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner.connectors import Article, Done, Failed, Permanent, Temporary
from planner.core import event_log, events
from planner.core.errors import RuleBroken
from planner.core.running import may_take_over
from planner.steps.publishing import line_queries, queries, rules
from planner.steps.publishing.events import PublicationFailed
from planner.steps.publishing.models import AttemptKind, Errand, Outcome, Publication, PublicationAttempt
from planner.steps.publishing.services import errands, moment, out
from planner.steps.publishing.services.articles import Base, article_of, text_of
from planner.steps.publishing.services.states import advance_publication
from planner.workflow.publishing import ErrandState, PublicationState, TriesFacts

log = logging.getLogger("planner")
LEASE = timedelta(minutes=2)            # longer than any call may take
UNSURE = "publication_unsure"           # nobody knows whether it is out, and the channel does not say
LEASE_OVER = "lease_over"               # detail of a try whose worker was never heard of again
NOT_WRITTEN = "not_written"             # detail of a try whose outcome broke while it was written
OUT_ALREADY = "publication_out_already" # detail of a try that a person was faster than
_P, _K = PublicationState, AttemptKind


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make. ``number`` is that of its try; ``connector`` and ``config`` say over which line."""

    kind: AttemptKind
    publication_id: int
    number: int
    channel_id: int
    connector: str
    config: Mapping[str, Any]
    key: str
    external_id: str = ""
    article: Article | None = None
    errand_id: int | None = None


Result = Done | None | Failed


# --- Taking ----------------------------------------------------------------------------------------------------------


def note_lost(session: Session, *, now: datetime) -> int:
    """Of whatever was on its way when its worker died, say that nobody knows; returns how many."""
    if not may_take_over(LEASE, now):
        return 0
    lost = line_queries.lost(session, now=now)
    for publication in lost:
        _end(publication, publication.attempts[-1], Outcome.UNKNOWN, LEASE_OVER, now)
        _unknown(session, publication, now=now)
    return len(lost)


def take(session: Session, *, now: datetime, base: Base, but: Collection[int] = ()) -> Call | None:
    """The next call that is due on a channel that nobody serves now, begun and leased; None when there is none.

    What is not to go out after all (its approval fell, say) stays and waits for a lead; then the next one is taken.

    Args:
        but: channels that had their turn.
    """
    while (found := line_queries.next_due(session, now=now, but=but)) is not None:
        call = _begin(session, found, now=now, base=base)
        if call is not None:
            return call
    may = may_take_over(LEASE, now)
    while (errand := line_queries.next_errand(session, now=now, but=but, may_take_over=may)) is not None:
        call = _begin_errand(session, errand, now=now, base=base)
        if call is not None:
            return call
    return None


def _begin(session: Session, publication: Publication, *, now: datetime, base: Base) -> Call | None:
    kind = _K.LOOK_UP if publication.state is _P.VERIFYING else _K.PUBLISH
    article = None
    if kind is _K.PUBLISH:
        try:
            with session.begin_nested():
                moment.start(session, publication, actor_id=None, now=now)
                assert publication.revision_id is not None
                article = article_of(session, publication, text_of(session, publication.revision_id), base)
        except OperationalError:            # the database is away: nothing is known of the text
            raise
        except Exception as error:  # noqa: BLE001 - or it would come first each time, and hold all others back
            session.refresh(publication)
            moment.stop(session, publication, _why(error, publication), now=now)
            session.flush()
            return None
    tried = out.attempt(publication, now=now, kind=kind, outcome=None)
    publication.leased_until = now + LEASE
    session.flush()
    return _call(publication, tried, article=article)


def _call(publication: Publication, tried: PublicationAttempt, *, article: Article | None = None,
          errand_id: int | None = None) -> Call:
    channel = publication.variant.channel
    return Call(tried.kind, publication.id, tried.number, channel.id, channel.connector, dict(channel.config or {}),
                publication.uid, publication.external_id or "", article, errand_id)


def _why(error: Exception, publication: Publication) -> str:
    """The code of what held a text back while it was made ready."""
    if isinstance(error, RuleBroken):
        return error.code
    if isinstance(error, OSError):
        return "picture_gone"
    log.error("what was to go out of publication %s broke on our side", publication.uid, exc_info=error)
    return "publication_broke"


def _begin_errand(session: Session, errand: Errand, *, now: datetime, base: Base) -> Call | None:
    publication, article = errand.publication, None
    for left in publication.attempts:
        if left.outcome is None:                        # its worker was never heard of again
            _end(publication, left, Outcome.UNKNOWN, LEASE_OVER, now)
    if errand.kind is _K.UPDATE:
        assert errand.revision_id is not None
        try:
            with session.begin_nested():
                article = article_of(session, publication, text_of(session, errand.revision_id), base)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            errands.give_up(session, errand, _why(error, publication), now=now)
            session.flush()
            return None
    if errand.state is ErrandState.WAITING:
        errands.advance_errand(session, errand, "start", actor_id=None, now=now)
    tried = out.attempt(publication, now=now, kind=errand.kind, outcome=None)
    errand.leased_until, errand.number = now + LEASE, tried.number
    session.flush()
    return _call(publication, tried, article=article, errand_id=errand.id)


# --- What came of it -------------------------------------------------------------------------------------------------


def settle(session: Session, call: Call, result: Result, *, now: datetime) -> bool:
    """Write what came of a call, unless somebody else took it over since; returns whether it was written."""
    publication = queries.lock_publication(session, call.publication_id)
    tried = next((each for each in publication.attempts if each.number == call.number), None)
    if tried is None or tried.outcome is not None:
        log.warning("a late answer about publication %s was not written down", publication.uid)
        return False
    if call.errand_id is None and publication.state is not (_P.VERIFYING if call.kind is _K.LOOK_UP else _P.PUBLISHING):
        _end(publication, tried, Outcome.OK if not isinstance(result, Failed) else _outcome(result), OUT_ALREADY, now)
    elif call.errand_id is not None:
        _settle_errand(session, call, publication, tried, result, now=now)
    elif call.kind is _K.LOOK_UP:
        _settle_look_up(session, publication, tried, result, now=now)
    else:
        _settle_publish(session, publication, tried, result, now=now)
    session.flush()
    return True


def keep_answer(session: Session, call: Call, result: Result, *, now: datetime) -> None:
    """What came of a call could not be written as it should: keep what the channel said, and ask it again by key.

    The address that it gave stands at the publication, all of it in the history; a lead hears of what stays unsure.
    """
    publication = queries.lock_publication(session, call.publication_id)
    tried = next((each for each in publication.attempts if each.number == call.number), None)
    if tried is None or tried.outcome is not None:
        return
    _end(publication, tried, Outcome.UNKNOWN, NOT_WRITTEN, now)
    said = {"code": result.code.value} if isinstance(result, Failed) else {}
    if isinstance(result, Done):
        said = {"external_id": result.external_id[:200], "url": result.url[:500]}
    event_log.record(session, publication, "keep_answer", actor_id=None, now=now, call=call.kind.value, **said)
    if call.errand_id is not None:              # its lease ends, and to do it twice is once
        return
    if isinstance(result, Done):
        publication.external_id, publication.url = said["external_id"], said["url"]
    if publication.state is _P.PUBLISHING:
        _unknown(session, publication, now=now)
    elif publication.state is _P.VERIFYING:
        publication.tries += 1
        if rules.has_tries_left(publication.tries):
            publication.next_try_at = now + rules.pause_after(publication.tries, publication.uid)
        else:
            moment.stop(session, publication, UNSURE, now=now)
    session.flush()


def _settle_publish(session: Session, publication: Publication, tried: PublicationAttempt, result: Result, *,
                    now: datetime) -> None:
    if isinstance(result, Done):
        _end(publication, tried, Outcome.OK, "", now)
        _is_out(session, publication, result, now=now)
        return
    assert isinstance(result, Failed)
    outcome = _outcome(result)
    _end(publication, tried, outcome, result.code.value, now)
    if outcome is Outcome.UNKNOWN:
        _unknown(session, publication, now=now)
        return
    publication.tries += outcome is Outcome.TEMPORARY
    if outcome is Outcome.PERMANENT or not rules.has_tries_left(publication.tries):
        _failed(session, publication, "permanent", result.code.value, now=now)
        return
    advance_publication(session, publication, "temporary", actor_id=None, now=now, facts=TriesFacts(True))
    publication.next_try_at = _next_try(publication, result, now)


def _settle_look_up(session: Session, publication: Publication, tried: PublicationAttempt, result: Result, *,
                    now: datetime) -> None:
    if isinstance(result, Done):
        _end(publication, tried, Outcome.OK, "", now)
        _is_out(session, publication, result, now=now)
    elif result is None:
        _end(publication, tried, Outcome.OK, "not_there", now)
        note_missing(session, publication, now=now)
    else:
        outcome = _outcome(result)
        _end(publication, tried, outcome, result.code.value, now)
        publication.tries += 1
        if outcome is Outcome.PERMANENT or not rules.has_tries_left(publication.tries):
            moment.stop(session, publication, UNSURE, now=now)
        else:
            publication.next_try_at = _next_try(publication, result, now)


def note_missing(session: Session, publication: Publication, *, now: datetime) -> None:
    """It is not out there: it goes again, while it has tries left."""
    if rules.has_tries_left(publication.tries):
        advance_publication(session, publication, "missing", actor_id=None, now=now, facts=TriesFacts(True))
        publication.next_try_at, publication.waits_for_lead, publication.note = now, False, ""
    else:
        _failed(session, publication, "lost", "too_slow", now=now)


def _settle_errand(session: Session, call: Call, publication: Publication, tried: PublicationAttempt, result: Result,
                   *, now: datetime) -> None:
    errand = session.get_one(Errand, call.errand_id, with_for_update=True)
    failed = result if isinstance(result, Failed) else None
    outcome = _outcome(failed) if failed else Outcome.OK
    _end(publication, tried, outcome, failed.code.value if failed else "", now)
    if errand.number == call.number:
        errands.settle(session, errand, result if isinstance(result, Done) else None, failed, now=now,
                       pause=None if failed is None else _pause(publication.uid, errand.tries + 1, failed))
    elif errand.state is ErrandState.SENDING and errand.number is None:        # something else is wanted by now
        errands.again(session, errand, now=now)


def _end(publication: Publication, tried: PublicationAttempt, outcome: Outcome, detail: str, now: datetime) -> None:
    tried.outcome, tried.detail, tried.ended_at = outcome, detail, now
    publication.leased_until = None


def _outcome(failed: Failed) -> Outcome:
    if isinstance(failed, Permanent):
        return Outcome.PERMANENT
    return Outcome.TEMPORARY if isinstance(failed, Temporary) else Outcome.UNKNOWN


def _is_out(session: Session, publication: Publication, done: Done, *, now: datetime) -> None:
    publication.external_id, publication.url = done.external_id[:200], done.url[:500]
    out.finish(session, publication, now=now)
    approval = queries.valid_approval(session, publication.variant.draft_id)
    if approval is not None and approval.revision_id != publication.revision_id:       # corrected while it was sent
        errands.ask(session, publication, _K.UPDATE, actor_id=None, revision=approval.revision, now=now)


def _unknown(session: Session, publication: Publication, *, now: datetime) -> None:
    """Perhaps it is out. The other side gets a minute to finish what it began, then it is asked."""
    advance_publication(session, publication, "unknown", actor_id=None, now=now)
    publication.tries += 1
    publication.next_try_at = now + rules.pause_after(1, publication.uid)


def _failed(session: Session, publication: Publication, event: str, code: str, *, now: datetime) -> None:
    advance_publication(session, publication, event, actor_id=None, now=now, reason=code)
    publication.failed_at, publication.note, publication.next_try_at = now, code, None
    publication.waits_for_lead = False
    session.flush()
    events.announce(session, PublicationFailed(publication, code, now))
    out.settle_slot(session, publication, now=now)


def _next_try(publication: Publication, failed: Failed, now: datetime) -> datetime:
    return now + _pause(publication.uid, publication.tries, failed)


def _pause(key: str, tries: int, failed: Failed) -> timedelta:
    """The pause of this try, or what the other side asked for when that is longer; never more than a day."""
    asked = timedelta(seconds=min(failed.retry_after or 0, 86_400))
    return max(rules.pause_after(min(tries, rules.MOST_TRIES - 1), key), asked)
