"""Where we publish, and the rules of the game there (docs/domain.md b, Publishing)."""
from __future__ import annotations

from datetime import time
from enum import StrEnum

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
    """One place where texts go out. ``connector`` names how; only ``own`` publishes by itself as yet."""

    __tablename__ = "channel"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[ChannelKind]
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    languages: Mapped[list[str]] = mapped_column(default=list)
    connector: Mapped[str] = mapped_column(sa.String(20))
    is_active: Mapped[bool] = mapped_column(default=True)

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
