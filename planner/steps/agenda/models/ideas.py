"""Ideas, the requests that asked for them, and topics: what could be written (docs/domain.md b, domain-more.md j)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Id, Model
from planner.people.models import Person
from planner.personas.models import Persona, PersonaFact
from planner.steps.inventory.models import KnowledgeFact, TopicArea
from planner.workflow.agenda import IdeaState, RequestState, TopicState, Validation


class Origin(StrEnum):
    """Where an idea came from."""

    EMPLOYEE = "employee"
    TREND = "trend"
    CONTACT_MOMENT = "contact_moment"
    SALES = "sales"
    READER = "reader"


class Phase(StrEnum):
    """Where a buyer stands when they ask: noticing a problem, comparing, deciding, using."""

    NOTICE = "notice"
    COMPARE = "compare"
    DECIDE = "decide"
    USE = "use"


class Structure(StrEnum):
    """What kind of piece a topic becomes: the key of the template that its text is built by."""

    BLOG = "blog"
    CASE = "case"
    HOW_TO = "how-to"
    OPINION = "opinion"
    RELEASE_NOTE = "release-note"
    SOCIAL = "social"
    NEWSLETTER = "newsletter"


idea_persona = sa.Table(
    "idea_persona", Base.metadata,
    sa.Column("idea_id", sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))


class Idea(Entity, Model):
    """An unpolished proposal; needs validation with a customer.

    ``question`` is what the reader wants to know (``question_fact_id``: the persona's own fact that asks it), ``phase``
    where they stand, ``gift`` what they take away. ``moment_id`` is the contact moment that it was heard at,
    ``validation_moment_id`` the one that decided on it.
    """

    __tablename__ = "idea"

    key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    lang: Mapped[str] = mapped_column(sa.String(2))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.EMPLOYEE)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    trend_id: Mapped[int | None] = mapped_column(sa.ForeignKey("trend_observation.id"), index=True)
    votes: Mapped[int] = mapped_column(default=0)
    validation: Mapped[Validation] = mapped_column(default=Validation.NONE)
    validation_source: Mapped[str] = mapped_column(sa.String(300), default="")
    moment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact_moment.id"), index=True)
    validation_moment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact_moment.id"), index=True)
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW)
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pitch_request.id"), index=True)
    question_fact_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("persona_fact.id", ondelete="SET NULL"), index=True)
    question: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    phase: Mapped[Phase | None]
    gift: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")

    by: Mapped[Person] = relationship()
    area: Mapped[TopicArea | None] = relationship()
    personas: Mapped[list[Persona]] = relationship(secondary=idea_persona, order_by="Persona.code")
    question_fact: Mapped[PersonaFact | None] = relationship()
    request: Mapped[PitchRequest | None] = relationship(back_populates="ideas")

    __table_args__ = (sa.Index(None, "state", "votes", "uid"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who proposed it."""
        return frozenset({self.by_id})


class IdeaVote(Model):
    """One vote; nobody votes for their own idea."""

    __tablename__ = "idea_vote"

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("idea_id", "person_id"),)


pitch_asked = sa.Table(
    "pitch_asked", Base.metadata,
    sa.Column("request_id", sa.ForeignKey("pitch_request.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True))


class PitchRequest(Entity, Model):
    """"Five ideas on X by Friday", asked of the people who fit. Nobody sees who sent nothing."""

    __tablename__ = "pitch_request"

    text: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    persona_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    wanted: Mapped[int] = mapped_column(default=5)
    due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN, index=True)

    by: Mapped[Person] = relationship()
    area: Mapped[TopicArea | None] = relationship()
    persona: Mapped[Persona | None] = relationship()
    asked: Mapped[list[Person]] = relationship(secondary=pitch_asked, order_by="Person.name")
    ideas: Mapped[list[Idea]] = relationship(back_populates="request", order_by="Idea.id")

    __table_args__ = (sa.CheckConstraint("wanted BETWEEN 1 AND 20", name="wanted_range"),)

    @property
    def asked_ids(self) -> frozenset[int]:
        """Who may answer it."""
        return frozenset(person.id for person in self.asked)


topic_persona = sa.Table(
    "topic_persona", Base.metadata,
    sa.Column("topic_id", sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))


topic_fact = sa.Table(
    "topic_fact", Base.metadata,
    sa.Column("topic_id", sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("fact_id", sa.ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True, index=True))


class Topic(Entity, Model):
    """An accepted idea with its brief: area, one to three target personas, language, priority 0..3.

    ``structure`` names the template that its text is built by.
    """

    __tablename__ = "topic"

    key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    idea_id: Mapped[int | None] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    brief: Mapped[str] = mapped_column(sa.Text, default="")
    question: Mapped[str] = mapped_column(sa.String(300), default="")
    question_fact_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("persona_fact.id", ondelete="SET NULL"), index=True)
    phase: Mapped[Phase | None]
    structure: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    gift: Mapped[str] = mapped_column(sa.String(300), default="")
    lang: Mapped[str] = mapped_column(sa.String(2))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    priority: Mapped[int] = mapped_column(default=1)
    state: Mapped[TopicState] = mapped_column(default=TopicState.OPEN, index=True)

    idea: Mapped[Idea | None] = relationship()
    question_fact: Mapped[PersonaFact | None] = relationship()
    area: Mapped[TopicArea | None] = relationship()
    personas: Mapped[list[Persona]] = relationship(secondary=topic_persona, order_by="Persona.code")
    facts: Mapped[list[KnowledgeFact]] = relationship(secondary=topic_fact, order_by="KnowledgeFact.id")

    __table_args__ = (sa.CheckConstraint("priority BETWEEN 0 AND 3", name="priority_range"),)

    @property
    def has_brief(self) -> bool:
        """Whether it says what the reader asks, where they stand and what they take home (docs/domain-more.md j)."""
        return bool(self.question and self.phase and self.gift)

    @property
    def is_unvalidated(self) -> bool:
        """Whether it carries the mark that no customer confirmed the idea behind it (R71)."""
        return self.idea is not None and self.idea.validation is not Validation.CONFIRMED
