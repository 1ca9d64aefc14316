"""The reader for whom everything is written (docs/domain.md b, Personas)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Id, Model
from planner.people.models import Person
from planner.personas.rules import CardKind, FactKind, Method, MomentKind, Quoting, Relevance, Verification
from planner.workflow.personas import PersonaStatus

__all__ = ["CardKind", "ContactMoment", "FactCard", "FactCardLine", "FactEvidence", "FactKind", "Method",
           "MomentKind", "Persona", "PersonaFact", "PersonaHistory", "PersonaKind", "PersonaStatus", "Quoting",
           "Relevance", "Representation", "StatementAnswer", "Verification", "in_language"]


class PersonaKind(StrEnum):
    """Whom we want as a customer, and whom not."""

    IDEAL = "ideal"
    NEGATIVE = "negative"


def in_language(nl: str | None, en: str | None, locale: str) -> str:
    """The text in ``locale``, or the other one when there is only that."""
    first, second = (nl, en) if locale == "nl" else (en, nl)
    return first or second or ""


class Persona(Entity, Model):
    """A set of facts about an ideal (or unwanted) customer; only counted facts say anything.

    ``reason``: what the other ones don't cover; of a negative one, why we don't want it as a customer.
    """

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
    reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
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
    """One statement. It counts when verified AND relevant AND not expired (``personas/rules``).

    ``picked_id`` is the piece of evidence that the verification rests on. ``decision`` answers which decision about
    content changes because of it, where that was asked. ``check_*`` say how, by whom and by when a parked one is to be
    checked; ``place`` is its place among its persona's facts, given by hand.
    """

    __tablename__ = "persona_fact"

    persona_id: Mapped[int] = mapped_column(sa.ForeignKey("persona.id", ondelete="CASCADE"))
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
    review_on: Mapped[date | None] = mapped_column(index=True)
    decision: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    picked_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("fact_evidence.id", use_alter=True, name="fk_persona_fact_picked_id_fact_evidence",
                      ondelete="SET NULL"), index=True)
    check_method: Mapped[Method | None]
    check_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    check_on: Mapped[date | None]
    check_note: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    place: Mapped[int | None]

    persona: Mapped[Persona] = relationship(back_populates="facts")
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])
    check_by: Mapped[Person | None] = relationship(foreign_keys=[check_by_id])
    evidence: Mapped[list[FactEvidence]] = relationship(
        back_populates="fact", foreign_keys="FactEvidence.fact_id", order_by="FactEvidence.on_date.desc()",
        cascade="all, delete-orphan")

    __table_args__ = (sa.UniqueConstraint("persona_id", "key"),
                      sa.CheckConstraint("polarity IN (-1, 1)", name="polarity_sign"),
                      sa.Index(None, "persona_id", "place"),   # and what is remembered of one persona by its order
                      sa.Index(None, "version", "id"))         # what is remembered of all facts is marked by these

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


class FactEvidence(Entity, Model):
    """One reason to believe a fact: how it was found, where, on which day, by whom. A fact has any number of them."""

    __tablename__ = "fact_evidence"

    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("persona_fact.id", ondelete="CASCADE"), index=True)
    method: Mapped[Method]
    source: Mapped[str] = mapped_column(sa.String(200))
    contact_moment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact_moment.id"), index=True)
    on_date: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    fact: Mapped[PersonaFact] = relationship(back_populates="evidence", foreign_keys=[fact_id])
    contact_moment: Mapped[ContactMoment | None] = relationship()
    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.Index(None, "version", "id"),)


moment_attendee = sa.Table(
    "moment_attendee", Base.metadata,
    sa.Column("moment_id", sa.ForeignKey("contact_moment.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id"), primary_key=True, index=True))


class ContactMoment(Entity, Model):
    """Somebody of ours heard a customer: where, when, what was said. ``quoting`` is what the customer allowed."""

    __tablename__ = "contact_moment"

    kind: Mapped[MomentKind]
    on_date: Mapped[date]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    customer: Mapped[str] = mapped_column(sa.String(120), default="")
    persona_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    heard: Mapped[str] = mapped_column(sa.Text)
    quotes: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    quoting: Mapped[Quoting] = mapped_column(default=Quoting.NO)
    archived_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()
    persona: Mapped[Persona | None] = relationship()
    attended_by: Mapped[list[Person]] = relationship(secondary=moment_attendee, order_by="Person.name")

    __table_args__ = (sa.Index(None, "on_date", "id"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who was there: they read it and may mend it."""
        return frozenset({self.by_id, *(person.id for person in self.attended_by)})


class FactCard(Entity, Model):
    """A selection of facts that was kept under a name: a brief, or a card for sales, writers or product."""

    __tablename__ = "fact_card"

    title: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[CardKind]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    archived_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()
    lines: Mapped[list[FactCardLine]] = relationship(order_by="FactCardLine.position", cascade="all, delete-orphan")

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who kept it."""
        return frozenset({self.by_id})


class FactCardLine(Model):
    """One fact of a card, in its place."""

    __tablename__ = "fact_card_line"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(sa.ForeignKey("fact_card.id", ondelete="CASCADE"), index=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("persona_fact.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]

    fact: Mapped[PersonaFact] = relationship()

    __table_args__ = (sa.UniqueConstraint("card_id", "fact_id"),)


class StatementAnswer(Entity, Model):
    """What somebody said of two facts of different personas that are alike: whether they state the same.

    ``first_id`` is the smaller one. The words stand here as they were when it was said: once they are others, the
    question comes back. ``moved`` has the keys that facts had before they got the one they share, by uid.
    """

    __tablename__ = "statement_answer"

    first_id: Mapped[int] = mapped_column(sa.ForeignKey("persona_fact.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("persona_fact.id", ondelete="CASCADE"), index=True)
    is_same: Mapped[bool]
    first_nl: Mapped[str] = mapped_column(sa.String(300), default="")
    first_en: Mapped[str] = mapped_column(sa.String(300), default="")
    second_nl: Mapped[str] = mapped_column(sa.String(300), default="")
    second_en: Mapped[str] = mapped_column(sa.String(300), default="")
    kept_key: Mapped[str] = mapped_column(sa.String(80), default="")
    moved: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]

    first: Mapped[PersonaFact] = relationship(foreign_keys=[first_id])
    second: Mapped[PersonaFact] = relationship(foreign_keys=[second_id])
    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("first_id", "second_id"),
                      sa.CheckConstraint("first_id < second_id", name="in_order"))
