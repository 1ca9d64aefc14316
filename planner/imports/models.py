"""What was imported, from where, and as what (docs/domain-more.md s)."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Id, Model
from planner.people.models import Person


class ImportRun(Entity, Model):
    """One run of an import, dry or real, with its counts and its report.

    ``stored_as`` names the uploaded file in our own folder while it is kept, ``file_name`` is what its owner calls it.
    ``job_uid`` is the long work behind it, when there is one; ``finished_at`` is empty as long as it goes on.
    """

    __tablename__ = "import_run"

    kind: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    dry: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    stored_as: Mapped[str | None] = mapped_column(sa.String(80))
    job_uid: Mapped[str | None] = mapped_column(sa.String(26))
    finished_at: Mapped[datetime | None]

    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.Index(None, "kind", "id"),)


class ImportKey(Model):
    """Which object one imported thing became; makes the same file twice change nothing.

    ``content_hash`` is that of what came in, ``written_hash`` that of the text as it was stored here: somebody who
    changed it since is not overwritten. ``sequence`` is the edition that a calendar gave it.
    """

    __tablename__ = "import_key"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(120))
    identity: Mapped[str] = mapped_column(sa.String(300))
    object_kind: Mapped[str] = mapped_column(sa.String(32))
    object_uid: Mapped[str] = mapped_column(sa.String(26))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    written_hash: Mapped[str] = mapped_column(sa.String(64))
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (sa.UniqueConstraint("kind", "source", "identity"),)


class ImportMade(Model):
    """Something that an import made or changed, and in which version it was left: what is undone, and what is not.

    ``object_kind`` is the name of its table; ``is_new`` is false for what was there before.
    """

    __tablename__ = "import_made"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id", ondelete="CASCADE"))
    object_kind: Mapped[str] = mapped_column(sa.String(32))
    object_uid: Mapped[str] = mapped_column(sa.String(26))
    object_version: Mapped[int]
    is_new: Mapped[bool]
    title: Mapped[str] = mapped_column(sa.String(200))

    __table_args__ = (sa.UniqueConstraint("run_id", "object_kind", "object_uid"),)
