"""Who would step in when the author of a slot can't go on (docs/domain.md k, stand-in)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person, PersonStatus
from planner.people.queries import house_settings
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.models import Slot
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.notices import tell
from planner.workflow.agenda import SlotState

STANDING_IN = frozenset({SlotState.OPEN, SlotState.CLAIMED})


def knows_enough(session: Session, person: Person, slot: Slot, *, now: datetime) -> bool:
    """Whether the topic of ``slot`` fits somebody well enough to stand in for it."""
    return slot.topic is not None and queries.fit_for(
        session, person, slot.topic, now=now).fit.terms.total >= house_settings(session).min_fit


def name_stand_in(session: Session, *, actor: Person, slot: Slot, person: Person, now: datetime) -> Slot:
    """A lead names who would step in; it holds once that person agrees.

    Raises:
        Conflict: there is nothing to stand in for (``stand_in_none``).
        RuleBroken: the author, somebody away, or somebody whom the topic does not fit; NotAllowed.
    Source: docs/domain.md k (stand-in).
    """
    policy.require(actor, Action.NAME_STAND_IN, slot)
    hold(session, slot)
    _guard(session, slot, person, now=now)
    slot.stand_in, slot.stand_in_agreed_at = person, None
    session.flush()
    event_log.record(session, slot, "stand_in_named", actor_id=actor.id, now=now, name=person.name)
    if person.id != actor.id:
        tell(session, person, "stand_in_asked", slot, key=f"{slot.uid}:{slot.version}", now=now, name=actor.name)
    return slot


def agree_to_stand_in(session: Session, *, actor: Person, slot: Slot, now: datetime) -> Slot:
    """Say "I would stand in": because one was named, or of one's own accord. It takes no turn until it comes to it.

    Raises:
        Conflict: somebody else does already (``stand_in_taken``), or there is nothing to stand in for.
        RuleBroken: as `name_stand_in`; NotAllowed.
    """
    policy.require(actor, Action.WAIT, slot)
    hold(session, slot)
    if slot.stand_in is not None and slot.stand_in_id != actor.id:
        raise Conflict("stand_in_taken", name=slot.stand_in.name)
    _guard(session, slot, actor, now=now)
    slot.stand_in, slot.stand_in_agreed_at = actor, now
    session.flush()
    event_log.record(session, slot, "stand_in", actor_id=actor.id, now=now)
    return slot


def _guard(session: Session, slot: Slot, person: Person, *, now: datetime) -> None:
    if slot.state not in STANDING_IN:
        raise Conflict("stand_in_none")
    live = slot.live_claim
    if live is not None and live.author_id == person.id:
        raise RuleBroken("stand_in_author", name=person.name)
    if person.status is not PersonStatus.ACTIVE:
        raise RuleBroken("offer_not_active", name=person.name)
    if not knows_enough(session, person, slot, now=now):
        raise RuleBroken("stand_in_unfit", name=person.name)


def end_stand_in(session: Session, *, actor: Person, slot: Slot, now: datetime) -> Slot:
    """Stand in no longer; a lead may end it for somebody. Raises Conflict when nobody does, NotAllowed."""
    hold(session, slot)
    person = slot.stand_in
    if person is None:
        raise Conflict("stand_in_none")
    policy.require(actor, Action.WAIT if person.id == actor.id else Action.NAME_STAND_IN, slot)
    slot.stand_in = slot.stand_in_agreed_at = None
    session.flush()
    event_log.record(session, slot, "stand_in_none", actor_id=actor.id, now=now, name=person.name)
    return slot
