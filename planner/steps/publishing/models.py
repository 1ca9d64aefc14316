"""Step 5: variants, publications and their addresses (docs/domain.md b, Publishing)."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.channels.models import Channel
from planner.channels.queries import HealthState
from planner.core.db import Entity, Id, Model
from planner.people.models import Person, Site
from planner.personas.models import Persona
from planner.steps.agenda.models import Slot
from planner.steps.writing.models import Draft, Revision
from planner.workflow.publishing import CorrectionState, ErrandState, PublicationState


class Outcome(StrEnum):
    """How one attempt ended."""

    OK = "ok"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


class AttemptKind(StrEnum):
    """What was tried: to put a text out, to see whether it is there, to mend it, to take it away."""

    PUBLISH = "publish"
    LOOK_UP = "look_up"
    UPDATE = "update"
    TAKE_DOWN = "take_down"


class Variant(Entity, Model):
    """The content for one channel, language and site; it follows the text of its revision."""

    __tablename__ = "variant"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channel.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    excerpt: Mapped[str] = mapped_column(sa.String(600), default="")
    rules_edition: Mapped[int | None]

    draft: Mapped[Draft] = relationship()
    channel: Mapped[Channel] = relationship()
    site: Mapped[Site | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("draft_id", "channel_id", "lang"),)


_LIVE = sa.text("state NOT IN ('cancelled', 'taken_down')")
_OUT = sa.text("state = 'published'")


class Publication(Entity, Model):
    """One variant on one channel at one moment. ``revision_id`` is the text that goes (or went) out.

    On a channel over a network: ``tries`` counts those in a row that brought nothing, ``next_try_at`` is when the next
    one is (None: at its moment), ``leased_until`` how long whoever tries now has it, ``failed_at`` since when it stands
    failed.
    """

    __tablename__ = "publication"

    variant_id: Mapped[int] = mapped_column(sa.ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    slug: Mapped[str | None] = mapped_column(sa.String(90))
    state: Mapped[PublicationState] = mapped_column(default=PublicationState.DRAFT)
    due_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    failed_at: Mapped[datetime | None]
    waits_for_lead: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    external_id: Mapped[str | None] = mapped_column(sa.String(200))
    url: Mapped[str | None] = mapped_column(sa.String(500))
    origin_path: Mapped[str | None] = mapped_column(sa.String(300))

    variant: Mapped[Variant] = relationship()
    slot: Mapped[Slot] = relationship()
    revision: Mapped[Revision | None] = relationship()
    attempts: Mapped[list[PublicationAttempt]] = relationship(order_by="PublicationAttempt.number")

    __table_args__ = (
        sa.Index("uq_publication_live_variant", "variant_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        sa.Index("uq_publication_address", "site_id", "lang", "slug", unique=True, sqlite_where=_OUT,
                 postgresql_where=_OUT),
        sa.Index(None, "state", "due_at"), sa.Index(None, "updated_at"), sa.Index(None, "version", "id"),
        sa.Index(None, "site_id", "lang", "state", "published_at", "id"))


class PublicationAttempt(Model):
    """One try at a publication's channel; the key recognises a repeat and is the same in each try of a publication.

    ``number`` counts them and fences: only the newest may write what came of it. ``outcome`` is None while it runs,
    ``detail`` a code of what went wrong, never what the other side answered.
    """

    __tablename__ = "publication_attempt"

    id: Mapped[Id]
    publication_id: Mapped[int] = mapped_column(sa.ForeignKey("publication.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    kind: Mapped[AttemptKind] = mapped_column(default=AttemptKind.PUBLISH, server_default=AttemptKind.PUBLISH.value)
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    idempotency_key: Mapped[str] = mapped_column(sa.String(80))
    outcome: Mapped[Outcome | None]
    detail: Mapped[str] = mapped_column(sa.String(500), default="")

    __table_args__ = (sa.UniqueConstraint("publication_id", "number"),)


_OPEN_ERRAND = sa.text("state IN ('waiting', 'sending', 'failed')")


class Errand(Entity, Model):
    """What is out on a channel over a network has to change there: mend it, or take it down. Doing it twice is once.

    At most one of a publication is open. ``revision_id`` is the text that takes the place of the one that is out.
    """

    __tablename__ = "publication_errand"

    publication_id: Mapped[int] = mapped_column(sa.ForeignKey("publication.id", ondelete="CASCADE"), index=True)
    kind: Mapped[AttemptKind]
    state: Mapped[ErrandState] = mapped_column(default=ErrandState.WAITING)
    revision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    number: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    publication: Mapped[Publication] = relationship()
    revision: Mapped[Revision | None] = relationship()

    __table_args__ = (
        sa.Index("uq_publication_errand_open", "publication_id", unique=True, sqlite_where=_OPEN_ERRAND,
                 postgresql_where=_OPEN_ERRAND), sa.Index(None, "state", "due_at"))


class ChannelState(Model):
    """How a channel was doing when the clockwork looked last: leads are told of a change, once."""

    __tablename__ = "channel_state"

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channel.id", ondelete="CASCADE"), unique=True)
    health: Mapped[HealthState]
    since: Mapped[datetime]


class CorrectionKind(StrEnum):
    """What a correction mends; it decides who must look first."""

    TYPO = "typo"
    FACT = "fact"
    LEGAL = "legal"


_OPEN_CORRECTION = sa.text("state IN ('proposed', 'reviewed')")


class Correction(Entity, Model):
    """A published text is mended. ``was`` is the text that is out, ``revision`` the one that takes its place.

    ``note`` is for readers, dated with ``out_at``, of a fact or a legal matter; ``answer`` are the reviewer's words.
    """

    __tablename__ = "correction"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CorrectionKind]
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.PROPOSED)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    was_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    persona_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    review_due_at: Mapped[datetime | None]
    judged_at: Mapped[datetime | None]
    judged_well: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(sa.String(600), default="")
    out_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship()
    was: Mapped[Revision] = relationship(foreign_keys=[was_id])
    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id])
    persona: Mapped[Persona | None] = relationship()

    __table_args__ = (sa.Index("uq_correction_open", "draft_id", unique=True, sqlite_where=_OPEN_CORRECTION,
                               postgresql_where=_OPEN_CORRECTION), sa.Index(None, "draft_id", "out_at"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who wrote the text, and who mends it."""
        return self.draft.owner_ids | {self.by_id}

    @property
    def asked_ids(self) -> frozenset[int]:
        """Who is asked to judge it."""
        return frozenset({self.reviewer_id} if self.reviewer_id else ())


class SlugHistory(Model):
    """Which article an address belongs to, for ever: an old address never gets another article."""

    __tablename__ = "slug_history"

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    slug: Mapped[str] = mapped_column(sa.String(200))
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    from_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("site_id", "lang", "slug"),)
