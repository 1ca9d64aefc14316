"""Two areas that are one: all that hangs on the one goes over to the other, and back within thirty days.

What moves is written down row by row, so that an undo gives back exactly that, and leaves alone what people changed
since. Source: docs/domain-more.md n (area merge).
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.similarity import services as similarity
from planner.steps.inventory import queries, rules
from planner.steps.inventory.events import AreaMerged, AreaUnmerged, ExpertiseChanged
from planner.steps.inventory.models import (
    AreaAlias,
    AreaMerge,
    PublishedWork,
    TopicArea,
    TrendObservation,
    fact_area,
    theme_area,
    work_area,
)
from planner.steps.inventory.services import claim_merging
from planner.steps.inventory.services.areas import LONGEST_ALIAS, index_area, lock_tree

UNDO_FOR = timedelta(days=30)
# Lists that an area stands in: name in the snapshot, table, the other column.
_LISTS = (("facts", fact_area, fact_area.c.fact_id), ("themes", theme_area, theme_area.c.theme_id),
          ("works", work_area, work_area.c.work_id))


def merge_areas(session: Session, *, actor: Person, now: datetime, gone: TopicArea, kept: TopicArea,
                version: int) -> AreaMerge:
    """Make ``gone`` a part of ``kept``: its claims, facts, works, themes, trends, words and the areas below it.

    Args:
        version: of ``gone`` as it was when the effects were shown.
    Returns:
        What was done, to undo it by.
    Raises:
        Conflict: ``gone`` was changed since (``stale``).
        RuleBroken: they are one area, ``kept`` lies below ``gone``, the tree would be too deep, or one is archived.
    """
    policy.require(actor, Action.EDIT_AREAS, gone)
    lock_tree(session)
    # Whoever says something about it now is through, or finds it archived.
    session.execute(sa.select(TopicArea.id).where(TopicArea.id == gone.id).with_for_update())
    if gone.version != version:
        raise Conflict("stale")
    check_merge(session, gone, kept)
    snapshot: dict[str, Any] = {"children": _hang_below(session, gone, kept), "words": _hand_words(session, gone, kept)}
    snapshot |= {name: _hand_over(session, table, other, gone.id, kept.id) for name, table, other in _LISTS}
    snapshot["trends"] = _trends(session, gone.id, kept.id)
    snapshot["claims"] = claim_merging.hand_over(session, gone, kept, now=now)
    gone.archived_at = now
    _touch_works(session, snapshot["works"], now)
    told = events.announce(session, AreaMerged(gone, kept, now))
    snapshot["upper"] = {kind: ids for moved in told for kind, ids in moved.items()}
    merge = AreaMerge(gone=gone, kept=kept, by=actor, at=now, snapshot=snapshot)
    session.add(merge)
    _finish(session, gone, kept, snapshot, now)
    event_log.record(session, gone, "merge", actor_id=actor.id, now=now, into=kept.key)
    event_log.record(session, kept, "absorb", actor_id=actor.id, now=now, area=gone.key)
    return merge


def check_merge(session: Session, gone: TopicArea, kept: TopicArea) -> None:
    """Refuse what can't be one. Raises RuleBroken, as :func:`merge_areas`."""
    if gone.archived_at is not None or kept.archived_at is not None:
        raise RuleBroken("area_archived")
    refused = rules.merge_refusal(gone.key, kept.key, queries.tree(session))
    if refused is not None:
        raise RuleBroken(refused.value)


def _finish(session: Session, gone: TopicArea, kept: TopicArea, snapshot: dict[str, Any], now: datetime) -> None:
    """Rows were changed behind the objects: read them anew, let people find the areas, tell whose knowledge it is."""
    session.flush()
    session.expire_all()
    for area in (gone, kept):
        index_area(session, area)
    similarity.areas_changed(session)
    for person_id in sorted({row["person"] for row in snapshot["claims"]}):
        events.announce(session, ExpertiseChanged(person_id, now))


def _hang_below(session: Session, gone: TopicArea, kept: TopicArea) -> list[int]:
    ids = list(session.scalars(sa.select(TopicArea.id).where(TopicArea.parent_id == gone.id)))
    _repoint(session, TopicArea, TopicArea.parent_id, ids, kept.id)
    return ids


def _repoint(session: Session, kind: type[Any], column: Any, ids: Sequence[int], to: int | None) -> None:
    if ids:
        session.execute(sa.update(kind).where(kind.id.in_(ids)).values({column.key: to})
                        .execution_options(synchronize_session=False))


def _hand_words(session: Session, gone: TopicArea, kept: TopicArea) -> dict[str, list[int]]:
    """The words of ``gone`` are words for ``kept``; its names too, where nobody else has them."""
    moved = list(session.scalars(sa.select(AreaAlias.id).where(AreaAlias.area_id == gone.id)))
    _repoint(session, AreaAlias, AreaAlias.area_id, moved, kept.id)
    own = {(lang, queries.bare(name)) for lang, name in (("nl", kept.label_nl), ("en", kept.label_en))}
    added = []
    for lang, name in (("nl", gone.label_nl), ("en", gone.label_en)):
        word = queries.bare(name)
        taken = session.scalar(sa.select(AreaAlias.id).where(AreaAlias.lang == lang, AreaAlias.bare == word))
        if word and (lang, word) not in own and taken is None and len(name) <= LONGEST_ALIAS:
            row = AreaAlias(area_id=kept.id, lang=lang, alias=name, bare=word)
            session.add(row)
            session.flush()
            added.append(row.id)
    return {"moved": moved, "added": added}


def _hand_over(session: Session, table: sa.Table, other: sa.Column[Any], gone: int, kept: int) -> dict[str, list[int]]:
    """Rows of a list: what stood under both stands there once."""
    own = list(session.scalars(sa.select(other).where(table.c.area_id == gone)))
    both = set(session.scalars(sa.select(other).where(table.c.area_id == kept, other.in_(own))))
    moved = [one for one in own if one not in both]
    session.execute(sa.delete(table).where(table.c.area_id == gone, other.in_(both)))
    session.execute(sa.update(table).where(table.c.area_id == gone).values(area_id=kept))
    return {"moved": moved, "both": sorted(both)}


def _trends(session: Session, gone: int, kept: int) -> list[int]:
    ids = list(session.scalars(sa.select(TrendObservation.id).where(TrendObservation.area_id == gone)))
    _repoint(session, TrendObservation, TrendObservation.area_id, ids, kept)
    return ids


def _touch_works(session: Session, works: dict[str, list[int]], now: datetime) -> None:
    """Pages that strangers keep are told apart by the last change of their articles."""
    ids = [*works["moved"], *works["both"]]
    if ids:
        session.execute(sa.update(PublishedWork).where(PublishedWork.id.in_(ids)).values(updated_at=now)
                        .execution_options(synchronize_session=False))


# --- Undo --------------------------------------------------------------------------------------------------------


def unmerge_areas(session: Session, *, actor: Person, now: datetime, merge: AreaMerge) -> None:
    """Give back to the area that went what was its own and still is where the merge put it.

    It hangs where it hung, or at the top when the tree has changed so that it can't.

    Raises:
        RuleBroken: it was undone already, is more than thirty days ago, or the area that stayed is gone itself by now.
    """
    policy.require(actor, Action.EDIT_AREAS, merge.gone)
    lock_tree(session)
    if merge.undone_at is not None:
        raise RuleBroken("merge_undone")
    if merge.kept.archived_at is not None:
        raise RuleBroken("merge_kept_away", area=merge.kept.label(actor.locale))
    if now - merge.at > UNDO_FOR:
        raise RuleBroken("area_merge_too_old", days=UNDO_FOR.days)
    gone, kept, snapshot = merge.gone, merge.kept, merge.snapshot
    gone.archived_at = None
    merge.undone_at = now
    session.flush()
    _take_children(session, snapshot["children"], gone, kept)
    _take_words(session, snapshot["words"], gone.id, kept.id)
    for name, table, other in _LISTS:
        _take_back(session, table, other, snapshot[name], gone.id, kept.id)
    _take(session, TrendObservation, TrendObservation.area_id, snapshot["trends"], gone.id, kept.id)
    claim_merging.take_back(session, snapshot["claims"], gone.id, kept.id)
    _touch_works(session, snapshot["works"], now)
    events.announce(session, AreaUnmerged(gone, kept, snapshot["upper"], now))
    _finish(session, gone, kept, snapshot, now)
    event_log.record(session, gone, "unmerge", actor_id=actor.id, now=now, into=kept.key)
    event_log.record(session, kept, "release", actor_id=actor.id, now=now, area=gone.key)


def _take(session: Session, kind: type[Any], column: Any, ids: Sequence[int], gone: int, kept: int) -> None:
    """Those of ``ids`` that still are where the merge put them."""
    if ids:
        session.execute(sa.update(kind).where(kind.id.in_(ids), column == kept).values({column.key: gone})
                        .execution_options(synchronize_session=False))


def _take_children(session: Session, ids: Sequence[int], gone: TopicArea, kept: TopicArea) -> None:
    """Children come back; ``gone`` goes to the top where its old place would make a circle or a fifth level."""
    _take(session, TopicArea, TopicArea.parent_id, ids, gone.id, kept.id)
    session.expire(gone, ["parent"])
    tree = queries.tree(session)
    loose = {**tree, gone.key: None}
    above = gone.parent
    lost = above is not None and above.archived_at is not None
    if above is not None and (lost or rules.parent_refusal(gone.key, above.key, loose) is not None):
        gone.parent = None
        session.flush()


def _take_words(session: Session, words: dict[str, list[int]], gone: int, kept: int) -> None:
    session.execute(sa.delete(AreaAlias).where(AreaAlias.id.in_(words["added"]), AreaAlias.area_id == kept)
                    .execution_options(synchronize_session=False))
    _take(session, AreaAlias, AreaAlias.area_id, words["moved"], gone, kept)


def _take_back(session: Session, table: sa.Table, other: sa.Column[Any], was: dict[str, list[int]], gone: int,
               kept: int) -> None:
    here = set(session.scalars(sa.select(other).where(table.c.area_id == kept,
                                                      other.in_([*was["moved"], *was["both"]]))))
    again = [one for one in was["both"] if one in here]
    session.execute(sa.update(table).where(table.c.area_id == kept, other.in_(was["moved"])).values(area_id=gone))
    if again:
        session.execute(sa.insert(table), [{"area_id": gone, other.name: one} for one in again])


__all__ = ["UNDO_FOR", "check_merge", "merge_areas", "unmerge_areas"]
