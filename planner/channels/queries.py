"""Reading channels, and how they are doing: upper floors know that and say so here."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.channels.models import Channel
from planner.core import event_log
from planner.core.errors import NotFound
from planner.core.event_log import Event
from planner.people.models import Person, Site

HISTORY = 30


class HealthState(StrEnum):
    """How a channel is doing (docs/domain-more.md q, Channel health)."""

    OK = "ok"
    WARN = "warn"
    FAILING = "failing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Health:
    """How one channel is doing, and why in the reader's words ('' when all is well)."""

    state: HealthState
    why: str = ""


HealthSource = Callable[[Session, Sequence[Channel], datetime], Mapping[int, Health]]
_health: list[HealthSource] = []


def set_health(source: HealthSource) -> None:
    """Let ``source`` say how channels are doing, by their id; asked once for a whole list. Called by ``connect()``."""
    _health[:] = [source]


def health_of(session: Session, channels: Sequence[Channel], *, now: datetime) -> dict[int, Health]:
    """How each of ``channels`` is doing; nothing for those that nobody can tell of."""
    return {key: value for source in _health for key, value in source(session, channels, now).items()}


def all_channels(session: Session) -> list[Channel]:
    """Every channel, those that are switched off too, by name; site and rules of the game are read along."""
    return list(session.scalars(sa.select(Channel).order_by(Channel.name, Channel.id)
                                .options(joinedload(Channel.site), selectinload(Channel.rules))))


def find_channel(session: Session, uid: str) -> Channel | None:
    """The channel of that uid."""
    return session.scalar(sa.select(Channel).where(Channel.uid == uid))


def get_channel(session: Session, uid: str) -> Channel:
    """The same. Raises NotFound."""
    channel = find_channel(session, uid)
    if channel is None:
        raise NotFound("not_found")
    return channel


def sites(session: Session) -> list[Site]:
    """Our sites, the public blog first."""
    return list(session.scalars(sa.select(Site).order_by(Site.is_main.desc(), Site.name)))


def history(session: Session, channel: Channel) -> list[tuple[Event, str | None]]:
    """What happened to a channel, the newest first, and who did it (None: somebody who is not known any more)."""
    events = event_log.history(session, Channel.__tablename__, channel.uid, limit=HISTORY)
    ids = {event.actor_id for event in events}
    known: dict[int, str] = {row.id: row.name for row in session.execute(
        sa.select(Person.id, Person.name).where(Person.id.in_(ids)))}
    return [(event, known.get(event.actor_id or 0)) for event in events]
