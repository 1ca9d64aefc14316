"""What people put away of Today."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Model


class PutAway(Entity, Model):
    """A part of Today that one person doesn't want to see any more; ``part`` names it."""

    __tablename__ = "put_away"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    part: Mapped[str] = mapped_column(sa.String(40))

    __table_args__ = (sa.UniqueConstraint("person_id", "part"),)
