"""Finding: one question over everything that the asker may see."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.policy import Actor, Role
from planner.search import rules
from planner.search.models import MEMBERS, POSTGRES_DOCUMENT, PUBLIC, READERS, SearchEntry, search_reader


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is, its title in its language, and where it opens."""

    kind: str
    uid: str
    lang: str
    title: str
    detail: str
    address: str


def _sight(actor: Actor | None) -> sa.ColumnElement[bool]:
    entry = SearchEntry
    if actor is None:
        return entry.audience == PUBLIC
    open_to_all = entry.audience.in_([PUBLIC, MEMBERS])
    if Role.LEAD in actor.roles:
        return sa.or_(open_to_all, entry.audience == READERS)
    mine = sa.exists().where(search_reader.c.entry_id == entry.id, search_reader.c.person_id == actor.id)
    return sa.or_(open_to_all, sa.and_(entry.audience == READERS, mine))


def find(session: Session, question: str, *, actor: Actor | None, kinds: Collection[str] | None = None,
         lang: str | None = None, limit: int = 20, offset: int = 0) -> list[Hit]:
    """What ``actor`` (None: a stranger) may see of what matches every word of ``question``, best first.

    A match in the title weighs ten times one in the text; ties go to the newest. Words match in Dutch and English
    forms and without accents; the last word also matches what begins with it. An empty question finds nothing.
    """
    found = (sa.select(SearchEntry.kind, SearchEntry.uid, SearchEntry.lang, SearchEntry.title, SearchEntry.detail,
                       SearchEntry.address).where(_sight(actor)).limit(limit).offset(offset))
    if kinds is not None:
        found = found.where(SearchEntry.kind.in_(kinds))
    if lang is not None:
        found = found.where(SearchEntry.lang == lang)
    if session.get_bind().dialect.name == "sqlite":
        asked = rules.sqlite_query(question)
        fts = sa.table("search_fts", sa.column("rowid"))
        found = (found.join(fts, fts.c.rowid == SearchEntry.id)
                 .where(sa.text("search_fts MATCH :asked").bindparams(asked=asked))
                 .order_by(sa.text("bm25(search_fts, 10.0, 1.0)"), SearchEntry.id.desc()))
    else:
        asked = rules.postgres_query(question)
        match = sa.text(f"{POSTGRES_DOCUMENT} @@ to_tsquery('simple', :asked)")
        rank = sa.text(f"ts_rank('{{0.1, 0.1, 0.1, 1.0}}', {POSTGRES_DOCUMENT}, to_tsquery('simple', :asked)) DESC")
        found = found.where(match).order_by(rank, SearchEntry.id.desc()).params(asked=asked)
    return [Hit(*row) for row in session.execute(found)] if asked else []
