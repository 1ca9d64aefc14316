"""Who is told by webhook, and what was told. Secrets are derived, never stored (docs/domain-more.md q)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Id, Model
from planner.core.uid import LENGTH, new_uid
from planner.webhooks.rules import EndpointState, OffReason, Type


class WebhookEndpoint(Entity, Model):
    """An address of another program that is told what happens here. ``generation`` counts its secrets."""

    __tablename__ = "webhook_endpoint"

    name: Mapped[str] = mapped_column(sa.String(80))
    url: Mapped[str] = mapped_column(sa.String(2_000))
    types: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[EndpointState] = mapped_column(default=EndpointState.ACTIVE)
    off_reason: Mapped[OffReason] = mapped_column(default=OffReason.NONE)
    generation: Mapped[int] = mapped_column(default=1)
    secret_changed_at: Mapped[datetime | None]
    dead_in_a_row: Mapped[int] = mapped_column(default=0)

    @property
    def is_on(self) -> bool:
        """Whether it is told anything."""
        return self.state is EndpointState.ACTIVE


class WebhookDelivery(Model):
    """One thing told to one endpoint. How it stands says its row of the outbox, whose key is ``key``."""

    __tablename__ = "webhook_delivery"

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(sa.String(LENGTH), unique=True, default=new_uid)
    endpoint_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), index=True)
    type: Mapped[Type]
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(index=True)
    tried_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(sa.String(40), default="")      # "200", or the code of what went wrong

    endpoint: Mapped[WebhookEndpoint] = relationship()

    @property
    def number(self) -> str:
        """The ``webhook-id``: the same each time that this is sent."""
        return f"msg_{self.uid}"
