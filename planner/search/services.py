"""Keeping the index in step: whoever changes something findable says so in the same transaction."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.rows import change, write_out
from planner.search import rules
from planner.search.models import MEMBERS, NOBODY, PUBLIC, SearchEntry, search_reader


def put(session: Session, *, kind: str, uid: str, lang: str, title: str, address: str, text: str = "",
        detail: str = "", audience: str = MEMBERS, reader_ids: Collection[int] = ()) -> None:
    """Add something to the index, or bring it up to date. ``text`` is plain words, not Markdown's signs.

    ``audience`` is public, members, or readers; the last one means ``reader_ids`` and leads.
    """
    write_out(session, SearchEntry)
    connection = session.connection()
    known = connection.execute(_KNOWN, {"kind": kind, "uid": uid}).mappings().first()
    wanted = {"lang": lang, "title": title[:300], "detail": detail[:200], "address": address, "audience": audience,
              "title_stems": rules.stems(title, lang), "text_stems": rules.stems(text, lang)}
    if known is None:
        key = connection.execute(_NEW, wanted | {"kind": kind, "uid": uid}).scalar_one()
        _write_readers(session, key, set(), set(reader_ids))
        return
    other = {name: value for name, value in wanted.items() if known[name] != value}
    if other:                               # what stays the same is not indexed again
        change(session, sa.update(_ENTRY).where(_ENTRY.c.id == sa.bindparam("own_id")).values(
            {name: sa.bindparam(f"new_{name}") for name in other}),
            {f"new_{name}": value for name, value in other.items()} | {"own_id": known["id"]}, of=SearchEntry)
    _share(session, known["id"], reader_ids)


def share(session: Session, *, kind: str, uid: str, reader_ids: Collection[int]) -> bool:
    """Let others find something that is for readers and has not changed; False when it is not in the index."""
    write_out(session, SearchEntry)
    known = session.connection().execute(_ID, {"kind": kind, "uid": uid}).scalar()
    if known is None:
        return False
    _share(session, known, reader_ids)
    return True


def _share(session: Session, entry_id: int, reader_ids: Collection[int]) -> None:
    there = set(session.connection().execute(_READERS, {"entry": entry_id}).scalars())
    _write_readers(session, entry_id, there, set(reader_ids))


def _write_readers(session: Session, entry_id: int, there: set[int], wanted: set[int]) -> None:
    if gone := there - wanted:
        session.connection().execute(sa.delete(search_reader).where(
            search_reader.c.entry_id == entry_id, search_reader.c.person_id.in_(gone)))
    if new := wanted - there:
        session.connection().execute(_NEW_READER, [{"entry_id": entry_id, "person_id": one} for one in sorted(new)])


# Put together once: whatever can be found comes by here with each of its changes.
_ENTRY = cast("sa.Table", SearchEntry.__table__)
_THIS = (_ENTRY.c.kind == sa.bindparam("kind"), _ENTRY.c.uid == sa.bindparam("uid"))
_KNOWN, _ID = sa.select(_ENTRY).where(*_THIS), sa.select(_ENTRY.c.id).where(*_THIS)
_NEW, _NEW_READER = sa.insert(_ENTRY).returning(_ENTRY.c.id), sa.insert(search_reader)
_READERS = sa.select(search_reader.c.person_id).where(search_reader.c.entry_id == sa.bindparam("entry"))


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
