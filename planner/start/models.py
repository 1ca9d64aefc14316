"""The first steps of somebody new, and what they said of the topics shown to them (docs/domain-more.md n)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.start.rules import Kind


class FirstSteps(Entity, Model):
    """Somebody's first five minutes; ``ended_at``: done, or put off for good (``was_skipped``).

    ``solved`` and ``asked`` are answers to two questions, read by nobody else; areas named in them are proposed.
    """

    __tablename__ = "first_steps"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    ended_at: Mapped[datetime | None]
    was_skipped: Mapped[bool] = mapped_column(default=False)
    solved: Mapped[str] = mapped_column(sa.String(600), default="")
    asked: Mapped[str] = mapped_column(sa.String(600), default="")

    person: Mapped[Person] = relationship()

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose they are."""
        return frozenset({self.person_id})


class TopicAnswer(Entity, Model):
    """What somebody said of a topic shown to them: "not this one" until ``hidden_until``, or "I want to write it"."""

    __tablename__ = "topic_answer"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Kind]
    ref: Mapped[str] = mapped_column(sa.String(80))
    hidden_until: Mapped[datetime | None]
    wished_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (sa.UniqueConstraint("person_id", "kind", "ref"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose answer it is."""
        return frozenset({self.person_id})
