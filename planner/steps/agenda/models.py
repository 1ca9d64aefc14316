"""Step 3: ideas, topics, slots and claims (docs/domain.md b, Agenda)."""
from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.channels.models import Channel
from planner.core.db import Base, Entity, Id, Model
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.inventory.models import KnowledgeFact, TopicArea
from planner.workflow.agenda import LIVE_CLAIMS, ClaimState, IdeaState, SlotState, TopicState, Validation


class Origin(StrEnum):
    """Where an idea came from."""

    EMPLOYEE = "employee"
    TREND = "trend"
    CONTACT_MOMENT = "contact_moment"
    SALES = "sales"
    READER = "reader"


class ReleaseReason(StrEnum):
    """Why a claim was given back; the first four are chosen by a person, the others come with another step."""

    NO_TIME = "no_time"
    OTHER_WORK = "other_work"
    NOT_MY_TOPIC = "not_my_topic"
    OTHER = "other"
    UNDONE = "undone"
    MOVED_ON = "left"
    MISSED = "missed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


CHOSEN_REASONS = (ReleaseReason.NO_TIME, ReleaseReason.OTHER_WORK, ReleaseReason.NOT_MY_TOPIC, ReleaseReason.OTHER)


class CadencePeriod(StrEnum):
    """Over which period a cadence goal counts."""

    WEEK = "week"
    MONTH = "month"


idea_persona = sa.Table(
    "idea_persona", Base.metadata,
    sa.Column("idea_id", sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))


class Idea(Entity, Model):
    """An unpolished proposal; needs validation with a customer.

    ``moment_id`` is the contact moment that it was heard at, ``validation_moment_id`` the one that decided on it.
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

    by: Mapped[Person] = relationship()
    area: Mapped[TopicArea | None] = relationship()
    personas: Mapped[list[Persona]] = relationship(secondary=idea_persona, order_by="Persona.code")

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


topic_persona = sa.Table(
    "topic_persona", Base.metadata,
    sa.Column("topic_id", sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))


topic_fact = sa.Table(
    "topic_fact", Base.metadata,
    sa.Column("topic_id", sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("fact_id", sa.ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True, index=True))


class Topic(Entity, Model):
    """An accepted idea with its brief: area, one to three target personas, language, priority 0..3."""

    __tablename__ = "topic"

    key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    idea_id: Mapped[int | None] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    brief: Mapped[str] = mapped_column(sa.Text, default="")
    question: Mapped[str] = mapped_column(sa.String(300), default="")
    gift: Mapped[str] = mapped_column(sa.String(300), default="")
    lang: Mapped[str] = mapped_column(sa.String(2))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    priority: Mapped[int] = mapped_column(default=1)
    state: Mapped[TopicState] = mapped_column(default=TopicState.OPEN, index=True)

    idea: Mapped[Idea | None] = relationship()
    area: Mapped[TopicArea | None] = relationship()
    personas: Mapped[list[Persona]] = relationship(secondary=topic_persona, order_by="Persona.code")
    facts: Mapped[list[KnowledgeFact]] = relationship(secondary=topic_fact, order_by="KnowledgeFact.id")

    __table_args__ = (sa.CheckConstraint("priority BETWEEN 0 AND 3", name="priority_range"),)


class CadenceGoal(Entity, Model):
    """At least ``minimum`` publications a period. ``scope``: organisation, or persona/channel/theme with its key."""

    __tablename__ = "cadence_goal"

    scope: Mapped[str] = mapped_column(sa.String(80), unique=True)
    period: Mapped[CadencePeriod] = mapped_column(default=CadencePeriod.MONTH)
    minimum: Mapped[int] = mapped_column(default=2)

    __table_args__ = (sa.CheckConstraint("minimum BETWEEN 1 AND 31", name="minimum_range"),)


slot_channel = sa.Table(
    "slot_channel", Base.metadata,
    sa.Column("slot_id", sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel_id", sa.ForeignKey("channel.id"), primary_key=True, index=True))
slot_persona = sa.Table(
    "slot_persona", Base.metadata,
    sa.Column("slot_id", sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))

_LIVE_SLOT = sa.text("topic_id IS NOT NULL AND state NOT IN ('cancelled', 'missed')")
_LIVE_CLAIM = sa.text("state IN ('offered', 'active')")


class Slot(Entity, Model):
    """A place on the agenda: local date, time and zone as a person means them; the instants are derived from them.

    ``claim_by`` and ``closes_at`` are when a claim is due and from when on taking the slot needs a lead; kept, so that
    a list can be read without working out calendars. ``personas`` narrows whom the slot is for; a topic brings its
    own. ``moves`` counts changes of moment.
    """

    __tablename__ = "slot"

    key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    local_date: Mapped[date]
    local_time: Mapped[time]
    zone: Mapped[str] = mapped_column(sa.String(64))
    publish_at: Mapped[datetime]
    claim_by: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    required: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(sa.String(10), default="plan")
    moves: Mapped[int] = mapped_column(default=0)
    state: Mapped[SlotState] = mapped_column(default=SlotState.PLANNED)
    reason: Mapped[str | None] = mapped_column(sa.String(300))

    topic: Mapped[Topic | None] = relationship()
    channels: Mapped[list[Channel]] = relationship(secondary=slot_channel, order_by="Channel.key")
    personas: Mapped[list[Persona]] = relationship(secondary=slot_persona, order_by="Persona.code")
    claims: Mapped[list[Claim]] = relationship(back_populates="slot", order_by="Claim.id")

    @property
    def live_claim(self) -> Claim | None:
        """The one claim that holds the slot now."""
        return next((claim for claim in self.claims if claim.state in LIVE_CLAIMS), None)

    @property
    def requests(self) -> list[Claim]:
        """Who asks for the slot, in order of asking; where leads decide on claims."""
        return [claim for claim in self.claims if claim.state is ClaimState.REQUESTED]

    @property
    def targets(self) -> list[Persona]:
        """For whom the text is: the slot's own personas, else those of its topic."""
        return self.personas or (self.topic.personas if self.topic else [])

    __table_args__ = (
        sa.Index("uq_slot_live_topic", "topic_id", unique=True, sqlite_where=_LIVE_SLOT, postgresql_where=_LIVE_SLOT),
        sa.Index(None, "local_date", "local_time", "uid"), sa.Index(None, "state", "claim_by"),
        sa.Index(None, "state", "publish_at"))


claim_co_author = sa.Table(
    "claim_co_author", Base.metadata,
    sa.Column("claim_id", sa.ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id"), primary_key=True, index=True))


class Claim(Entity, Model):
    """An author takes a slot, with a chain of deadlines. At most one live claim (offered, active) per slot."""

    __tablename__ = "claim"

    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.ACTIVE)
    taken_at: Mapped[datetime]
    outline_due: Mapped[datetime | None]
    draft_due: Mapped[datetime | None]
    review_due: Mapped[datetime | None]
    rework_due: Mapped[datetime | None]
    approve_by: Mapped[datetime | None]
    package_due: Mapped[datetime | None]
    release_reason: Mapped[ReleaseReason | None]
    release_note: Mapped[str] = mapped_column(sa.String(300), default="")
    ended_at: Mapped[datetime | None]

    slot: Mapped[Slot] = relationship(back_populates="claims")
    author: Mapped[Person] = relationship()
    co_authors: Mapped[list[Person]] = relationship(secondary=claim_co_author, order_by="Person.name")

    __table_args__ = (
        sa.Index("uq_claim_live_slot", "slot_id", unique=True, sqlite_where=_LIVE_CLAIM,
                 postgresql_where=_LIVE_CLAIM),
        sa.Index(None, "state", "draft_due"), sa.Index(None, "author_id", "state"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """The author; co-authors write, but don't give the claim away."""
        return frozenset({self.author_id})
