"""Texts as they are compared: their tokens, an index from token to text, and which ones are alike."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Base, Id, Model

# Tokens to texts, within one kind. Clustered by its key on SQLite, so that a token's texts lie side by side.
similarity_posting = sa.Table(
    "similarity_posting", Base.metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("token", sa.String(90), primary_key=True),
    sa.Column("text_id", sa.ForeignKey("similarity_text.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False)

# Two texts that are alike by at least ``rules.RELATED`` permille; the smaller id is ``a_id``.
similarity_pair = sa.Table(
    "similarity_pair", Base.metadata,
    sa.Column("a_id", sa.ForeignKey("similarity_text.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("b_id", sa.ForeignKey("similarity_text.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("permille", sa.Integer, nullable=False),
    sa.Column("shared", sa.JSON, nullable=False))


class SimilarityText(Model):
    """A text that is compared: ``kind`` and ``uid`` of what it belongs to.

    ``parts``: pairs of language and text; empty for a kind whose owner is asked (``events.PartsAsked``).
    ``source``: a hash of them. ``counts``: token to number. ``digest``: a hash of those, empty before the first
    computing. ``is_stale``: something changed since.
    """

    __tablename__ = "similarity_text"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    uid: Mapped[str] = mapped_column(sa.String(80))
    parts: Mapped[list[list[str]]] = mapped_column(sa.JSON, default=list)
    source: Mapped[str] = mapped_column(sa.String(64), default="")
    counts: Mapped[dict[str, float]] = mapped_column(sa.JSON, default=dict)
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    is_stale: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        sa.UniqueConstraint("kind", "uid"),
        sa.Index("ix_similarity_text_stale", "id", sqlite_where=sa.text("is_stale"),
                 postgresql_where=sa.text("is_stale")))


class SimilarityState(Model):
    """One row: which words of areas and which profiles the kept numbers stand for.

    ``areas_mark`` and ``profiles_mark`` change with them, so that what a process remembers is let go.
    ``areas_changed``: every text is to be looked at again. ``paired_profiles``: how many profiles there were when
    pairs were last made as a whole.
    """

    __tablename__ = "similarity_state"

    id: Mapped[Id]
    areas_mark: Mapped[str] = mapped_column(sa.String(26))
    profiles_mark: Mapped[str] = mapped_column(sa.String(26))
    areas_changed: Mapped[bool] = mapped_column(default=True)
    paired_profiles: Mapped[int] = mapped_column(default=0)
