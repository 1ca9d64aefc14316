"""Reads about claims: whether somebody can take a slot, and what they hold."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from planner.core.localtime import local_date
from planner.people.models import Person, PersonStatus
from planner.people.queries import house_settings, work_calendar
from planner.steps.agenda import rules
from planner.steps.agenda.models import Claim, Slot
from planner.steps.training import queries as training
from planner.workflow.agenda import LIVE_CLAIMS, ClaimFacts, ClaimState, SlotState, claim_guards

COUNTING = LIVE_CLAIMS | {ClaimState.FULFILLED}


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether somebody can take a slot. ``window`` is W, ``held`` of ``capacity`` turns are used in ``quarter``.

    ``gate`` says which lessons are still to be done; with the policy `nudge` they are no hindrance.
    """

    facts: ClaimFacts
    window: int
    held: int
    capacity: int
    quarter: rules.Quarter
    gate: training.Gate

    @property
    def refusals(self) -> list[str]:
        """Every code of refusal, in the order in which people can do something about them; empty when they may."""
        return claim_guards(self.facts)

    @property
    def params(self) -> dict[str, Any]:
        """What the sentences of the refusals name."""
        return {"held": self.held, "capacity": self.capacity, "quarter": self.quarter.number,
                "lessons": len(self.gate.missing), "minutes": self.gate.minutes, "days": self.window}


def readiness(session: Session, person: Person, slot: Slot, *, now: datetime, has_dates: bool = False,
              but: Claim | None = None) -> Readiness:
    """What speaks for and against ``person`` taking ``slot`` at this moment, the slot's state aside.

    Args:
        has_dates: a lead sets the dates (or the claim has them already), so that the slot may be near.
        but: a claim of theirs that takes no further turn: the offer that they answer.
    Source: docs/domain.md c (claim, request) and g (late claim).
    """
    quarter = rules.quarter_of(slot.local_date)
    held = turns(session, person, quarter, but=but)
    window = rules.claim_window(local_date(now, slot.zone), slot.local_date, work_calendar(session))
    gate = training.gate(session, person)
    facts = ClaimFacts(
        is_active=person.status is PersonStatus.ACTIVE, speaks_language=slot.lang in person.languages,
        has_room=rules.room_left(held, person.capacity_per_quarter) > 0,
        passes_gate=gate.passes,
        in_time=has_dates or window >= rules.LEAD_WINDOW,
        has_brief=is_briefed(session, slot))
    return Readiness(facts, window, held, person.capacity_per_quarter, quarter, gate)


def is_briefed(session: Session, slot: Slot) -> bool:
    """Whether its topic says enough to be claimed, as far as the organisation asks for that (docs/domain-more.md j)."""
    return slot.topic is None or slot.topic.has_brief or not house_settings(session).topic_needs_brief


def turns(session: Session, person: Person, quarter: rules.Quarter, *, but: Claim | None = None) -> int:
    """How many claims of ``person``, live or fulfilled, have their slot in ``quarter``."""
    span = quarter.period
    return session.scalar(
        sa.select(sa.func.count()).select_from(Claim).join(Claim.slot)
        .where(Claim.author_id == person.id, Claim.state.in_(COUNTING), Claim.id != (but.id if but else 0),
               Slot.local_date.between(span.first, span.last))) or 0


def live_claims_of(session: Session, person: Person) -> list[Claim]:
    """What somebody writes at now, the nearest slot first."""
    return list(session.scalars(
        sa.select(Claim).join(Claim.slot).where(Claim.author_id == person.id, Claim.state.in_(LIVE_CLAIMS))
        .order_by(Slot.publish_at).options(contains_eager(Claim.slot).joinedload(Slot.topic))))


def held_slots(session: Session, person: Person) -> list[Slot]:
    """The slots that would be free if somebody left: claimed ones whose text is not ready."""
    return [claim.slot for claim in live_claims_of(session, person) if claim.slot.state is SlotState.CLAIMED]
