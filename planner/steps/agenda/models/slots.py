"""Slots and the series that make them: places on the agenda (docs/domain.md b and g)."""
from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.core.db import Base, Entity, Model
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.agenda.models.ideas import Topic
from planner.steps.agenda.rules.series import HolidayPolicy, Pattern, Rule
from planner.workflow.agenda import LIVE_CLAIMS, ClaimState, SlotState

if TYPE_CHECKING:
    from planner.steps.agenda.models.claims import Claim


series_channel = sa.Table(
    "series_channel", Base.metadata,
    sa.Column("series_id", sa.ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel_id", sa.ForeignKey("channel.id"), primary_key=True, index=True))


class Series(Entity, Model):
    """A rule that makes empty slots 26 weeks ahead. Slots that somebody edited are left as they are.

    ``every`` counts weeks (weekly) or is an `Nth` (monthly); ``weekday`` is ISO, 1 is Monday. ``made_until`` is the
    last day up to which turns were made, so that none is made twice.
    """

    __tablename__ = "series"

    key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    pattern: Mapped[Pattern]
    every: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int]
    local_time: Mapped[time]
    zone: Mapped[str] = mapped_column(sa.String(64))
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    holiday_policy: Mapped[HolidayPolicy] = mapped_column(default=HolidayPolicy.NEXT)
    required: Mapped[bool] = mapped_column(default=True)
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    made_until: Mapped[date | None]
    archived_at: Mapped[datetime | None] = mapped_column(index=True)

    channels: Mapped[list[Channel]] = relationship(secondary=series_channel, order_by="Channel.key")

    @property
    def rule(self) -> Rule:
        """When it returns."""
        return Rule(self.pattern, self.every, self.weekday, self.from_date, self.to_date)

    __table_args__ = (sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_range"),
                      sa.CheckConstraint("every BETWEEN 1 AND 53", name="every_range"))


slot_channel = sa.Table(
    "slot_channel", Base.metadata,
    sa.Column("slot_id", sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel_id", sa.ForeignKey("channel.id"), primary_key=True, index=True))
slot_persona = sa.Table(
    "slot_persona", Base.metadata,
    sa.Column("slot_id", sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))

_LIVE_SLOT = sa.text("topic_id IS NOT NULL AND state NOT IN ('cancelled', 'missed')")


class Slot(Entity, Model):
    """A place on the agenda: local date, time and zone as a person means them; the instants are derived from them.

    ``claim_by`` and ``closes_at`` are when a claim is due and from when on taking the slot needs a lead; kept, so that
    a list can be read without working out calendars. ``personas`` narrows whom the slot is for; a topic brings its
    own. ``moves`` counts changes of moment, ``sequence`` those of moment or state (the number that calendars go by).

    Of a series: ``series_on`` is the turn that it was made for, ``is_edited`` that a person changed it since. A reserve
    item (``is_reserve``) is a finished piece in waiting: ``local_date`` is only the day that its deadlines run from,
    the working day after ``ready_by``, and no agenda shows it; ``usable_until`` is the last day that it can go out.
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
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    series_on: Mapped[date | None]
    is_edited: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    is_reserve: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    ready_by: Mapped[date | None]
    usable_until: Mapped[date | None]
    stand_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    stand_in_agreed_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[SlotState] = mapped_column(default=SlotState.PLANNED)
    reason: Mapped[str | None] = mapped_column(sa.String(300))

    topic: Mapped[Topic | None] = relationship()
    channels: Mapped[list[Channel]] = relationship(secondary=slot_channel, order_by="Channel.key")
    personas: Mapped[list[Persona]] = relationship(secondary=slot_persona, order_by="Persona.code")
    series: Mapped[Series | None] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    stand_in: Mapped[Person | None] = relationship()
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
        sa.Index(None, "state", "publish_at", "is_reserve", "closes_at"), sa.UniqueConstraint("series_id", "series_on"),
        sa.CheckConstraint("NOT is_reserve OR ready_by IS NOT NULL", name="reserve_ready_by"))
