"""Where we publish, and the rules of the game there (docs/domain.md b, Publishing)."""
from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Site


class ChannelKind(StrEnum):
    """What sort of place a channel is."""

    SITE = "site"
    EXTERNAL = "external"
    SOCIAL = "social"
    NEWSLETTER = "newsletter"


class Channel(Entity, Model):
    """One place where texts go out.

    ``connector`` names how: ``own`` is our blog, ``hand`` somebody who pastes the address, the others are kinds of
    ``planner.connectors``. ``config`` holds what such a line needs: address, user, and the *name* of its secret, which
    ends on ``secret_until`` when that is known. ``tested_at`` is when we last asked who we are there, ``tested_as``
    what came back, ``test_trouble`` why nothing did ('' when all was well); ``test_asked_at`` waits for the clockwork.
    """

    __tablename__ = "channel"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[ChannelKind]
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    languages: Mapped[list[str]] = mapped_column(default=list)
    connector: Mapped[str] = mapped_column(sa.String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    config: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    secret_until: Mapped[date | None]
    test_asked_at: Mapped[datetime | None]
    tested_at: Mapped[datetime | None]
    tested_as: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    test_trouble: Mapped[str] = mapped_column(sa.String(30), default="", server_default="")

    site: Mapped[Site | None] = relationship()
    rules: Mapped[list[ChannelRules]] = relationship(order_by="ChannelRules.edition", cascade="all, delete-orphan")


class ChannelRules(Entity, Model):
    """One edition of a channel's rules; a variant keeps the edition that it was checked against."""

    __tablename__ = "channel_rules"

    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channel.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    max_chars: Mapped[int | None]
    max_links: Mapped[int | None]
    hashtags_min: Mapped[int] = mapped_column(default=0)
    hashtags_max: Mapped[int] = mapped_column(default=0)
    allowed_from: Mapped[time | None]
    allowed_to: Mapped[time | None]
    min_gap_minutes: Mapped[int] = mapped_column(default=0)
    tone_nl: Mapped[str] = mapped_column(sa.String(200), default="")
    tone_en: Mapped[str] = mapped_column(sa.String(200), default="")

    __table_args__ = (sa.UniqueConstraint("channel_id", "edition"),)
