"""Reading channels, and how they are doing: upper floors know that and say so here."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.channels.models import Channel
from planner.core.errors import NotFound


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


def get_channel(session: Session, uid: str, *, lock: bool = False) -> Channel:
    """The channel of that uid. Raises NotFound."""
    asked = sa.select(Channel).where(Channel.uid == uid)
    channel = session.scalar(asked.with_for_update() if lock else asked)
    if channel is None:
        raise NotFound
    return channel
