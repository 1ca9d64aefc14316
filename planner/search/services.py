"""Keeping the index in step: whoever changes something findable says so in the same transaction."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.search import rules
from planner.search.models import MEMBERS, SearchEntry, search_reader


def put(session: Session, *, kind: str, uid: str, lang: str, title: str, address: str, text: str = "",
        detail: str = "", audience: str = MEMBERS, reader_ids: Collection[int] = ()) -> None:
    """Add something to the index, or bring it up to date. ``text`` is plain words, not Markdown's signs.

    ``audience`` is public, members, or readers; the last one means ``reader_ids`` and leads.
    """
    entry = session.scalar(sa.select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.uid == uid))
    is_known = entry is not None
    if entry is None:
        entry = SearchEntry(kind=kind, uid=uid)
        session.add(entry)
    entry.lang, entry.title, entry.detail, entry.address = lang, title[:300], detail[:200], address
    entry.audience = audience
    entry.title_stems, entry.text_stems = rules.stems(title, lang), rules.stems(text, lang)
    session.flush()
    if is_known:
        session.execute(sa.delete(search_reader).where(search_reader.c.entry_id == entry.id))
    if reader_ids:
        session.execute(sa.insert(search_reader), [{"entry_id": entry.id, "person_id": one} for one in set(reader_ids)])


@dataclass(frozen=True, slots=True)
class Found:
    """Something that members find, as :func:`put` takes it."""

    uid: str
    lang: str
    title: str
    address: str
    text: str = ""
    detail: str = ""


def put_many(session: Session, *, kind: str, found: Sequence[Found]) -> None:
    """As :func:`put` for many things of one kind that members find; one statement, and one flush of the caller."""
    known = {entry.uid: entry for entry in session.scalars(sa.select(SearchEntry).where(
        SearchEntry.kind == kind, SearchEntry.uid.in_([each.uid for each in found]), SearchEntry.audience == MEMBERS))}
    for each in found:
        entry = known.get(each.uid)
        if entry is None:
            entry = SearchEntry(kind=kind, uid=each.uid, audience=MEMBERS)
            session.add(entry)
        entry.lang, entry.title, entry.detail, entry.address = (each.lang, each.title[:300], each.detail[:200],
                                                                each.address)
        entry.title_stems, entry.text_stems = rules.stems(each.title, each.lang), rules.stems(each.text, each.lang)


def drop(session: Session, *, kind: str, uid: str) -> None:
    """Take something out of the index; it is no error when it is not there."""
    session.execute(sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.uid == uid))
