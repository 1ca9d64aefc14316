"""The in-app inbox. Mails themselves are rows of the outbox."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Model


class Notice(Entity, Model):
    """One line in somebody's inbox. ``text_key`` names the sentence, ``params`` fill it, ``address`` opens it."""

    __tablename__ = "notice"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(160))
    text_key: Mapped[str] = mapped_column(sa.String(48))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("person_id", "key"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose inbox it stands in."""
        return frozenset({self.person_id})
