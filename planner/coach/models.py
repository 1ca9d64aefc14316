"""What a writer told the coach: hints to keep quiet about, and where the story is. Nothing about how a text reads."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Id, Model
from planner.structure.models import Element


class CoachSilence(Entity, Model):
    """One hint that a person does not want to see, in one text or anywhere (no ``draft_id``).

    ``subject`` narrows it to one word of a hint that comes once a word.
    """

    __tablename__ = "coach_silence"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[int | None] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(32))
    subject: Mapped[str] = mapped_column(sa.String(80), default="")


class StoryMark(Model):
    """A piece of a text that its writers marked as one element of the story."""

    __tablename__ = "story_mark"

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    element: Mapped[Element]
    quote: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("draft_id", "element"),)
