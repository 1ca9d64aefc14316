"""Campaigns: a goal and a period that tie slots together (docs/domain.md b, Agenda)."""
from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.channels.models import Channel
from planner.core.db import Base, Entity, Model
from planner.personas.models import Persona, in_language
from planner.workflow.campaigns import CampaignState

campaign_persona = sa.Table(
    "campaign_persona", Base.metadata,
    sa.Column("campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))
campaign_channel = sa.Table(
    "campaign_channel", Base.metadata,
    sa.Column("campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel_id", sa.ForeignKey("channel.id"), primary_key=True, index=True))


class Campaign(Entity, Model):
    """A goal and a period that tie slots together; its slots lie inside its dates, both included.

    ``no_plan_b`` says why there is no plan B when there is none. ``budget_cents`` is optional and never the headline.
    """

    __tablename__ = "campaign"

    key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    name_nl: Mapped[str] = mapped_column(sa.String(120), default="")
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    goal: Mapped[str] = mapped_column(sa.String(300), default="")
    from_date: Mapped[date]
    to_date: Mapped[date]
    budget_cents: Mapped[int | None]
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.PLANNED, index=True)
    no_plan_b: Mapped[str] = mapped_column(sa.String(300), default="")
    archived_at: Mapped[datetime | None]

    personas: Mapped[list[Persona]] = relationship(secondary=campaign_persona, order_by="Persona.code")
    channels: Mapped[list[Channel]] = relationship(secondary=campaign_channel, order_by="Channel.key")

    __table_args__ = (sa.CheckConstraint("to_date >= from_date", name="dates_in_order"),)

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)
