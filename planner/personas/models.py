"""The reader for whom everything is written (docs/domain.md b, Personas)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.personas.rules import FactKind, Relevance, Verification
from planner.workflow.personas import PersonaStatus

__all__ = ["FactKind", "Method", "Persona", "PersonaFact", "PersonaHistory", "PersonaKind", "PersonaStatus",
           "Relevance", "Representation", "Verification", "in_language"]


class PersonaKind(StrEnum):
    """Whom we want as a customer, and whom not."""

    IDEAL = "ideal"
    NEGATIVE = "negative"


class Method(StrEnum):
    """How a fact was checked."""

    INTERVIEW = "interview"
    SALES_TEAM = "sales team"
    CUSTOMER_DATA = "customer data"
    SURVEY = "survey"
    SUPPORT_LOG = "support log"


def in_language(nl: str | None, en: str | None, locale: str) -> str:
    """The text in ``locale``, or the other one when there is only that."""
    first, second = (nl, en) if locale == "nl" else (en, nl)
    return first or second or ""


class Persona(Entity, Model):
    """A set of facts about an ideal (or unwanted) customer; only counted facts say anything."""

    __tablename__ = "persona"

    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    code: Mapped[str] = mapped_column(sa.String(2), unique=True)
    hue: Mapped[int] = mapped_column(default=0)
    name_nl: Mapped[str | None] = mapped_column(sa.String(120))
    name_en: Mapped[str | None] = mapped_column(sa.String(120))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    kind: Mapped[PersonaKind] = mapped_column(default=PersonaKind.IDEAL)
    status: Mapped[PersonaStatus] = mapped_column(default=PersonaStatus.DRAFT, index=True)
    archived_reason: Mapped[str | None] = mapped_column(sa.String(300))
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    owner: Mapped[Person | None] = relationship()
    facts: Mapped[list[PersonaFact]] = relationship(back_populates="persona", order_by="PersonaFact.id",
                                                    cascade="all, delete-orphan")

    __table_args__ = (sa.CheckConstraint("hue BETWEEN 0 AND 7", name="hue_range"),)

    @property
    def is_negative(self) -> bool:
        """Whether this is somebody whom the company does not want as a customer."""
        return self.kind is PersonaKind.NEGATIVE

    def label(self, locale: str) -> str:
        """The persona's name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)


class PersonaFact(Entity, Model):
    """One statement. It counts when verified AND relevant AND not expired (``personas/rules.py``)."""

    __tablename__ = "persona_fact"

    persona_id: Mapped[int] = mapped_column(sa.ForeignKey("persona.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[FactKind]
    polarity: Mapped[int] = mapped_column(default=1)
    statement_nl: Mapped[str | None] = mapped_column(sa.String(300))
    statement_en: Mapped[str | None] = mapped_column(sa.String(300))
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    verification: Mapped[Verification] = mapped_column(default=Verification.UNVERIFIED)
    method: Mapped[Method | None]
    verified_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    verified_at: Mapped[datetime | None]
    relevance: Mapped[Relevance] = mapped_column(default=Relevance.UNKNOWN)
    why_nl: Mapped[str | None] = mapped_column(sa.String(300))
    why_en: Mapped[str | None] = mapped_column(sa.String(300))
    relevance_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    relevance_at: Mapped[datetime | None]
    expires_on: Mapped[date | None]

    persona: Mapped[Persona] = relationship(back_populates="facts")
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])

    __table_args__ = (sa.UniqueConstraint("persona_id", "key"),
                      sa.CheckConstraint("polarity IN (-1, 1)", name="polarity_sign"))

    def statement(self, locale: str) -> str:
        """The statement for a reader of ``locale``."""
        return in_language(self.statement_nl, self.statement_en, locale)

    def why(self, locale: str) -> str:
        """Which decision of ours the fact changes."""
        return in_language(self.why_nl, self.why_en, locale)


class Representation(Entity, Model):
    """Somebody's right to speak for a persona, with the ground for it, from a day to a day."""

    __tablename__ = "representation"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    persona_id: Mapped[int] = mapped_column(sa.ForeignKey("persona.id", ondelete="CASCADE"), index=True)
    ground: Mapped[str] = mapped_column(sa.String(200))
    from_date: Mapped[date]
    to_date: Mapped[date | None]

    person: Mapped[Person] = relationship()
    persona: Mapped[Persona] = relationship()


class PersonaHistory(Entity, Model):
    """A snapshot before a merge, archive, restore or edit; append-only."""

    __tablename__ = "persona_history"

    persona_id: Mapped[int] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    event: Mapped[str] = mapped_column(sa.String(20))
    snapshot: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
