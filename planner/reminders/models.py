"""What was reminded of, to whom, and why (or why not) (docs/domain.md b, Reminders)."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person


class ReminderState(StrEnum):
    """Where one step of a reminder stands."""

    DUE = "due"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Reminder(Entity, Model):
    """One step of one rule about one subject for one person.

    The anchor's value is part of the key: moving a deadline makes a new row and cancels the old one.
    """

    __tablename__ = "reminder"

    rule: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(32))
    subject_uid: Mapped[str] = mapped_column(sa.String(26))
    anchor_at: Mapped[datetime]
    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    step: Mapped[int] = mapped_column(default=1)
    nominal_at: Mapped[datetime]
    send_at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(default=ReminderState.DUE)
    outcome: Mapped[str] = mapped_column(sa.String(20), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent_at: Mapped[datetime | None]

    recipient: Mapped[Person] = relationship()

    __table_args__ = (sa.UniqueConstraint("rule", "subject_uid", "anchor_at", "recipient_id", "step",
                                          name="uq_reminder_once"),
                      sa.Index(None, "state", "send_at"), sa.Index(None, "subject_uid", "rule"))

    @property
    def key(self) -> tuple[str, str, datetime, int, int]:
        """What makes it the only one of its kind."""
        return self.rule, self.subject_uid, self.anchor_at, self.recipient_id, self.step

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whom it is for."""
        return frozenset({self.recipient_id})
