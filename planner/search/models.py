"""One full-text index over everything that can be found, on both databases."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Base, Id, Model

MEMBERS, PUBLIC, READERS = "members", "public", "readers"
NOBODY = "nobody"           # made ready for its moment; until then nobody finds it

search_reader = sa.Table(
    "search_reader", Base.metadata,
    sa.Column("entry_id", sa.ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.Integer, primary_key=True, index=True))


class SearchEntry(Model):
    """Something findable. ``audience``: public, members, or readers (those of ``search_reader``, and leads).

    What is only made ready for its moment is for nobody, and ``detail`` says which text it was made from.
    """

    __tablename__ = "search_entry"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    uid: Mapped[str] = mapped_column(sa.String(80))
    lang: Mapped[str] = mapped_column(sa.String(2))
    title: Mapped[str] = mapped_column(sa.String(300))
    detail: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(sa.String(300))
    audience: Mapped[str] = mapped_column(sa.String(10), default=MEMBERS)
    title_stems: Mapped[str] = mapped_column(sa.Text)
    text_stems: Mapped[str] = mapped_column(sa.Text)

    __table_args__ = (sa.UniqueConstraint("kind", "uid"),)


_SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(title_stems, text_stems, content='search_entry', content_rowid='id')",
    """CREATE TRIGGER search_entry_in AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_fts(rowid, title_stems, text_stems) VALUES (new.id, new.title_stems, new.text_stems); END""",
    """CREATE TRIGGER search_entry_out AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_fts(search_fts, rowid, title_stems, text_stems)
    VALUES ('delete', old.id, old.title_stems, old.text_stems); END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF title_stems, text_stems ON search_entry BEGIN
    INSERT INTO search_fts(search_fts, rowid, title_stems, text_stems)
    VALUES ('delete', old.id, old.title_stems, old.text_stems);
    INSERT INTO search_fts(rowid, title_stems, text_stems) VALUES (new.id, new.title_stems, new.text_stems); END""",
)
POSTGRES_DOCUMENT = ("(setweight(to_tsvector('simple'::regconfig, title_stems), 'A') || "
                     "setweight(to_tsvector('simple'::regconfig, text_stems), 'D'))")
_POSTGRES = (f"CREATE INDEX ix_search_entry_document ON search_entry USING gin ({POSTGRES_DOCUMENT})",)


def index_statements(dialect: str) -> tuple[str, ...]:
    """The statements that make the full-text index on ``dialect``."""
    return _SQLITE if dialect == "sqlite" else _POSTGRES


@sa.event.listens_for(SearchEntry.__table__, "after_create")
def _index(table: Any, connection: sa.Connection, **_: Any) -> None:
    for statement in index_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
