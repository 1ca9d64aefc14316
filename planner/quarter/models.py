"""Plan runs and their lines (docs/domain-more.md m)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.workflow.quarter import LineState, RunState


class LineKind(StrEnum):
    """What a line of a plan does with its slot."""

    PLACE = "place"
    CHANGE = "change"
    EMPTY = "empty"


_ONE_PLAN = sa.text("state IN ('queued', 'running') AND NOT is_what_if")


class PlanRun(Entity, Model):
    """One computation of a plan for a horizon, both days included, with what is needed to repeat and to judge it.

    ``params`` hold what the input is gathered by (`rules.Wish`), ``input`` is the instance that was solved,
    ``input_hash`` its sha256. ``value`` is Z, ``bound`` what no plan can exceed, ``parts`` what its page says of the
    whole. A what-if (``scenario``) can't be accepted. ``job_uid`` names the job that computes it. ``mark`` changes
    whenever anything was written that the input might depend on; ``is_stale`` says that the input did change.
    """

    __tablename__ = "plan_run"

    from_date: Mapped[date]
    to_date: Mapped[date]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    scenario: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_what_if: Mapped[bool] = mapped_column(default=False)
    previous_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_run.id"), index=True)
    input: Mapped[dict[str, Any]] = mapped_column(default=dict)
    input_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    engine: Mapped[str] = mapped_column(sa.String(20), default="")
    value: Mapped[int | None]
    bound: Mapped[int | None]
    is_proven: Mapped[bool] = mapped_column(default=False)
    millis: Mapped[int | None]
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    job_uid: Mapped[str] = mapped_column(sa.String(26), default="")
    is_stale: Mapped[bool] = mapped_column(default=False)
    mark: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[RunState] = mapped_column(default=RunState.QUEUED, index=True)
    ended_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()
    previous: Mapped[PlanRun | None] = relationship(remote_side="PlanRun.id")
    lines: Mapped[list[PlanLine]] = relationship(back_populates="run", order_by="PlanLine.id",
                                                 cascade="all, delete-orphan")

    # One plan is computed at a time; what-ifs run beside it.
    __table_args__ = (sa.Index("uq_plan_run_going_on", "is_what_if", unique=True, sqlite_where=_ONE_PLAN,
                               postgresql_where=_ONE_PLAN),)


class PlanLine(Entity, Model):
    """What a plan says of one slot: its topic and author, what stood there before, and why.

    ``terms`` add up to the line's own part of Z; of a slot that stays empty they say why. ``reason`` is a code: of
    `rules.Reject` when it was rejected, of a refusal or a hard rule when it is stale. ``filled``: accepting it put the
    topic on its slot.
    """

    __tablename__ = "plan_line"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_run.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LineKind]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    was_topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    was_author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    gain: Mapped[int] = mapped_column(default=0)
    state: Mapped[LineState] = mapped_column(default=LineState.PROPOSED)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    claim_id: Mapped[int | None] = mapped_column(sa.ForeignKey("claim.id"), index=True)
    filled: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    run: Mapped[PlanRun] = relationship(back_populates="lines")
    slot: Mapped[Slot] = relationship()
    topic: Mapped[Topic | None] = relationship(foreign_keys=[topic_id])
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    was_topic: Mapped[Topic | None] = relationship(foreign_keys=[was_topic_id])
    was_author: Mapped[Person | None] = relationship(foreign_keys=[was_author_id])
    claim: Mapped[Claim | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("run_id", "slot_id"),)


class PlanExclusion(Entity, Model):
    """What is never planned again: a declined pair of slot and author, or a rejected topic and author."""

    __tablename__ = "plan_exclusion"

    slot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    until: Mapped[date | None]
