"""What the status page and ``/metrics`` read: all from tables, so that it is right for many processes."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel
from planner.channels.queries import HealthState
from planner.core.db import UtcDateTime
from planner.core.errors import NotFound
from planner.core.event_log import Event
from planner.core.heartbeats import TickRun, Worker, is_alive
from planner.core.jobs import Job, JobState
from planner.core.outbox import Message, OutboxState
from planner.people.models import Organisation
from planner.status.rules import Trip
from planner.steps.agenda.models import Slot, Topic
from planner.steps.publishing.models import ChannelState, Publication, PublicationAttempt, Variant
from planner.steps.writing.models import Revision
from planner.workflow.publishing import PublicationState

SHOWN, NEXT, SAMPLE = 20, 5, 1_000
RECENT = timedelta(days=7)              # a job that failed longer ago is no news
_P, _O = PublicationState, OutboxState


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of something there are, and since when the oldest."""

    n: int = 0
    at: datetime | None = None


Tallies = dict[tuple[str, str], Tally]


def _row(kind: str, name: Any, at: Any, source: Any, *wanted: Any) -> sa.Select[Any]:
    said = sa.literal(name) if isinstance(name, str) else sa.cast(name, sa.String)
    rows = sa.select(sa.literal(kind).label("kind"), said.label("name"), sa.func.count().label("n"),
                     sa.func.min(at, type_=UtcDateTime).label("at")).select_from(source).where(*wanted)
    return rows if isinstance(name, str) else rows.group_by(name)


def tallies(session: Session, *, since: datetime, now: datetime) -> Tallies:
    """Queue, what went out since ``since``, publications and jobs by state; one statement.

    Kinds: ``open`` and ``due`` (topics that have something left, and something whose moment is there), ``failed``,
    ``sent``, ``publication``, ``published``, ``late``, ``job``.
    """
    first = sa.func.coalesce(Message.due_at, Message.created_at)
    is_open = Message.done_at.is_(None)
    found = session.execute(sa.union_all(
        _row("open", Message.topic, first, Message, is_open),
        _row("due", Message.topic, first, Message, is_open, first <= now),
        _row("failed", Message.topic, Message.done_at, Message, Message.state == _O.FAILED),
        _row("sent", Message.topic, Message.done_at, Message, Message.done_at >= since, Message.state == _O.SENT),
        _row("publication", Publication.state, Publication.due_at, Publication),
        _row("published", "", Publication.published_at, Publication, Publication.state == _P.PUBLISHED,
             Publication.published_at >= since),
        _row("late", "", Publication.due_at, Publication, Publication.state == _P.SCHEDULED,
             Publication.due_at < now - timedelta(minutes=1), Publication.waits_for_lead.is_(False)),
        _row("waits", "", Publication.due_at, Publication, Publication.state == _P.SCHEDULED,
             Publication.waits_for_lead.is_(True)),
        _row("job", Job.state, Job.created_at, Job,
             sa.or_(Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
                    _is_broken(now)))))
    return {(row.kind, row.name): Tally(row.n, row.at) for row in found if row.n}


def _is_broken(now: datetime) -> sa.ColumnElement[bool]:
    """Long work that failed of late, and that nobody left at that: who does marks it as not wanted any more."""
    return sa.and_(Job.state == JobState.FAILED, Job.cancel_asked.is_(False), Job.updated_at >= now - RECENT)


def of(found: Tallies, kind: str, *names: str) -> Tally:
    """Those of ``kind`` together, or only those with one of ``names``."""
    chosen = [tally for (each, name), tally in found.items() if each == kind and (not names or name in names)]
    return Tally(sum(tally.n for tally in chosen), min((tally.at for tally in chosen if tally.at), default=None))


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the clockwork, and whether it was heard of lately."""

    name: str
    kind: str
    started_at: datetime
    seen_at: datetime
    doing: str
    done: int
    is_alive: bool


@dataclass(frozen=True, slots=True)
class Line:
    """How a tick goes. ``error`` is the kind of its newest failure, and empty once it went well again."""

    name: str
    last_at: datetime | None
    next_at: datetime | None
    seconds: int
    took_ms: int
    runs: int
    failures: int
    total_ms: int
    error: str

    @property
    def comes_at(self) -> datetime | None:
        """When its next turn is."""
        return self.next_at or (self.last_at + timedelta(seconds=self.seconds) if self.last_at else None)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """All processes, and all ticks by name."""

    processes: list[Process] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def alive(self) -> list[Process]:
        """Those that were heard of lately."""
        return [each for each in self.processes if each.is_alive]

    @property
    def gone(self) -> list[Process]:
        """Those that went without a word."""
        return [each for each in self.processes if not each.is_alive]


def clockwork(session: Session, *, now: datetime) -> Clockwork:
    """Processes and ticks; one statement for both."""
    none = sa.literal(0)
    workers: Any = sa.select(
        sa.literal("worker").label("what"), Worker.name, Worker.kind.label("kind"), Worker.seen_at.label("at"),
        Worker.started_at.label("other_at"), Worker.done.label("a"), none.label("b"), none.label("c"), none.label("d"),
        none.label("e"), Worker.doing.label("said"))
    ticks: Any = sa.select(
        sa.literal("tick"), TickRun.name, sa.literal(""), TickRun.last_at, TickRun.next_at, TickRun.seconds,
        TickRun.took_ms, TickRun.runs, TickRun.failures, TickRun.total_ms, TickRun.error)
    found = session.execute(sa.union_all(workers, ticks).order_by("name")).all()
    processes = [Process(row.name, row.kind, row.other_at, row.at, row.said, row.a, is_alive(row.at, now))
                 for row in found if row.what == "worker"]
    lines = [Line(row.name, row.at, row.other_at, row.a, row.b, row.c, row.d, row.e, row.said)
             for row in found if row.what == "tick"]
    return Clockwork(processes, lines)


def last_seen(session: Session) -> datetime | None:
    """When the clockwork was last heard of."""
    return session.scalar(sa.select(sa.func.max(Worker.seen_at, type_=UtcDateTime)))


def troubled(session: Session, *, size: int = SHOWN) -> Sequence[Message]:
    """What the outbox gave up, the newest first, and of what waits the one mail that had trouble last."""
    ids = sa.union_all(
        sa.select(Message.id).where(Message.state == _O.FAILED).order_by(Message.id.desc()).limit(size)
        .subquery().select(),
        sa.select(Message.id).where(Message.topic == "mail", Message.done_at.is_(None), Message.last_error.is_not(None))
        .order_by(Message.available_at.desc()).limit(1).subquery().select()).subquery()
    return session.scalars(sa.select(Message).where(Message.id.in_(ids.select())).order_by(Message.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Broken:
    """Long work that failed: its number, its kind, when, and what went wrong."""

    id: int
    kind: str
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Backup:
    """The newest backup that this house knows of: when, how many bytes, and whether it was read again."""

    at: datetime
    size: int
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Doing:
    """How a channel was doing when the clockwork looked last; ``health`` is None before its first look."""

    name: str
    uid: str
    health: HealthState | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Around:
    """What else an operator minds: long work that failed, the newest backup, and the channels in use."""

    jobs: Sequence[Broken] = ()
    backup: Backup | None = None
    channels: Sequence[Doing] = ()


def around(session: Session, house: Organisation, *, now: datetime) -> Around:
    """All of it; one statement."""
    nothing: Any = sa.cast(sa.null(), sa.JSON)
    jobs: Any = sa.select(sa.literal("job").label("what"), Job.id.label("number"), Job.kind.label("name"),
                          sa.literal("").label("uid"), Job.updated_at.label("at"), sa.literal("").label("health"),
                          Job.result.label("detail")).where(_is_broken(now)).order_by(Job.id.desc()).limit(SHOWN)
    backup: Any = sa.select(sa.literal("backup"), Event.id, sa.literal(""), sa.literal(""), Event.at, sa.literal(""),
                            Event.detail).where(
        Event.kind == Organisation.__tablename__, Event.uid == house.uid, Event.event == "backup").order_by(
        Event.id.desc()).limit(1)
    channels: Any = sa.select(
        sa.literal("channel"), Channel.id, Channel.name, Channel.uid, ChannelState.since,
        sa.func.coalesce(sa.cast(ChannelState.health, sa.String), ""), nothing).outerjoin(
        ChannelState, ChannelState.channel_id == Channel.id).where(Channel.is_active)
    found = session.execute(sa.union_all(*(each.subquery().select() for each in (jobs, backup, channels)))).all()
    kept = next((row for row in found if row.what == "backup"), None)
    return Around(
        [Broken(row.number, row.name, row.at, str(row.detail.get("error", ""))) for row in found if row.what == "job"],
        None if kept is None else Backup(kept.at, int(kept.detail.get("bytes", 0)), bool(kept.detail.get("checked"))),
        sorted((Doing(row.name, row.uid, HealthState(row.health) if row.health else None, row.at)
                for row in found if row.what == "channel"), key=_worst_first))


_WORST = (HealthState.FAILING, HealthState.WARN, HealthState.PAUSED, None, HealthState.OK)


def _worst_first(one: Doing) -> tuple[int, str]:
    return _WORST.index(one.health), one.name


def get_broken(session: Session, number: int, *, is_left: bool = False) -> Job:
    """A job that failed, for whoever changes it; ``is_left``: one that somebody left at that. Raises NotFound."""
    found = session.scalar(sa.select(Job).where(
        Job.id == number, Job.state == JobState.FAILED, Job.cancel_asked.is_(is_left)).with_for_update())
    if found is None:
        raise NotFound("not_found")
    return found


def get_skipped(session: Session, number: int) -> Message:
    """A row of the outbox that somebody let rest, for whoever changes that. Raises NotFound."""
    found = session.scalar(sa.select(Message).where(
        Message.id == number, Message.state == _O.SKIPPED).with_for_update())
    if found is None:
        raise NotFound("not_found")
    return found


def get_failed(session: Session, number: int, *, lock: bool = False) -> Message:
    """One row of the outbox that was given up. Raises NotFound."""
    wanted = sa.select(Message).where(Message.id == number, Message.state == _O.FAILED)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound("not_found")
    return found


def trips(session: Session, *, now: datetime) -> list[Trip]:
    """What left the outbox in the last 24 hours, the newest thousand."""
    rows = session.execute(sa.select(sa.func.coalesce(Message.due_at, Message.created_at), Message.done_at).where(
        Message.done_at >= now - timedelta(days=1), Message.state == _O.SENT).order_by(Message.done_at.desc())
        .limit(SAMPLE))
    return [Trip(due_at, done_at) for due_at, done_at in rows if done_at is not None]


@dataclass(frozen=True, slots=True)
class Planned:
    """A publication as the status page names it."""

    title: str
    lang: str
    channel: str
    slot_uid: str
    at: datetime
    state: PublicationState
    note: str
    tries: int


def publications(session: Session, *, now: datetime) -> list[Planned]:
    """The publications that failed, and the next ones that go out; one statement."""
    tries = sa.select(sa.func.count()).where(PublicationAttempt.publication_id == Publication.id).scalar_subquery()

    def some(order: Any, most: int, *wanted: Any) -> sa.Select[Any]:
        return sa.select(
            sa.func.coalesce(Revision.title, Topic.title, "").label("title"), Publication.lang, Channel.name,
            Slot.uid, Publication.due_at, Publication.state, Publication.note, tries.label("tries")).select_from(
            Publication).join(Variant, Variant.id == Publication.variant_id).join(
            Channel, Channel.id == Variant.channel_id).join(Slot, Slot.id == Publication.slot_id).outerjoin(
            Topic, Topic.id == Slot.topic_id).outerjoin(Revision, Revision.id == Publication.revision_id).where(
            *wanted).order_by(order).limit(most).subquery().select()

    is_next = (Publication.state == _P.SCHEDULED, Publication.waits_for_lead.is_(False), Slot.is_reserve.is_(False))
    found = session.execute(sa.union_all(
        some(Publication.due_at.desc(), SHOWN, Publication.state == _P.FAILED),
        some(Publication.due_at, NEXT, *is_next)))
    return [Planned(*row) for row in found]


def size_of(session: Session) -> int:
    """Bytes of the database."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
    size = "SELECT c.page_count * s.page_size FROM pragma_page_count() AS c, pragma_page_size() AS s"
    return int(session.scalar(sa.text(size)) or 0)
