"""What texts are scored on, and the scores (docs/domain-more.md p, rubric)."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Id, Model


class Rubric(Entity, Model):
    """What reviewers score a text on; one row for the house (``content_type`` is empty). Off until a lead turns it on.

    ``criteria`` holds ``items``: 3 to 6 of ``key``, ``nl``, ``en``. ``has_gate``: a final approval below the minimum
    wants a reason.
    """

    __tablename__ = "rubric"

    content_type: Mapped[str] = mapped_column(sa.String(40), unique=True, default="")
    is_on: Mapped[bool] = mapped_column(default=False)
    has_gate: Mapped[bool] = mapped_column(default=False)
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RubricScore(Model):
    """What a reviewer gives a text for one criterion, from 1 to 5; it counts for no quorum."""

    __tablename__ = "rubric_score"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("review_request.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[str] = mapped_column(sa.String(40))
    score: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("request_id", "criterion"),
                      sa.CheckConstraint("score BETWEEN 1 AND 5", name="score_range"))
