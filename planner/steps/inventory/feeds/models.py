"""Sources of trends and what they brought (docs/domain.md n, Trends)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.steps.inventory.models import TopicArea, TrendObservation
from planner.workflow.knowledge import FeedState, ItemState


class FeedSource(Entity, Model):
    """A feed out there whose items may become trends (docs/domain.md n).

    ``fails``: failures in a row. ``due_at``: when it is fetched next. ``asked_at``: somebody waits for a test.
    ``leased_until``: a clock is at it. ``trouble``: code of what went wrong last, empty when nothing did;
    ``status``: the HTTP status, when that is what went wrong. ``brought``: how many new items the last fetch had.
    """

    __tablename__ = "feed_source"

    url: Mapped[str] = mapped_column(sa.String(500), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic_area.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2), default="en")
    state: Mapped[FeedState] = mapped_column(default=FeedState.PROPOSED)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    etag: Mapped[str] = mapped_column(sa.String(200), default="")
    last_modified: Mapped[str] = mapped_column(sa.String(100), default="")
    fails: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(sa.String(32), default="")
    status: Mapped[int | None]
    brought: Mapped[int] = mapped_column(default=0)
    fetched_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()
    area: Mapped[TopicArea | None] = relationship()

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who proposed it."""
        return frozenset({self.by_id})


class FeedItem(Entity, Model):
    """Something that a feed brought. ``guid``: what the feed calls it, else its address. ``at``: when it came out."""

    __tablename__ = "feed_item"

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("feed_source.id", ondelete="CASCADE"), index=True)
    guid: Mapped[str] = mapped_column(sa.String(300))
    title: Mapped[str] = mapped_column(sa.String(300))
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime]
    state: Mapped[ItemState] = mapped_column(default=ItemState.NEW)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    trend_id: Mapped[int | None] = mapped_column(sa.ForeignKey("trend_observation.id"), index=True)

    source: Mapped[FeedSource] = relationship()
    trend: Mapped[TrendObservation | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("source_id", "guid"), sa.Index(None, "state", "at"))
