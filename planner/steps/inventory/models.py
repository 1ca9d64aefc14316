"""Step 2: what people know, and what was published about it (docs/domain.md b, Knowledge)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Id, Model
from planner.people.models import Person
from planner.personas.models import Persona, in_language


class EvidenceKind(StrEnum):
    """What shows that somebody knows it."""

    PROJECT = "project"
    CERTIFICATE = "certificate"
    TALK = "talk"
    ARTICLE = "article"
    ENDORSEMENT = "endorsement"


class Shareable(StrEnum):
    """Who may read a knowledge fact outside."""

    PUBLIC = "public"
    AFTER_CHECK = "after check"
    NEVER = "never"


class TopicArea(Entity, Model):
    """A node in the tree of knowledge, at most four deep. ``is_proposed``: an import found it, nobody placed it."""

    __tablename__ = "topic_area"

    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    label_nl: Mapped[str] = mapped_column(sa.String(120))
    label_en: Mapped[str] = mapped_column(sa.String(120))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    is_proposed: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]

    parent: Mapped[TopicArea | None] = relationship(remote_side="TopicArea.id")
    aliases: Mapped[list[AreaAlias]] = relationship(cascade="all, delete-orphan", order_by="AreaAlias.id")

    __table_args__ = (sa.Index(None, "version", "id"),)

    def label(self, locale: str) -> str:
        """The area's name for a reader of ``locale``."""
        return in_language(self.label_nl, self.label_en, locale)


class AreaAlias(Model):
    """Another word for an area. ``bare`` is it without case and accents, unique per language over the tree."""

    __tablename__ = "area_alias"

    id: Mapped[Id]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("topic_area.id", ondelete="CASCADE"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    alias: Mapped[str] = mapped_column(sa.String(80))
    bare: Mapped[str] = mapped_column(sa.String(80))

    __table_args__ = (sa.UniqueConstraint("lang", "bare"),)


class ExpertiseClaim(Entity, Model):
    """"I know this": level 1 aware to 4 expert, interest -1 never ask to 2 eager.

    ``archived_at``: taken back; whoever counts what people know leaves it out (``queries.is_live``).
    """

    __tablename__ = "expertise_claim"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    level: Mapped[int]
    interest: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.String(600), default="")
    note_lang: Mapped[str] = mapped_column(sa.String(2), default="nl")
    confirmed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    area: Mapped[TopicArea] = relationship()
    # Evidence that was taken back stays out; the database deletes it with its claim.
    evidence: Mapped[list[Evidence]] = relationship(
        back_populates="claim", cascade="all, delete-orphan", passive_deletes=True, order_by="Evidence.id",
        primaryjoin="and_(Evidence.claim_id == ExpertiseClaim.id, Evidence.archived_at.is_(None))")

    __table_args__ = (sa.UniqueConstraint("person_id", "area_id"),
                      sa.CheckConstraint("level BETWEEN 1 AND 4", name="level_range"),
                      sa.CheckConstraint("interest BETWEEN -1 AND 2", name="interest_range"),
                      sa.Index(None, "version", "id"))         # what is remembered of all claims is marked by these

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who says so."""
        return frozenset({self.person_id})


class Evidence(Entity, Model):
    """A project, certificate, talk, article or a colleague's word behind a claim; at most three count.

    A colleague endorses a claim once; ``archived_at``: taken back.
    """

    __tablename__ = "evidence"

    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("expertise_claim.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EvidenceKind]
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    url: Mapped[str | None] = mapped_column(sa.String(500))
    on_date: Mapped[date | None]
    endorsed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    origin: Mapped[str | None] = mapped_column(sa.String(120))
    archived_at: Mapped[datetime | None]

    claim: Mapped[ExpertiseClaim] = relationship(back_populates="evidence")
    endorsed_by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("claim_id", "endorsed_by_id"), sa.Index(None, "version", "id"))


class TrendObservation(Entity, Model):
    """A development that somebody sees in the market; fades after 180 days."""

    __tablename__ = "trend_observation"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(600))
    lang: Mapped[str] = mapped_column(sa.String(2), default="nl")
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    source_url: Mapped[str | None] = mapped_column(sa.String(500))
    persona_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    seen_on: Mapped[date] = mapped_column(index=True)
    strength: Mapped[int] = mapped_column(default=2)
    endorsements: Mapped[int] = mapped_column(default=0, server_default="0")
    archived_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    area: Mapped[TopicArea | None] = relationship()
    persona: Mapped[Persona | None] = relationship()

    __table_args__ = (sa.CheckConstraint("strength BETWEEN 1 AND 3", name="strength_range"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who noted it."""
        return frozenset({self.person_id})


class TrendEndorsement(Model):
    """A colleague sees it too; never the one who noted it. ``TrendObservation.endorsements`` is their number."""

    __tablename__ = "trend_endorsement"

    id: Mapped[Id]
    trend_id: Mapped[int] = mapped_column(sa.ForeignKey("trend_observation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()

    __table_args__ = (sa.UniqueConstraint("trend_id", "person_id"),)


fact_area = sa.Table(
    "knowledge_fact_area", Base.metadata,
    sa.Column("fact_id", sa.ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("topic_area.id", ondelete="CASCADE"), primary_key=True, index=True))
fact_knower = sa.Table(
    "knowledge_fact_knower", Base.metadata,
    sa.Column("fact_id", sa.ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True))


class KnowledgeFact(Entity, Model):
    """One sentence worth sharing, with who knows it and whether it may be shared."""

    __tablename__ = "knowledge_fact"

    text: Mapped[str] = mapped_column(sa.String(400))
    lang: Mapped[str] = mapped_column(sa.String(2))
    shareable: Mapped[Shareable] = mapped_column(default=Shareable.AFTER_CHECK)
    archived_at: Mapped[datetime | None]

    areas: Mapped[list[TopicArea]] = relationship(secondary=fact_area, order_by="TopicArea.key")
    known_by: Mapped[list[Person]] = relationship(secondary=fact_knower, order_by="Person.name")

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who knows it."""
        return frozenset(person.id for person in self.known_by)


theme_area = sa.Table(
    "theme_area", Base.metadata,
    sa.Column("theme_id", sa.ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("topic_area.id", ondelete="CASCADE"), primary_key=True, index=True))


theme_fact = sa.Table(
    "theme_fact", Base.metadata,
    sa.Column("theme_id", sa.ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("fact_id", sa.ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True, index=True))
theme_trend = sa.Table(
    "theme_trend", Base.metadata,
    sa.Column("theme_id", sa.ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("trend_id", sa.ForeignKey("trend_observation.id", ondelete="CASCADE"), primary_key=True, index=True))


class Theme(Entity, Model):
    """Areas, facts and trends that belong together: the grouping of step 2.

    ``is_proposed``: a colleague thinks so, no lead has said yes yet.
    """

    __tablename__ = "theme"

    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title_nl: Mapped[str] = mapped_column(sa.String(120))
    title_en: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    is_proposed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    archived_at: Mapped[datetime | None]

    areas: Mapped[list[TopicArea]] = relationship(secondary=theme_area, order_by="TopicArea.key")
    facts: Mapped[list[KnowledgeFact]] = relationship(secondary=theme_fact, order_by="KnowledgeFact.id")
    trends: Mapped[list[TrendObservation]] = relationship(secondary=theme_trend, order_by="TrendObservation.id")
    proposed_by: Mapped[Person | None] = relationship()

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who proposed it, while it is a proposal."""
        return frozenset({self.proposed_by_id} if self.is_proposed and self.proposed_by_id else ())

    def label(self, locale: str) -> str:
        """The theme's title for a reader of ``locale``."""
        return in_language(self.title_nl, self.title_en, locale)


work_author = sa.Table(
    "published_work_author", Base.metadata,
    sa.Column("work_id", sa.ForeignKey("published_work.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id"), primary_key=True, index=True))
work_area = sa.Table(
    "published_work_area", Base.metadata,
    sa.Column("work_id", sa.ForeignKey("published_work.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("topic_area.id"), primary_key=True, index=True))
work_persona = sa.Table(
    "published_work_persona", Base.metadata,
    sa.Column("work_id", sa.ForeignKey("published_work.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))


class PublishedWork(Entity, Model):
    """One text that is out. Publishing writes it; maps, matching and cadence read it.

    ``source_uid`` is the uid of the draft, ``topic_uid`` that of the topic that it was written on (None: it came from
    elsewhere), ``local_date`` the organisation's date of first publication. ``is_out`` is what maps, matching and
    cadence count: neither what was taken down, nor a language version, which counts with its source. ``review_on`` is
    when somebody has to look whether it is still right (None: a year after it came out), ``refresh_uid`` the idea that
    brings it up to date.
    """

    __tablename__ = "published_work"

    source_uid: Mapped[str] = mapped_column(sa.String(26), unique=True)
    topic_uid: Mapped[str | None] = mapped_column(sa.String(26), index=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    excerpt: Mapped[str] = mapped_column(sa.String(600), default="")
    lang: Mapped[str] = mapped_column(sa.String(2))
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    published_at: Mapped[datetime]
    local_date: Mapped[date] = mapped_column(index=True)
    is_out: Mapped[bool] = mapped_column(default=True)
    review_on: Mapped[date | None] = mapped_column(index=True)
    refresh_uid: Mapped[str | None] = mapped_column(sa.String(26))

    __table_args__ = (sa.Index(None, "updated_at"), sa.Index(None, "version", "id"))

    authors: Mapped[list[Person]] = relationship(secondary=work_author, order_by="Person.name")
    areas: Mapped[list[TopicArea]] = relationship(secondary=work_area, order_by="TopicArea.key")
    personas: Mapped[list[Persona]] = relationship(secondary=work_persona)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who wrote it."""
        return frozenset(person.id for person in self.authors)


class AreaMerge(Entity, Model):
    """One area became part of another. ``snapshot`` holds all that moved, so that it can be undone for 30 days."""

    __tablename__ = "area_merge"

    gone_id: Mapped[int] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]

    gone: Mapped[TopicArea] = relationship(foreign_keys=gone_id)
    kept: Mapped[TopicArea] = relationship(foreign_keys=kept_id)
    by: Mapped[Person] = relationship()


# Areas that somebody does not want to see suggested to them any more.
dismissed_area = sa.Table(
    "dismissed_area", Base.metadata,
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("topic_area.id", ondelete="CASCADE"), primary_key=True, index=True))
