"""What a guest thinks of a text: advice, which no quorum counts (docs/domain-more.md p, outside reviewer)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.sharing.models import ShareLink
from planner.steps.writing.models import Draft, Revision
from planner.workflow.writing import Verdict


class GuestVerdict(Entity, Model):
    """A guest's advice on the newest revision that they read; one row a link, which they may change until it ends."""

    __tablename__ = "guest_verdict"

    link_id: Mapped[int] = mapped_column(sa.ForeignKey("share_link.id", ondelete="CASCADE"), unique=True)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    verdict: Mapped[Verdict]
    summary: Mapped[str] = mapped_column(sa.String(600), default="")
    at: Mapped[datetime]

    link: Mapped[ShareLink] = relationship()
    draft: Mapped[Draft] = relationship()
    revision: Mapped[Revision] = relationship()
