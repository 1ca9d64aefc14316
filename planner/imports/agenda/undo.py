"""Undoing the import of an agenda: what nobody touched since goes, the rest stays and is named (docs/domain.md u)."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict
from planner.imports.models import ImportKey, ImportMade, ImportRun
from planner.people.models import Person
from planner.policy import Action
from planner.quarter.models import PlanLine
from planner.search import services as search
from planner.steps.agenda.models import Band, Claim, Idea, OfferOrigin, Slot, Topic
from planner.steps.agenda.services.notices import tell
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import ClaimState, IdeaState, SlotState

UNDO_FOR = timedelta(minutes=30)
SHOWN = 50
CHUNK = 200
_RESTING = (SlotState.PLANNED, SlotState.OPEN, SlotState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an undo would take away, and what stays: changed since, or there before the import and changed by it.

    Titles are the first ``SHOWN``; the numbers count all.
    """

    going: int
    touched: tuple[str, ...]
    touched_count: int
    updated: tuple[str, ...]
    updated_count: int


def is_open(run: ImportRun, *, now: datetime) -> bool:
    """Whether an import can be undone: it was done for real, half an hour ago at most, and not undone yet."""
    return (not run.dry and run.finished_at is not None and now <= run.finished_at + UNDO_FOR
            and "undone" not in run.report)


def outlook(session: Session, run: ImportRun) -> Outlook:
    """What undoing a run would do now; four statements, however long the file was."""
    untouched = _untouched(run)
    going = [uid for uids in untouched for uid in session.scalars(uids)]
    main = sa.select(ImportMade.title).where(ImportMade.run_id == run.id, ImportMade.object_kind.in_(_MAIN),
                                             ImportMade.object_uid.not_in(sa.union_all(*untouched)))
    rows = session.execute(main.add_columns(ImportMade.is_new).order_by(ImportMade.id)).all()
    touched, updated = [row.title for row in rows if row.is_new], [row.title for row in rows if not row.is_new]
    return Outlook(len(going), tuple(touched[:SHOWN]), len(touched), tuple(updated[:SHOWN]), len(updated))


_MAIN = (Slot.__tablename__, Idea.__tablename__, Band.__tablename__)


def _made(run: ImportRun, kind: Any, *, made: Any = ImportMade) -> Any:
    """What makes a row of ``kind`` one that this run made and nobody changed since."""
    return sa.and_(made.run_id == run.id, made.object_kind == kind.__tablename__, made.is_new,
                   made.object_uid == kind.uid, made.object_version == kind.version)


def _untouched(run: ImportRun) -> tuple[sa.Select[str], ...]:
    """The uids of slots, ideas and events that this run made and that stand as it left them, a statement each.

    A slot with its topic and its published work; somebody who claimed it, answered, waits for it or has it in a plan
    touched it.
    """
    other = aliased(ImportMade)
    said = sa.exists().where(Claim.slot_id == Slot.id, sa.not_(sa.and_(
        Claim.state == ClaimState.OFFERED, Claim.offered_by == OfferOrigin.IMPORT)))
    topic_as_left = sa.exists().where(Topic.id == Slot.topic_id, _made(run, Topic, made=other))
    out_changed = sa.exists().where(PublishedWork.source_uid == Slot.uid, sa.not_(
        sa.exists().where(_made(run, PublishedWork, made=other)).correlate(PublishedWork)))
    slots = sa.select(ImportMade.object_uid).join(Slot, _made(run, Slot)).where(
        Slot.state.in_(_RESTING), ~said, ~out_changed, sa.or_(Slot.topic_id.is_(None), topic_as_left),
        ~sa.exists().where(PlanLine.slot_id == Slot.id))
    ideas = sa.select(ImportMade.object_uid).join(Idea, _made(run, Idea)).where(
        Idea.state == IdeaState.NEW, Idea.votes == 0, ~sa.exists().where(Topic.idea_id == Idea.id))
    return slots, ideas, sa.select(ImportMade.object_uid).join(Band, _made(run, Band))


def undo(session: Session, run: ImportRun, *, actor: Person, now: datetime) -> Outlook:
    """Take back what a run made and nobody touched since; the same file can then be imported again.

    Whoever was asked to write one of its slots hears that it is off. Pressed twice it happens once.

    Args:
        run: read with a lock.
    Raises:
        Conflict: it was no import, or half an hour is over (``import_undo_over``). NotAllowed.
    Source: docs/domain.md u (undo).
    """
    policy.require(actor, Action.IMPORT_AGENDA)
    if not is_open(run, now=now):
        raise Conflict("import_undo_over")
    found = outlook(session, run)
    slots, ideas, bands = (list(session.scalars(uids)) for uids in _untouched(run))
    for first in range(0, len(slots), CHUNK):
        _drop_slots(session, slots[first:first + CHUNK], now=now)
    for kind, uids in ((Idea, ideas), (Band, bands)):
        for first in range(0, len(uids), CHUNK):
            _drop(session, kind, uids[first:first + CHUNK])
    session.flush()
    gone = [*slots, *ideas]
    for first in range(0, len(gone), CHUNK):
        session.execute(sa.delete(ImportKey).where(ImportKey.object_uid.in_(gone[first:first + CHUNK])))
    run.report = {**run.report, "undone": {
        "going": found.going, "touched": list(found.touched), "touched_count": found.touched_count,
        "updated": list(found.updated), "updated_count": found.updated_count}}
    session.flush()
    event_log.record(session, run, "undo", actor_id=actor.id, now=now, gone=found.going)
    return found


def kept_outlook(run: ImportRun) -> Outlook | None:
    """What the undo of a run did, when it was undone."""
    kept = run.report.get("undone")
    return Outlook(kept["going"], tuple(kept["touched"]), kept["touched_count"], tuple(kept["updated"]),
                   kept["updated_count"]) if kept else None


def _drop_slots(session: Session, uids: Collection[str], *, now: datetime) -> None:
    works = session.scalars(sa.select(PublishedWork).where(PublishedWork.source_uid.in_(uids))).all()
    for slot in session.scalars(sa.select(Slot).where(Slot.uid.in_(uids)).options(
            selectinload(Slot.claims).selectinload(Claim.author), selectinload(Slot.topic))):
        for claim in slot.claims:
            tell(session, claim.author, "offer_recalled", slot, key=claim.uid, address="/agenda", now=now)
            session.delete(claim)
        search.drop(session, kind="slot", uid=slot.uid)
        topic = slot.topic
        session.delete(slot)
        if topic is not None:
            session.delete(topic)
    for work in works:
        session.delete(work)
    session.flush()


def _drop(session: Session, kind: type[Idea | Band], uids: Collection[str]) -> None:
    for one in session.scalars(sa.select(kind).where(kind.uid.in_(uids))):
        if isinstance(one, Idea):
            search.drop(session, kind="idea", uid=one.uid)
        session.delete(one)
    session.flush()
