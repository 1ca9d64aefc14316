"""Suggestions of what belongs together (docs/domain.md n, Grouping suggestion)."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.steps.inventory.grouping.rules import GroupingKind
from planner.steps.inventory.models import Theme
from planner.workflow.knowledge import GroupingState


class GroupingSuggestion(Entity, Model):
    """Things that belong together by their words, and what a lead said of it (docs/domain.md n).

    ``items``: kind and uid of each, as ``fact:01H…``; ``prints``: the same with a hash of what each says, so that a
    declined set comes back when one of them changed. ``reason``: the strongest shared tokens. ``likeness``: for each
    pair the two items and permille. ``target``: of a tag, ``area:…`` or ``theme:…``, or empty for "unplaced".
    ``kept``: what a lead made of the items.
    """

    __tablename__ = "grouping_suggestion"

    kind: Mapped[GroupingKind]
    state: Mapped[GroupingState] = mapped_column(default=GroupingState.OPEN, index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    name_area: Mapped[str] = mapped_column(sa.String(80), default="")
    items: Mapped[list[str]] = mapped_column(default=list)
    prints: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[list[str]] = mapped_column(default=list)
    likeness: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    target: Mapped[str] = mapped_column(sa.String(100), default="")
    kept: Mapped[list[str]] = mapped_column(default=list)
    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime | None]

    theme: Mapped[Theme | None] = relationship()
    by: Mapped[Person | None] = relationship()
