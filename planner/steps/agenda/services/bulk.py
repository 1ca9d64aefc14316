"""Changes of many slots at once: seen in a dry run first, made in one transaction, taken back by one Undo.

Source: docs/domain-more.md k (bulk).
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner import policy
from planner.campaigns.models import Campaign
from planner.core import event_log, events
from planner.core.errors import Conflict, NotFound
from planner.core.localtime import to_utc
from planner.core.workdays import Calendar
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.personas.models import Persona
from planner.policy import Action
from planner.search import services as search
from planner.steps.agenda import rules
from planner.steps.agenda.events import SlotMoved
from planner.steps.agenda.models import BulkChange, Claim, Slot, Topic
from planner.steps.agenda.queries.bulk import DryRun, Retag
from planner.steps.agenda.services.claims import set_chain
from planner.web.markdown import plain_text
from planner.workflow import SLOT
from planner.workflow.agenda import MoveFacts

UNDO_WITHIN = timedelta(seconds=60)     # a toast shows Undo for ten; whoever is slow of hand keeps the right


def _entities(session: Session, uids: Sequence[str]) -> list[Slot]:
    found = session.scalars(
        sa.select(Slot).where(Slot.uid.in_(uids)).order_by(Slot.id)
        .options(joinedload(Slot.topic).selectinload(Topic.personas), selectinload(Slot.personas),
                 selectinload(Slot.channels), selectinload(Slot.claims).joinedload(Claim.author))).all()
    return list(found)


def _check(run: DryRun, seen: str) -> None:
    if run.seen != seen:
        raise Conflict("bulk_changed")


def move_many(session: Session, *, actor: Person, run: DryRun, seen: str, now: datetime) -> BulkChange:
    """Move what ``run`` says can move, all or nothing.

    Args:
        run: the dry run as it is now (`planner.steps.agenda.queries.bulk.moves`).
        seen: the mark of the dry run that the person looked at.
    Raises:
        Conflict: something changed since (``bulk_changed``).
        NotAllowed: somebody who is no lead.
    Source: docs/domain-more.md k (bulk); docs/domain.md c (slot, move).
    """
    policy.require(actor, Action.PLAN)
    _check(run, seen)
    to = {line.card.uid: line.becomes for line in run.lines if line.becomes is not None and line.stays is None}
    slots = _entities(session, list(to))
    before: dict[str, list[Any]] = {slot.uid: [slot.local_date.isoformat(), slot.is_edited] for slot in slots}
    _move(session, slots, to, actor=actor, now=now)
    return _remember(session, "move", slots, before, actor=actor, now=now)


def _move(session: Session, slots: Iterable[Slot], to: Mapping[str, date], *, actor: Person, now: datetime) -> None:
    """Give each slot its new day; one flush, one calendar, one word to the search index for all of them."""
    calendar = work_calendar(session)
    moved = []
    for slot in slots:
        was, day = slot.publish_at, to[slot.uid]
        facts = MoveFacts(in_future=to_utc(day, slot.local_time, slot.zone) > now)
        SLOT.follow(slot.state, "move", facts)
        event_log.record(session, slot, "move", actor_id=actor.id, now=now, from_state=slot.state, to_state=slot.state,
                         was=slot.local_date.isoformat(), becomes=day.isoformat(), clock=f"{slot.local_time:%H:%M}")
        _derive(slot, day, calendar)
        slot.moves += 1
        slot.sequence += 1
        slot.is_edited = True
        moved.append(SlotMoved(slot, was, actor.id, now))
    session.flush()
    _index(session, [news.slot for news in moved])
    for news in moved:
        events.announce(session, news)


def _derive(slot: Slot, day: date, calendar: Calendar) -> None:
    chain = rules.deadline_chain(day, slot.local_time, slot.zone, calendar)
    slot.local_date, slot.publish_at, slot.claim_by = day, chain.publish_at, chain.claim_by or chain.publish_at
    slot.closes_at = rules.claim_closes_at(day, slot.zone, calendar)
    if slot.live_claim is not None:
        set_chain(slot.live_claim, rules.moved_chain(slot.live_claim.taken_at, day, slot.local_time, slot.zone,
                                                     calendar))


def _index(session: Session, slots: Iterable[Slot]) -> None:
    search.put_many(session, kind="slot", found=[
        search.Found(slot.uid, slot.topic.lang, slot.topic.title, f"/agenda/slots/{slot.uid}",
                     plain_text(slot.topic.brief), slot.local_date.isoformat()) for slot in slots if slot.topic])
    session.flush()


def retag_many(session: Session, *, actor: Person, run: DryRun, change: Retag, seen: str, now: datetime) -> BulkChange:
    """Give slots other personas or another campaign, all or nothing. Raises as `move_many`."""
    policy.require(actor, Action.PLAN)
    _check(run, seen)
    wanted = {line.card.uid: line for line in run.lines if line.stays is None}
    slots = _entities(session, list(wanted))
    before: dict[str, list[Any]] = {
        slot.uid: [[persona.code for persona in slot.personas], slot.campaign.uid if slot.campaign else None,
                   slot.is_edited]
        for slot in slots}
    for slot in slots:
        codes = wanted[slot.uid].personas
        if codes is not None:
            slot.personas = [persona for persona in change.known if persona.code in codes]
        if change.sets_campaign:
            slot.campaign = change.campaign
        slot.is_edited = True
        event_log.record(session, slot, "retag", actor_id=actor.id, now=now)
    session.flush()
    return _remember(session, "retag", slots, before, actor=actor, now=now)


def _remember(session: Session, kind: str, slots: Iterable[Slot], before: Mapping[str, list[Any]], *, actor: Person,
              now: datetime) -> BulkChange:
    session.flush()
    change = BulkChange(actor_id=actor.id, kind=kind, at=now,
                        before={slot.uid: [slot.version, *before[slot.uid]] for slot in slots})
    session.add(change)
    session.flush()
    return change


def undo_many(session: Session, *, actor: Person, uid: str, now: datetime) -> int:
    """Take back a change of many slots, all or nothing. Returns how many.

    Raises:
        NotFound: nobody made such a change.
        Conflict: it was taken back already, it is too late, or somebody changed one of the slots since.
        RuleBroken: the old moment of one has passed meanwhile.
    Source: docs/domain-more.md k (one Undo, refused when something changed since).
    """
    policy.require(actor, Action.PLAN)
    change = session.scalar(sa.select(BulkChange).where(BulkChange.uid == uid))
    if change is None:
        raise NotFound("not_found")
    if change.undone_at is not None or now - change.at > UNDO_WITHIN:
        raise Conflict("bulk_undo_late")
    slots = _entities(session, list(change.before))
    if any(slot.version != change.before[slot.uid][0] for slot in slots) or len(slots) != len(change.before):
        raise Conflict("bulk_undo_changed")
    if change.kind == "move":
        _move(session, slots, {uid: date.fromisoformat(row[1]) for uid, row in change.before.items()}, actor=actor,
              now=now)
    else:
        _tag_back(session, slots, change.before, actor=actor, now=now)
    for slot in slots:
        slot.is_edited = change.before[slot.uid][-1] is not False      # a series takes back what is its own
    change.undone_at = now
    session.flush()
    return len(slots)


def _tag_back(session: Session, slots: Iterable[Slot], before: Mapping[str, list[Any]], *, actor: Person,
              now: datetime) -> None:
    codes = {code for row in before.values() for code in row[1]}
    campaigns = {row[2] for row in before.values() if row[2]}
    personas = session.scalars(sa.select(Persona).where(Persona.code.in_(codes))).all()
    named = {one.uid: one for one in session.scalars(sa.select(Campaign).where(Campaign.uid.in_(campaigns)))}
    for slot in slots:
        _, old_codes, campaign, *_ = before[slot.uid]
        slot.personas = [persona for persona in personas if persona.code in old_codes]
        slot.campaign = named.get(campaign) if campaign else None
        event_log.record(session, slot, "retag", actor_id=actor.id, now=now)
    session.flush()


