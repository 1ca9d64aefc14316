"""Keeping the index in step: whoever changes something findable says so in the same transaction."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.search import rules
from planner.search.models import MEMBERS, NOBODY, PUBLIC, SearchEntry, search_reader


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


@dataclass(frozen=True, slots=True)
class Opened:
    """What everybody finds from now on. ``made_from`` names the text that :func:`prepare` was given."""

    uid: str
    made_from: str
    address: str
    detail: str = ""


def prepare(session: Session, *, kind: str, uid: str, lang: str, title: str, text: str, made_from: str) -> None:
    """Make something ready for the moment when everybody may find it; until then nobody does.

    Taking a text apart costs more than all else of its publication, and there is time for it before.
    ``made_from`` tells this text from another (its hash), at most 200 characters.
    """
    put(session, kind=kind, uid=uid, lang=lang, title=title, text=text, address="", detail=made_from, audience=NOBODY)


def open_many(session: Session, *, kind: str, opened: Sequence[Opened]) -> set[str]:
    """Let everybody find what was made ready from these very texts; returns the uids of those that were."""
    if not opened:
        return set()
    ready = {(uid, made_from): key for key, uid, made_from in session.execute(
        sa.select(SearchEntry.id, SearchEntry.uid, SearchEntry.detail).where(
            SearchEntry.kind == kind, SearchEntry.audience == NOBODY,
            SearchEntry.uid.in_([each.uid for each in opened])))}
    told = [each for each in opened if (each.uid, each.made_from[:200]) in ready]
    if told:
        table = cast("sa.Table", SearchEntry.__table__)
        session.connection().execute(
            sa.update(table).where(table.c.id == sa.bindparam("own_id"))
            .values(audience=PUBLIC, address=sa.bindparam("own_address"), detail=sa.bindparam("own_detail")),
            [{"own_id": ready[each.uid, each.made_from[:200]], "own_address": each.address,
              "own_detail": each.detail[:200]} for each in told])
    return {each.uid for each in told}


def drop(session: Session, *, kind: str, uid: str) -> None:
    """Take something out of the index; it is no error when it is not there."""
    session.execute(sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.uid == uid))
