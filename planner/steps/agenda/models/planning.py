"""Cadence goals, bands behind the days, saved views, pauses (docs/domain.md b, domain-more.md j and k)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.campaigns.models import Campaign
from planner.core.db import Entity, Model
from planner.people.models import Person, Team


class CadencePeriod(StrEnum):
    """Over which period a cadence goal counts."""

    WEEK = "week"
    MONTH = "month"


class CadenceGoal(Entity, Model):
    """At least ``minimum`` publications a period. ``scope``: organisation, or persona/channel/theme with its key."""

    __tablename__ = "cadence_goal"

    scope: Mapped[str] = mapped_column(sa.String(80), unique=True)
    period: Mapped[CadencePeriod] = mapped_column(default=CadencePeriod.MONTH)
    minimum: Mapped[int] = mapped_column(default=2)

    __table_args__ = (sa.CheckConstraint("minimum BETWEEN 1 AND 31", name="minimum_range"),)


class BandKind(StrEnum):
    """What is drawn behind the days. Holidays are worked out, not stored."""

    EVENT = "event"
    FAIR = "fair"
    PERIOD = "period"


class Band(Entity, Model):
    """An event, a fair or a period behind the days of the agenda, both days included.

    ``source`` is "manual" or the name of an imported calendar; there ``external_uid``, ``recurrence_id`` and
    ``sequence`` say which entry and which edition of it this is. A proposed one (``is_proposed``) is drawn nowhere
    until a lead takes it over.
    """

    __tablename__ = "band"

    kind: Mapped[BandKind] = mapped_column(default=BandKind.EVENT)
    title: Mapped[str] = mapped_column(sa.String(200))
    from_date: Mapped[date] = mapped_column(index=True)
    to_date: Mapped[date] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(sa.String(80), default="manual")
    external_uid: Mapped[str | None] = mapped_column(sa.String(300))
    recurrence_id: Mapped[str] = mapped_column(sa.String(40), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    is_edited: Mapped[bool] = mapped_column(default=False)
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    is_proposed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    archived_at: Mapped[datetime | None]

    campaign: Mapped[Campaign | None] = relationship()
    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("source", "external_uid", "recurrence_id"),
                      sa.CheckConstraint("to_date >= from_date", name="dates_in_order"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who proposed it, who may take the proposal back."""
        return frozenset({self.by_id} if self.by_id is not None else ())


class Audience(StrEnum):
    """For whom a view is saved."""

    ME = "me"
    TEAM = "team"
    EVERYONE = "everyone"


class SavedView(Entity, Model):
    """A named filter of a page: ``query`` holds arguments of its address, checked on writing.

    It never widens rights: each reader sees in it only what they may see.
    """

    __tablename__ = "saved_view"

    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    audience: Mapped[Audience] = mapped_column(default=Audience.ME)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"), index=True)
    page: Mapped[str] = mapped_column(sa.String(20), default="agenda")
    query: Mapped[dict[str, Any]] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]

    owner: Mapped[Person] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose view it is."""
        return frozenset({self.owner_id})


class PauseScope(StrEnum):
    """What stands still."""

    ORGANISATION = "organisation"
    SITE = "site"
    CHANNEL = "channel"
    CAMPAIGN = "campaign"
    SLOT = "slot"


class Pause(Entity, Model):
    """Nothing goes out, on purpose. ``subject_id`` is the row of the scope's table, 0 for the whole organisation."""

    __tablename__ = "pause"

    scope: Mapped[PauseScope]
    subject_id: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    from_at: Mapped[datetime]
    planned_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

    __table_args__ = (sa.Index("uq_pause_open", "scope", "subject_id", unique=True,
                               sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")),)


class CampaignReserve(Model):
    """A reserve item of a campaign's plan B, in the order in which it is taken."""

    __tablename__ = "campaign_reserve"

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class BulkChange(Entity, Model):
    """Many slots changed in one go, and how each stood before: what one Undo takes back.

    ``before`` holds for each slot its uid, its version after the change, and its moment or its personas and campaign.
    """

    __tablename__ = "bulk_change"

    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
