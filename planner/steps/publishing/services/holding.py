"""What becomes of publications that a pause held (docs/domain-more.md k, resume)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner import policy
from planner.core.errors import Conflict, RuleBroken
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Action, Role
from planner.steps.agenda.models import Pause, Slot
from planner.steps.agenda.rules.pauses import covers
from planner.steps.agenda.services.exchange import exchange_contents
from planner.steps.publishing import queries, rules
from planner.steps.publishing.models import Publication
from planner.workflow.agenda import SlotState

HELD = "publication_held"


def let_go(session: Session, pause: Pause, *, now: datetime) -> int:
    """Go on with what ``pause`` held: at most two hours late goes out by itself, the rest waits for a lead.

    What another open pause holds too stays held. Returns how many wait for a decision.
    """
    late = [each for each, place in queries.waiting_between(session, None, now)
            if covers(pause.scope, pause.subject_id, place)
            and not rules.goes_out_by_itself(each.due_at, now=now) and not queries.is_paused(session, each)]
    for publication in late:
        publication.waits_for_lead, publication.note = True, HELD
    session.flush()
    if late:
        for lead in holders(session, Role.LEAD):
            notify(session, lead, key=f"held:{pause.uid}", text_key="publications_held", now=now,
                   params={"number": str(len(late))}, address="/publish/held")
    return len(late)


def next_free(session: Session, slot: Slot, *, now: datetime) -> Slot | None:
    """The first empty slot to come that this slot's text could go out on: its language, site and channels."""
    here = {channel.id for channel in slot.channels}
    same = Slot.site_id == slot.site_id if slot.site_id is not None else Slot.site_id.is_(None)
    empty = session.scalars(
        sa.select(Slot).where(Slot.state == SlotState.PLANNED, Slot.is_reserve.is_(False), Slot.publish_at > now,
                              Slot.lang == slot.lang, same)
        .order_by(Slot.publish_at, Slot.id).limit(20).options(selectinload(Slot.channels), joinedload(Slot.topic)))
    return next((each for each in empty if {channel.id for channel in each.channels} <= here), None)


def to_next_free(session: Session, *, actor: Person, publication: Publication, now: datetime) -> Slot:
    """Let a held text go out on the next free slot; its own place is empty then.

    Raises:
        RuleBroken: there is none (``no_free_slot``); Conflict: it does not wait any more. NotAllowed.
    """
    policy.require(actor, Action.PUBLISH, publication)
    if not publication.waits_for_lead:
        raise Conflict("stale")
    free = next_free(session, publication.slot, now=now)
    if free is None:
        raise RuleBroken("no_free_slot")
    exchange_contents(session, actor=actor, slot=publication.slot, other=free, now=now)
    return free
