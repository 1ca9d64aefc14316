"""What was reminded of, to whom, and why (or why not) (docs/domain.md b, Reminders)."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Id, Model
from planner.people.models import Person
from planner.reminders.rules import Audience, Kind, Rule, Subject, Unit, default_rule, is_as_it_was


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
                      sa.Index(None, "state", "send_at"), sa.Index(None, "subject_uid", "rule"),
                      sa.Index(None, "anchor_at"))

    @property
    def key(self) -> tuple[str, str, datetime, int, int]:
        """What makes it the only one of its kind."""
        return self.rule, self.subject_uid, self.anchor_at, self.recipient_id, self.step

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whom it is for."""
        return frozenset({self.recipient_id})


class ReminderRule(Entity, Model):
    """A rule of the house: one of those that it began with, changed or switched off, or one of its own.

    ``key`` is the key of the rule that it stands over, or its own. A house without rows has the rules of
    ``rules.RULES``; a row that ``is_usual`` says what the rule in code says, whatever that is one day, and only whether
    it is on. ``since_at`` is from when on it holds (docs/domain.md b, reminder_rule).
    """

    __tablename__ = "reminder_rule"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    subject: Mapped[Subject]
    anchor: Mapped[str] = mapped_column(sa.String(20))
    unit: Mapped[Unit]
    n: Mapped[int]
    local_time: Mapped[time | None]
    audience: Mapped[Audience]
    urgent: Mapped[bool] = mapped_column(default=False)
    repeat_every: Mapped[int] = mapped_column(default=0)
    max_steps: Mapped[int] = mapped_column(default=1)
    escalate_from: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    since_at: Mapped[datetime | None]
    is_usual: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]

    def as_rule(self) -> Rule:
        """The row as the rules know it."""
        usual = default_rule(self.key)
        if self.is_usual and usual is not None:
            return replace(usual, is_active=self.active, since=self.since_at)
        return Rule(self.key, self.subject, self.anchor, self.unit, self.n, self.audience, self.local_time,
                    Kind.URGENT if self.urgent else Kind.ACTION, self.repeat_every, self.max_steps,
                    self.escalate_from, self.active, self.since_at)

    def take(self, row: Rule) -> None:
        """Say what ``row`` says, its key apart."""
        self.subject, self.anchor = row.subject, row.anchor
        self.unit, self.n, self.local_time, self.audience = row.unit, row.n, row.at, row.audience
        self.urgent, self.repeat_every, self.max_steps = row.kind is Kind.URGENT, row.repeat_every, row.max_steps
        self.escalate_from, self.active, self.since_at = row.escalate_from, row.is_active, row.since
        self.is_usual = is_as_it_was(row)


class Finding(Model):
    """Something to be reminded of that takes long to find out: who fits an open topic, how safe a goal is.

    The clockwork notes it, so that reminders are worked out from rows alone. ``people`` are whom it concerns.
    """

    __tablename__ = "reminder_finding"

    id: Mapped[Id]
    subject: Mapped[Subject]
    uid: Mapped[str] = mapped_column(sa.String(26))
    anchor_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    about: Mapped[str] = mapped_column(sa.String(120), default="")
    people: Mapped[list[int]] = mapped_column(default=list)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("subject", "uid", "anchor_at", name="uq_reminder_finding_once"),)
