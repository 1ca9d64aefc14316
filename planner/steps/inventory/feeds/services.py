"""Writes to feeds: their sources, what a fetch brought, what people make of it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.db import changed_rows
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import get_organisation, holders
from planner.policy import Action, Role
from planner.steps.inventory.feeds import queries
from planner.steps.inventory.feeds.models import FeedItem, FeedSource
from planner.steps.inventory.feeds.rules import KEPT_FOR, Entry, pause_after, step_after, worth_showing
from planner.steps.inventory.models import TopicArea, TrendObservation
from planner.steps.inventory.services.claims import check_web_address
from planner.steps.inventory.services.trends import Sighting, archive_trend, note_trend
from planner.workflow import FEED, FEED_ITEM
from planner.workflow.knowledge import FeedState, ItemState

LEASE = timedelta(minutes=2)
EXPIRED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SourceText:
    """What is typed about a source."""

    url: str
    name: str
    lang: str
    area: TopicArea | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought: ``entries`` None when nothing is new; ``trouble`` says why it brought nothing."""

    entries: Sequence[Entry] | None = None
    trouble: str = ""
    status: int | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn to fetch a source, until then."""

    source_id: int
    url: str
    etag: str
    last_modified: str
    until: datetime


# --- Sources -----------------------------------------------------------------------------------------------------


def add_source(session: Session, *, actor: Person, now: datetime, text: SourceText) -> FeedSource:
    """A new source: fetched at once when a lead or administrator adds it, a proposal of anybody else.

    Raises:
        RuleBroken: no web address, or a source that is there already.
    Source: docs/domain.md n, t (feed sources: propose, edit).
    """
    policy.require(actor, Action.PROPOSE_FEED)
    check_web_address(text.url)
    source = session.scalar(sa.select(FeedSource).where(FeedSource.url == text.url))
    if source is not None and source.archived_at is None:
        raise RuleBroken("feed_known_already", text=source.name)
    may_edit = policy.allowed(actor, Action.EDIT_FEEDS)
    if source is None:
        source = _insert(session, text, actor)
    source.state, source.by, source.archived_at, source.fails = FeedState.PROPOSED, actor, None, 0
    _write(source, text)
    event_log.record(session, source, "propose", actor_id=actor.id, now=now, to_state=source.state)
    session.flush()
    if may_edit:
        accept_source(session, actor=actor, now=now, source=source)
    return source


def _insert(session: Session, text: SourceText, actor: Person) -> FeedSource:
    """A new row; raises RuleBroken when somebody was faster with this address."""
    made = FeedSource(url=text.url, by=actor, state=FeedState.PROPOSED)
    _write(made, text)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise RuleBroken("feed_known_already", text=text.name) from error
    return made


def _write(source: FeedSource, text: SourceText) -> None:
    source.name, source.lang, source.area = text.name, text.lang, text.area


def edit_source(session: Session, *, actor: Person, now: datetime, source: FeedSource, version: int,
                text: SourceText) -> None:
    """Another address, name, language or area; another address is fetched at once, as if new.

    Raises:
        Conflict: it was changed since ``version`` (``stale``).
        RuleBroken: no web address, or that of another source.
    """
    policy.require(actor, Action.EDIT_FEEDS, source)
    if source.version != version:
        raise Conflict("stale")
    if text.url != source.url:
        check_web_address(text.url)
        other = session.scalar(sa.select(FeedSource).where(FeedSource.url == text.url))
        if other is not None:
            raise RuleBroken("feed_known_already", text=other.name)
        source.url, source.etag, source.last_modified = text.url, "", ""
        source.fails, source.trouble, source.status = 0, "", None
        source.leased_until, source.due_at = None, now
    _write(source, text)
    source.updated_at = now
    event_log.record(session, source, "edit", actor_id=actor.id, now=now)


def _advance(session: Session, source: FeedSource, event: str, *, actor_id: int | None, now: datetime) -> None:
    """Move a source one step on; the only writer of its state. Raises Conflict (``wrong_state``)."""
    was = source.state
    source.state = FeedState(FEED.follow(was, event))
    event_log.record(session, source, event, actor_id=actor_id, now=now, from_state=was, to_state=source.state)
    session.flush()


def accept_source(session: Session, *, actor: Person, now: datetime, source: FeedSource) -> None:
    """Say yes to a proposal; it is fetched at the next turn of the clock."""
    policy.require(actor, Action.EDIT_FEEDS, source)
    _advance(session, source, "accept", actor_id=actor.id, now=now)
    source.due_at = now


def pause_source(session: Session, *, actor: Person, now: datetime, source: FeedSource) -> None:
    """Fetch it no more until somebody says so."""
    policy.require(actor, Action.EDIT_FEEDS, source)
    _advance(session, source, "pause", actor_id=actor.id, now=now)


def resume_source(session: Session, *, actor: Person, now: datetime, source: FeedSource) -> None:
    """Fetch it again, from now on, with the failures of before forgotten."""
    policy.require(actor, Action.EDIT_FEEDS, source)
    _advance(session, source, "resume", actor_id=actor.id, now=now)
    source.fails, source.due_at = 0, now


def ask_now(session: Session, *, actor: Person, now: datetime, source: FeedSource) -> None:
    """Ask the clock to fetch it now, whatever its state; the page shows what came of it."""
    policy.require(actor, Action.EDIT_FEEDS, source)
    source.asked_at = now


def set_source_away(session: Session, *, actor: Person, now: datetime, source: FeedSource, away: bool) -> None:
    """Take a source off the list, or bring it back; what it brought stays. Whoever proposed one may take that back."""
    if not (actor.id in source.owner_ids and source.state is FeedState.PROPOSED):
        policy.require(actor, Action.EDIT_FEEDS, source)
    source.archived_at, source.asked_at = (now if away else None), None
    event_log.record(session, source, "archive" if away else "restore", actor_id=actor.id, now=now)


# --- Fetching: the clockwork calls these -------------------------------------------------------------------------


def take_turn(session: Session, source: FeedSource, *, now: datetime) -> Turn | None:
    """Be the one who fetches it now, or None when another clock was faster."""
    until = now + LEASE
    won = changed_rows(session, sa.update(FeedSource).where(FeedSource.id == source.id, queries.is_free(now))
                       .values(leased_until=until).execution_options(synchronize_session=False))
    return Turn(source.id, source.url, source.etag, source.last_modified, until) if won else None


def note_fetch(session: Session, turn: Turn, found: Fetched, *, now: datetime) -> int:
    """Keep what a fetch brought, and when the next one is. Returns how many new items there are.

    What is known of a fetch goes past the row version: whoever edits the source meanwhile is in nobody's way.
    Source: docs/domain.md n (back-off, failing, off).
    """
    source = session.get(FeedSource, turn.source_id)
    if source is None or source.leased_until != turn.until:
        return 0                                # it took too long, or the address is another one by now
    fresh = worth_showing(found.entries or (), now) if not found.trouble else []
    seen = queries.known(session, source.id, [entry.guid for entry in fresh])
    new = [entry for entry in fresh if entry.guid not in seen]
    session.add_all(FeedItem(source_id=source.id, guid=entry.guid, title=entry.title, url=entry.url, at=entry.at)
                    for entry in new)
    fails = source.fails + 1 if found.trouble else 0
    values: dict[str, object] = {
        "fails": fails, "trouble": found.trouble, "status": found.status, "fetched_at": now, "asked_at": None,
        "leased_until": None, "due_at": now + pause_after(fails)}
    if not found.trouble:
        values |= {"succeeded_at": now, "brought": len(new), "etag": found.etag, "last_modified": found.last_modified}
    session.execute(sa.update(FeedSource).where(FeedSource.id == source.id).values(**values)
                    .execution_options(synchronize_session=False))
    session.refresh(source)
    _judge(session, source, now=now)
    return len(new)


def _judge(session: Session, source: FeedSource, *, now: datetime) -> None:
    """Say of a source that it fails, works again, or is given up; leads are told once a spell."""
    was, event = source.state, step_after(source.state, source.fails, status=source.status)
    if event is None:
        return
    _advance(session, source, event, actor_id=None, now=now)
    if was is FeedState.ACTIVE and source.state is not FeedState.ACTIVE:
        for lead in holders(session, Role.LEAD):
            notify(session, lead, key=f"feed_failing:{source.uid}:{now.isoformat()}", text_key="feed_failing",
                   params={"name": source.name}, address=f"/knowledge/feeds#feed-{source.uid}", now=now)


def expire_items(session: Session, *, now: datetime) -> int:
    """Let go of what nobody looked at for 30 days, some at a time; returns how many. Source: docs/domain.md n."""
    old = queries.stale_items(session, now - KEPT_FOR, limit=EXPIRED_AT_ONCE)
    for item in old:
        item.state = ItemState(FEED_ITEM.follow(item.state, "expire"))
    return len(old)


# --- Items -------------------------------------------------------------------------------------------------------


def _decide(session: Session, item: FeedItem, event: str, *, actor: Person, now: datetime) -> None:
    """Move an item one step on. Raises Conflict (``wrong_state``) when a colleague was faster."""
    policy.require(actor, Action.SIFT_FEEDS, item)
    was = item.state
    item.state = ItemState(FEED_ITEM.follow(was, event))
    item.decided_by_id = actor.id if event != "reopen" else None
    event_log.record(session, item, event, actor_id=actor.id, now=now, from_state=was, to_state=item.state)
    session.flush()


def take_item(session: Session, *, actor: Person, now: datetime, item: FeedItem, area: TopicArea | None,
              strength: int) -> TrendObservation:
    """Make a trend of it, with its address as source. Raises Conflict when somebody decided already."""
    _decide(session, item, "take", actor=actor, now=now)
    seen_on = local_date(item.at, get_organisation(session).zone)
    item.trend = note_trend(session, actor=actor, now=now, sighting=Sighting(
        item.title, seen_on, strength, area, item.url, lang=item.source.lang))
    return item.trend


def dismiss_item(session: Session, *, actor: Person, now: datetime, item: FeedItem) -> None:
    """Put it away for everybody. Raises Conflict when somebody decided already."""
    _decide(session, item, "dismiss", actor=actor, now=now)


def reopen_item(session: Session, *, actor: Person, now: datetime, item: FeedItem) -> None:
    """Undo either; the trend that was made of it goes off the list again."""
    trend = item.trend
    _decide(session, item, "reopen", actor=actor, now=now)
    item.trend = None
    if trend is not None and trend.archived_at is None:
        archive_trend(session, actor=actor, now=now, trend=trend)


