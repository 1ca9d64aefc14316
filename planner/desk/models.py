"""What people put away of Today, and who owns which of the five steps."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person


class PutAway(Entity, Model):
    """A part of Today that one person doesn't want to see any more; ``part`` names it."""

    __tablename__ = "put_away"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    part: Mapped[str] = mapped_column(sa.String(40))

    __table_args__ = (sa.UniqueConstraint("person_id", "part"),)


class StepOwner(Entity, Model):
    """Who looks after one of the five steps of the programme."""

    __tablename__ = "step_owner"

    step: Mapped[str] = mapped_column(sa.String(12), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship()
