"""What was imported, from where, and as what (docs/domain-more.md s)."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Entity, Id, Model


class ImportRun(Entity, Model):
    """One run of an import, dry or real, with its counts and its report."""

    __tablename__ = "import_run"

    kind: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    dry: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportKey(Model):
    """Which object one imported thing became; makes the same file twice change nothing."""

    __tablename__ = "import_key"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(120))
    identity: Mapped[str] = mapped_column(sa.String(300))
    object_kind: Mapped[str] = mapped_column(sa.String(32))
    object_uid: Mapped[str] = mapped_column(sa.String(26))
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("kind", "source", "identity"),)
