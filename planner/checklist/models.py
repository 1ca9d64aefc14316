"""What is ticked and waived of a checklist, which facts a text is about, whether its links answer."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Id, Model
from planner.people.models import Person
from planner.personas.models import PersonaFact
from planner.steps.writing.models import Draft


class ChecklistItem(Entity, Model):
    """What a person said of one line of a text's checklist; ``key`` is that of the template's item.

    ``void_at``: a later edit was more than cosmetic, so the waiver holds no more.
    """

    __tablename__ = "checklist_item"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    done_at: Mapped[datetime | None]
    waived_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    waived_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    void_at: Mapped[datetime | None]

    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    waived_by: Mapped[Person | None] = relationship(foreign_keys=[waived_by_id])

    __table_args__ = (sa.UniqueConstraint("draft_id", "key"),)

    @property
    def is_waived(self) -> bool:
        """Whether a waiver holds."""
        return self.waived_at is not None and self.void_at is None


class DraftFact(Model):
    """A fact of its reader that a text is about, as its author says."""

    __tablename__ = "draft_fact"

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("persona_fact.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]

    fact: Mapped[PersonaFact] = relationship()

    __table_args__ = (sa.UniqueConstraint("draft_id", "fact_id"),)


class DraftLink(Model):
    """A link in the newest revision of a text. ``trouble`` says why it brought nothing, a code; '' when it answers.

    Nobody looked yet while ``checked_at`` is None; since ``taken_at`` somebody does.
    """

    __tablename__ = "draft_link"

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.Text)
    trouble: Mapped[str] = mapped_column(sa.String(32), default="")
    status: Mapped[int | None]
    checked_at: Mapped[datetime | None] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship()

    __table_args__ = (sa.UniqueConstraint("draft_id", "digest"),)
