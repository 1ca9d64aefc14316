"""Secret links: one address that shows one thing (docs/domain-more.md j and k)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person


class Purpose(StrEnum):
    """What a link is for; each has its own life and shows its own things."""

    FEED_ICAL = "feed_ical"
    FEED_RSS = "feed_rss"
    OWN_ICAL = "own_ical"
    AGENDA = "agenda"
    REVIEW = "review"
    PREVIEW = "preview"


class ShareLink(Entity, Model):
    """One secret address. The token itself is shown once; the table holds its sha256.

    ``subject`` is the uid of what it shows, ``shows`` the names of the parts that may be seen, ``days`` its life, which
    renewing gives it again. Uses are counted, no address of a visitor is kept.
    """

    __tablename__ = "share_link"

    purpose: Mapped[Purpose]
    subject: Mapped[str] = mapped_column(sa.String(26), index=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(120), default="")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    shows: Mapped[list[str]] = mapped_column(default=list)
    days: Mapped[int] = mapped_column(default=365, server_default="365")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    uses: Mapped[int] = mapped_column(default=0)
    guest_name: Mapped[str] = mapped_column(sa.String(120), default="")
    guest_email: Mapped[str] = mapped_column(sa.String(254), default="")

    owner: Mapped[Person] = relationship()

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who made it."""
        return frozenset({self.owner_id})


class ShareLinkUse(Model):
    """How often a link was opened on one day."""

    __tablename__ = "share_link_use"

    link_id: Mapped[int] = mapped_column(sa.ForeignKey("share_link.id", ondelete="CASCADE"), primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    uses: Mapped[int] = mapped_column(default=0)
