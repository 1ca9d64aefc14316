"""Threads on a piece of a text, and where each of them stands in every text that it stood in."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.comments.rules.anchors import CONTEXT, Anchor, Outcome
from planner.core.db import Entity, Id, Model
from planner.people.models import Person
from planner.sharing.models import ShareLink
from planner.steps.writing.models import Draft, Revision

MOST_WORDS = 2_000          # characters of one comment
MOST_REPLACED = 4_000       # characters of other words for a piece of a text


class ThreadState(StrEnum):
    """Whether there is something to say still."""

    OPEN = "open"
    RESOLVED = "resolved"


class Audience(StrEnum):
    """Who reads a thread: everybody who reads the text, or leads who did not write it and whoever began it."""

    TEXT = "text"
    LEAD = "lead"


class SuggestionState(StrEnum):
    """What became of other words for a piece of a text."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OUTDATED = "outdated"


class CommentThread(Entity, Model):
    """A talk about a piece of a text, or about all of it (no ``quote``).

    ``start`` and ``end`` are the place of ``quote`` in the newest body; None for all of the text and for an orphan,
    whose ``lost`` says why; ``was`` are the words that it was about before they were changed. ``replacement`` makes it
    a suggestion for the words ``replaces``. What a guest began carries the link that they came by.
    """

    __tablename__ = "comment_thread"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    begun_on_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(sa.ForeignKey("share_link.id"), index=True)
    audience: Mapped[Audience] = mapped_column(default=Audience.TEXT)
    state: Mapped[ThreadState] = mapped_column(default=ThreadState.OPEN)
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str] = mapped_column(sa.Text, default="")
    was: Mapped[str] = mapped_column(sa.Text, default="")
    prefix: Mapped[str] = mapped_column(sa.String(CONTEXT), default="")
    suffix: Mapped[str] = mapped_column(sa.String(CONTEXT), default="")
    lost: Mapped[Outcome | None]
    replacement: Mapped[str | None] = mapped_column(sa.Text)
    replaces: Mapped[str] = mapped_column(sa.Text, default="")
    suggestion: Mapped[SuggestionState | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    settled_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship()
    begun_on: Mapped[Revision] = relationship()
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    link: Mapped[ShareLink | None] = relationship()
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
    comments: Mapped[list[Comment]] = relationship(back_populates="thread", order_by="Comment.id",
                                                   cascade="all, delete-orphan")
    places: Mapped[list[CommentPlace]] = relationship(cascade="all, delete-orphan")

    @property
    def anchor(self) -> Anchor | None:
        """The place of the quote in the newest body."""
        return None if self.start is None or self.end is None else Anchor(self.start, self.end)

    @property
    def is_orphan(self) -> bool:
        """Its words were lost: it is listed with its old quote and waits for somebody to place it again."""
        return self.lost is not None

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who may settle it: whoever began it, and the authors of the text."""
        return self.draft.owner_ids | ({self.by_id} if self.by_id else frozenset())

    @property
    def name(self) -> str:
        """Who began it."""
        return self.by.name if self.by else self.link.guest_name if self.link else ""


class Comment(Entity, Model):
    """One thing said in a thread, by a person or by a guest."""

    __tablename__ = "comment"

    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("comment_thread.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(sa.ForeignKey("share_link.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(MOST_WORDS))
    at: Mapped[datetime]

    thread: Mapped[CommentThread] = relationship(back_populates="comments")
    by: Mapped[Person | None] = relationship()
    link: Mapped[ShareLink | None] = relationship()

    @property
    def name(self) -> str:
        """Who said it."""
        return self.by.name if self.by else self.link.guest_name if self.link else ""


class CommentPlace(Model):
    """Where a thread stood in the text with one fingerprint: going back to that text brings it back there."""

    __tablename__ = "comment_place"

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("comment_thread.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    start: Mapped[int]
    end: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("thread_id", "sha256"),)
