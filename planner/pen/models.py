"""Who holds the pen of a draft (docs/domain-more.md o)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.workflow.pen import PenState


class Pen(Entity, Model):
    """One a draft, made when somebody opens its editor.

    ``beat_at`` is when the holder's editor last said that it is there, ``key_at`` when a key was last pressed in it.
    ``refused_id`` is who asked last and heard that the holder goes on.
    """

    __tablename__ = "pen"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), unique=True)
    state: Mapped[PenState] = mapped_column(default=PenState.FREE)
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    held_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    key_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime | None]
    refused_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    holder: Mapped[Person | None] = relationship(foreign_keys=[holder_id])
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
