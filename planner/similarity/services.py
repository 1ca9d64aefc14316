"""Keeping what is compared in step. Whoever changes a text says so in the same transaction; the clockwork computes.

A change costs the request one or two statements. Only what changed is computed anew: a text whose tokens turn out
the same keeps its rows and its pairs.
"""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.uid import new_uid
from planner.similarity import queries
from planner.similarity.events import PartsAsked
from planner.similarity.models import SimilarityState, SimilarityText, similarity_pair, similarity_posting
from planner.similarity.queries import PROFILE, Weighing
from planner.similarity.rules import RELATED, Bag, Part, tokens

_TABLE = cast("sa.Table", SimilarityText.__table__)
_STATE = cast("sa.Table", SimilarityState.__table__)
BATCH = 25              # texts a transaction: nobody waits long for the database
MOST_PAIRS = 50         # kept for one text, its nearest
# What is grouped together has its pairs kept; a kind that is not here is only asked about (``queries.near``).
PAIRED: dict[str, tuple[str, ...]] = {
    "idea": ("idea",), "statement": ("statement",),
    **dict.fromkeys(("area", "fact", "trend"), ("area", "fact", "trend"))}


def put(session: Session, *, kind: str, uid: str, lang: str, text: str) -> None:
    """``text`` is what is said there from now on. ``lang`` decides where the text itself doesn't tell."""
    put_parts(session, kind=kind, uid=uid, parts=[Part(lang, text)])


def put_parts(session: Session, *, kind: str, uid: str, parts: Iterable[Part]) -> None:
    """As :func:`put`, for something that is said in both languages, or in pieces."""
    put_many(session, kind=kind, texts={uid: list(parts)})


def put_many(session: Session, *, kind: str, texts: Mapping[str, Sequence[Part]]) -> None:
    """As :func:`put_parts`, for many at once, by uid. One that says the same as before stays as it is."""
    rows = [_row(kind, uid, parts) for uid, parts in texts.items()]
    known = _known(session, kind, texts)
    _insert(session, _TABLE, [row for row in rows if row["uid"] not in known])
    changed = [{"own_uid": row["uid"], "own_parts": row["parts"], "own_source": row["source"]} for row in rows
               if row["uid"] in known and known[row["uid"]] != row["source"]]
    if changed:
        table = _TABLE.c
        session.connection().execute(
            sa.update(_TABLE).where(table.kind == kind, table.uid == sa.bindparam("own_uid"))
            .values(parts=sa.bindparam("own_parts"), source=sa.bindparam("own_source"), is_stale=True), changed)


def _row(kind: str, uid: str, parts: Iterable[Part]) -> dict[str, Any]:
    said = [[part.lang, part.text] for part in parts if part.text.strip()]
    return {"kind": kind, "uid": uid, "parts": said, "source": sha256(json.dumps(said).encode()).hexdigest(),
            "counts": {}, "digest": "", "is_stale": True}


def _known(session: Session, kind: str, uids: Iterable[str]) -> dict[str, str]:
    table = _TABLE.c
    own = sa.select(table.uid, table.source).where(table.kind == kind, table.uid.in_(uids))
    return dict(session.execute(own).all())


def _insert(session: Session, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """New rows; where somebody else's moment was faster, theirs stands."""
    if rows:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def mark(session: Session, *, kind: str, uids: Collection[str]) -> None:
    """What these say has changed; when it is computed, their owner is asked for the text (``events.PartsAsked``)."""
    if not uids:
        return
    table = _TABLE.c
    known = session.scalars(sa.update(_TABLE).where(table.kind == kind, table.uid.in_(uids)).values(is_stale=True)
                            .returning(table.uid)).all()
    _insert(session, _TABLE, [{**_row(kind, uid, ()), "source": ""} for uid in set(uids) - set(known)])


def drop(session: Session, *, kind: str, uid: str) -> None:
    """Take a text out; it is no error when it is not there."""
    drop_many(session, kind=kind, uids=[uid])


def drop_many(session: Session, *, kind: str, uids: Collection[str]) -> None:
    """As :func:`drop`, for many at once."""
    if not uids:
        return
    session.execute(sa.delete(_TABLE).where(_TABLE.c.kind == kind, _TABLE.c.uid.in_(uids)))
    if kind == PROFILE:
        _set(session, profiles_mark=new_uid())


def areas_changed(session: Session) -> None:
    """The words or the places of topic areas changed: every text is looked at again, in the background."""
    _set(session, areas_mark=new_uid(), areas_changed=True)


def _set(session: Session, **values: Any) -> None:
    """Change the state by SQL, as it may be in the middle of a flush; a missing row begins with these anyway."""
    session.execute(sa.update(_STATE).values(**values))


def _state(session: Session) -> SimilarityState:
    state = session.scalar(sa.select(SimilarityState).limit(1).execution_options(populate_existing=True))
    if state is None:
        state = SimilarityState(id=1, areas_mark=new_uid(), profiles_mark=new_uid(), areas_changed=True,
                                paired_profiles=0)
        session.add(state)
    return state


# --- The clockwork -----------------------------------------------------------------------------------------------


def work_off(session: Session, *, limit: int | None = BATCH) -> int:
    """Compute up to ``limit`` texts that changed, profiles first, since they decide what each word weighs.

    Args:
        limit: None for all of them, as tests and loaders want it.
    Returns:
        How many were looked at; 0 when nothing waits.
    """
    state = _state(session)
    if state.areas_changed:
        _mark_all(session)
        state.areas_changed = False
    session.flush()
    done = 0
    while limit is None or done < limit:
        batch = _take(session, state, BATCH if limit is None else min(BATCH, limit - done))
        if not batch:
            break
        _compute(session, state, batch)
        done += len(batch)
    return done


def _mark_all(session: Session, *criteria: sa.ColumnElement[bool], **values: Any) -> None:
    session.execute(sa.update(SimilarityText).where(*criteria).values(is_stale=True, **values)
                    .execution_options(synchronize_session=False))


def _take(session: Session, state: SimilarityState, limit: int) -> Sequence[SimilarityText]:
    """The next texts, all profiles or none of them; another clock passes over these."""
    waiting = (sa.select(SimilarityText).where(SimilarityText.is_stale).order_by(SimilarityText.id).limit(limit)
               .with_for_update(skip_locked=True).execution_options(populate_existing=True))
    profiles = session.scalars(waiting.where(SimilarityText.kind == PROFILE)).all()
    if profiles:
        return profiles
    _renew_pairs(session, state)
    return session.scalars(waiting).all()


def _renew_pairs(session: Session, state: SimilarityState) -> None:
    """Pairs are made anew as a whole when there are over a tenth more or fewer profiles: words weigh otherwise."""
    number = queries.weighing(session, state.profiles_mark).weights.profiles
    if 10 * abs(number - state.paired_profiles) > state.paired_profiles:
        state.paired_profiles = number
        _mark_all(session, SimilarityText.kind.in_(PAIRED), SimilarityText.digest != "", digest="")


def _compute(session: Session, state: SimilarityState, batch: Sequence[SimilarityText]) -> None:
    lexicon = queries.lexicon(session, state.areas_mark)
    parts = _parts(session, batch)
    changed = []
    for text in batch:
        if text.id not in parts:
            session.delete(text)
            continue
        bag = tokens(parts[text.id], lexicon)
        text.is_stale = False
        if bag.digest != text.digest:
            changed.append((text, bag))
            _write(session, text, bag)
    if batch[0].kind == PROFILE:
        state.profiles_mark = new_uid()
    session.flush()
    weighing = queries.weighing(session, state.profiles_mark)
    for text, bag in changed:
        _pair(session, text, bag, weighing)


def _parts(session: Session, batch: Sequence[SimilarityText]) -> dict[int, list[Part]]:
    found = {text.id: [Part(lang, words) for lang, words in text.parts] for text in batch if text.source}
    asked: dict[str, dict[str, int]] = defaultdict(dict)
    for text in batch:
        if not text.source:
            asked[text.kind][text.uid] = text.id
    for kind, ids in asked.items():
        for uid, parts in events.collect(session, PartsAsked(kind, tuple(ids))):
            found[ids[uid]] = list(parts)
    return found


def _write(session: Session, text: SimilarityText, bag: Bag) -> None:
    text.counts, text.digest = bag.counts, bag.digest
    session.execute(sa.delete(similarity_posting).where(similarity_posting.c.text_id == text.id))
    if bag.counts:
        session.execute(sa.insert(similarity_posting),
                        [{"kind": text.kind, "token": token, "text_id": text.id} for token in bag.counts])


def _pair(session: Session, text: SimilarityText, bag: Bag, weighing: Weighing) -> None:
    kinds = PAIRED.get(text.kind)
    if kinds is None:
        return
    pair = similarity_pair.c
    session.execute(sa.delete(similarity_pair).where(sa.or_(pair.a_id == text.id, pair.b_id == text.id)))
    found = {(near.kind, near.uid): near for near in queries.near_bag(
        session, bag, weighing, kinds, at_least=RELATED, limit=MOST_PAIRS + 1)
        if (near.kind, near.uid) != (text.kind, text.uid)}
    if not found:
        return
    ids = session.execute(sa.select(SimilarityText.id, SimilarityText.kind, SimilarityText.uid).where(
        sa.tuple_(SimilarityText.kind, SimilarityText.uid).in_(list(found))))
    rows = [{"a_id": min(other, text.id), "b_id": max(other, text.id), "permille": found[kind, uid].permille,
             "shared": list(found[kind, uid].shared)} for other, kind, uid in ids]
    _insert(session, similarity_pair, rows)
