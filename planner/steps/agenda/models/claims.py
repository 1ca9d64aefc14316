"""Claims: who writes a slot, who waits for it, and how it changes hands (docs/domain.md b, domain-more.md k)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Model
from planner.people.models import Person
from planner.steps.agenda.models.slots import Slot
from planner.workflow.agenda import AskState, ClaimState

_LIVE_CLAIM = sa.text("state IN ('offered', 'active')")
_OPEN_ASK = sa.text("state = 'asked'")


class ReleaseReason(StrEnum):
    """Why a claim was given back; the first four are chosen by a person, the others come with another step."""

    NO_TIME = "no_time"
    OTHER_WORK = "other_work"
    NOT_MY_TOPIC = "not_my_topic"
    OTHER = "other"
    UNDONE = "undone"
    MOVED_ON = "left"
    EXPIRED = "expired"
    MISSED = "missed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


CHOSEN_REASONS = (ReleaseReason.NO_TIME, ReleaseReason.OTHER_WORK, ReleaseReason.NOT_MY_TOPIC, ReleaseReason.OTHER)


class OfferOrigin(StrEnum):
    """Why somebody is offered a slot."""

    LEAD = "lead"
    PLAN = "plan"
    STAND_IN = "stand_in"
    WAITING = "waiting"
    IMPORT = "import"


claim_co_author = sa.Table(
    "claim_co_author", Base.metadata,
    sa.Column("claim_id", sa.ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id"), primary_key=True, index=True))
_WISH = sa.text("state IN ('requested', 'waiting')")


class Claim(Entity, Model):
    """An author takes a slot, with a chain of deadlines. At most one live claim (offered, active) per slot.

    Requests and waiting claims are not live; any number may stand on a slot, and ``joined_at`` orders the line. An
    offer says who made it (``offered_by``), what they said with it (``offer_note``) and when it lapses
    (``expires_at``); ``answer`` keeps why it was declined or denied. The ``ghost_writer``, one of the co-authors,
    writes down what the author knows. ``more_until`` is the day until which the author asks to write on, ``more_why``
    their reason; None when they ask nothing.
    """

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
    joined_at: Mapped[datetime | None]
    offered_by: Mapped[OfferOrigin | None]
    offer_note: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    more_until: Mapped[date | None]
    more_why: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    ghost_writer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    slot: Mapped[Slot] = relationship(back_populates="claims")
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    ghost_writer: Mapped[Person | None] = relationship(foreign_keys=[ghost_writer_id])
    co_authors: Mapped[list[Person]] = relationship(secondary=claim_co_author, order_by="Person.name")

    __table_args__ = (
        sa.Index("uq_claim_live_slot", "slot_id", unique=True, sqlite_where=_LIVE_CLAIM,
                 postgresql_where=_LIVE_CLAIM),
        sa.Index("uq_claim_one_wish", "slot_id", "author_id", unique=True, sqlite_where=_WISH, postgresql_where=_WISH),
        sa.Index(None, "state", "draft_due"), sa.Index(None, "author_id", "state"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """The author; co-authors write, but don't give the claim away."""
        return frozenset({self.author_id})


class ClaimHandover(Entity, Model):
    """An author asks a colleague to take a claim over; it changes hands when they accept."""

    __tablename__ = "claim_handover"

    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("claim.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[AskState] = mapped_column(default=AskState.ASKED)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    claim: Mapped[Claim] = relationship()
    to: Mapped[Person] = relationship(foreign_keys=[to_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who asked."""
        return frozenset({self.asked_by_id})

    @property
    def asked_ids(self) -> frozenset[int]:
        """Who may answer."""
        return frozenset({self.to_id})

    __table_args__ = (sa.Index("uq_claim_handover_open", "claim_id", unique=True, sqlite_where=_OPEN_ASK,
                               postgresql_where=_OPEN_ASK), sa.Index(None, "state", "expires_at"))


class ClaimSwap(Entity, Model):
    """Two authors exchange the contents of their slots: the one of ``slot_a`` asks, the one of ``slot_b`` answers.

    At most one open swap per slot, either way round; the service sees to it under the slots' row versions.
    """

    __tablename__ = "claim_swap"

    slot_a_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    slot_b_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_of_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[AskState] = mapped_column(default=AskState.ASKED)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    slot_a: Mapped[Slot] = relationship(foreign_keys=[slot_a_id])
    slot_b: Mapped[Slot] = relationship(foreign_keys=[slot_b_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    asked_of: Mapped[Person] = relationship(foreign_keys=[asked_of_id])

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who asked."""
        return frozenset({self.asked_by_id})

    @property
    def asked_ids(self) -> frozenset[int]:
        """Who may answer."""
        return frozenset({self.asked_of_id})

    __table_args__ = (
        sa.Index("uq_claim_swap_open_a", "slot_a_id", unique=True, sqlite_where=_OPEN_ASK, postgresql_where=_OPEN_ASK),
        sa.Index("uq_claim_swap_open_b", "slot_b_id", unique=True, sqlite_where=_OPEN_ASK, postgresql_where=_OPEN_ASK),
        sa.Index(None, "state", "expires_at"))
