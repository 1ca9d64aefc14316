"""What stands beside revisions: their names, and texts that another one took the place of (docs/domain-more.md o)."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Model


class KeptFrom(StrEnum):
    """Where a text that was kept aside comes from."""

    DEVICE = "device"
    UNSAVED = "unsaved"
    WINDOW = "window"
    CHOICE = "choice"


class RevisionName(Model):
    """What people call a revision. It stands apart, since a revision itself is never changed."""

    __tablename__ = "revision_name"

    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]


class KeptText(Entity, Model):
    """A text of one person that another one took the place of, kept 30 days from ``kept_at``.

    ``origin`` says how it came: found on their device, unsaved text that another one replaced, an older window, or
    the text that was not chosen of two. ``at`` is when it was typed.
    """

    __tablename__ = "kept_text"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    base_number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    origin: Mapped[KeptFrom]
    at: Mapped[datetime]
    kept_at: Mapped[datetime] = mapped_column(index=True)
    discarded_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("draft_id", "person_id", "sha256"),)
