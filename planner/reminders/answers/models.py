"""What people answered to reminders: switched off, later, and what one press in a mail did."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Id, Model

_OPEN = sa.text("ended_at IS NULL")


class Mute(Entity, Model):
    """Somebody wants to hear no more of a rule; of one subject of it; or, without a rule, no daily mail at all.

    Source: docs/domain-more.md q (mute).
    """

    __tablename__ = "reminder_mute"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str] = mapped_column(sa.String(40), default="")
    subject_uid: Mapped[str] = mapped_column(sa.String(26), default="")
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("person_id", "rule", "subject_uid", name="uq_reminder_mute_once"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who asked for it."""
        return frozenset({self.person_id})


class Snooze(Entity, Model):
    """Somebody asked to hear a rule about one subject again on a later day. Another anchor value ends it.

    One that was taken back counts for nothing. Source: docs/domain-more.md q (snooze).
    """

    __tablename__ = "reminder_snooze"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(sa.String(40))
    subject_uid: Mapped[str] = mapped_column(sa.String(26))
    anchor_at: Mapped[datetime]
    until_on: Mapped[date]
    until_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_taken_back: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (
        sa.Index("uq_reminder_snooze_open", "person_id", "rule", "subject_uid", unique=True, sqlite_where=_OPEN,
                 postgresql_where=_OPEN),
        sa.Index(None, "person_id", "subject_uid"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who asked for it."""
        return frozenset({self.person_id})


class Press(Model):
    """One act of a mail, done: its key says who, what and of which mail, so that a second press does nothing."""

    __tablename__ = "reminder_press"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
