"""The status page put together from what the tables say."""
from __future__ import annotations

import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from planner.core.heartbeats import ALIVE
from planner.core.localtime import local_date, to_utc
from planner.core.outbox import Message, OutboxState
from planner.core.settings import Settings
from planner.people.models import Organisation
from planner.status import queries, rules
from planner.status.queries import Around, Clockwork, Planned, Tallies, Tally
from planner.steps.agenda.models import Pause, PauseScope
from planner.steps.agenda.queries import pauses
from planner.workflow.publishing import PublicationState

_PROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"
BACKUP_OLD = timedelta(days=2)          # a house that makes one each night missed one by then
_TIGHT = 0.1                            # of a disk that is free: below, somebody should look


@dataclass(frozen=True, slots=True)
class Service:
    """Something the planner stands on: a code of how it is, and its number. ``mood``: good, signal or bad."""

    key: str
    code: str
    mood: str
    n: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What of one topic waits: how many whose moment is there, how many for a later one, and the oldest, in seconds."""

    name: str
    due: int
    later: int
    waits_s: float


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that the page shows."""

    now: datetime
    tallies: Tallies
    clockwork: Clockwork
    failed: Sequence[Message]
    stopped: Sequence[Planned]
    coming: Sequence[Planned]
    late_s: float | None
    depths: Sequence[int]
    services: Sequence[Service]
    pause: Pause | None
    around: Around
    held: frozenset[str] = frozenset()

    @property
    def due(self) -> Tally:
        """What should have left by now; topics that nothing takes (``held``: mail without a server) are not late."""
        names = {name for kind, name in self.tallies if kind == "due"} - self.held
        return queries.of(self.tallies, "due", *names) if names else Tally()

    @property
    def waits_s(self) -> float:
        """For how many seconds the oldest of it waits."""
        return max(0.0, (self.now - self.due.at).total_seconds()) if self.due.at else 0.0

    @property
    def is_slow(self) -> bool:
        """Whether that is longer than promised."""
        return self.waits_s > rules.GOAL.total_seconds()

    @property
    def failures(self) -> int:
        """How much waits for a decision of an administrator or a lead."""
        return queries.of(self.tallies, "failed").n + queries.of(
            self.tallies, "publication", PublicationState.FAILED.value).n + self.count("job", "failed")

    def count(self, kind: str, *names: str) -> int:
        """How many there are."""
        return queries.of(self.tallies, kind, *names).n

    @property
    def topics(self) -> list[Topic]:
        """What waits, by topic."""
        due = {name: tally for (kind, name), tally in self.tallies.items() if kind == "due"}
        return sorted((Topic(name, (now_due := due.get(name, Tally())).n, tally.n - now_due.n,
                             max(0.0, (self.now - now_due.at).total_seconds()) if now_due.at else 0.0)
                       for (kind, name), tally in self.tallies.items() if kind == "open"), key=lambda one: one.name)


def read(session: Session, house: Organisation, settings: Settings, *, now: datetime) -> Status:
    """How everything is; nine statements."""
    today = local_date(now, house.zone)
    found = queries.tallies(session, since=to_utc(today, datetime.min.time(), house.zone), now=now)
    messages, trips = queries.troubled(session), queries.trips(session, now=now)
    planned, clockwork = queries.publications(session, now=now), queries.clockwork(session, now=now)
    waiting = next((each for each in messages if each.state is not OutboxState.FAILED), None)
    pause = next((each for each in pauses.open_pauses(session) if each.scope is PauseScope.ORGANISATION), None)
    return Status(
        now, found, clockwork, [each for each in messages if each.state is OutboxState.FAILED],
        [each for each in planned if each.state is PublicationState.FAILED],
        [each for each in planned if each.state is not PublicationState.FAILED],
        rules.percentile((trip.late_s for trip in trips), 0.95), rules.depths(trips, now=now),
        [_mail(found, waiting, settings, now=now), _database(session), _disk(Path(settings.instance_path)),
         _jobs(found)], pause, queries.around(session, house, now=now),
        frozenset() if settings.smtp_url else frozenset({"mail"}))


def _mail(found: Tallies, waiting: Message | None, settings: Settings, *, now: datetime) -> Service:
    due = queries.of(found, "due", "mail")
    if not settings.smtp_url:
        return Service("mail", "mail_none", "signal" if due.n else "", due.n)
    if due.at is not None and now - due.at > rules.GOAL:
        return Service("mail", "mail_slow", "bad", due.n, (waiting.last_error or "") if waiting else "")
    return Service("mail", "mail_well", "good", queries.of(found, "sent", "mail").n)


def _database(session: Session) -> Service:
    return Service("database", "database", "good", round(queries.size_of(session) / 2**20))


def _disk(folder: Path) -> Service:
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total if usage.total else 0.0
    return Service("disk", "disk", "good" if share > _TIGHT else "bad", round(100 * share))


def _jobs(found: Tallies) -> Service:
    broken = queries.of(found, "job", "failed").n
    going = queries.of(found, "job", "queued", "running").n
    return Service("jobs", "jobs_broken" if broken else "jobs", "signal" if broken else "good", broken or going)


@cache
def version() -> str:
    """The version of this program."""
    found: str = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"]
    return found


def is_anybody_there(session: Session, *, now: datetime) -> bool:
    """Whether the clockwork was heard of lately. Other processes may have clocks that are a little ahead."""
    seen = queries.last_seen(session)
    return seen is not None and now - seen < 2 * ALIVE
