"""One at a time: whoever changes hands over a slot holds its row, so that of two at once the second sees the first."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import Conflict
from planner.people.models import Person
from planner.steps.agenda.models import Claim, Slot
from planner.workflow.agenda import ClaimState


class SlotTaken(Conflict):
    """Somebody was faster: ``winner`` holds the slot now, or is asked for it (``is_offer``) and has not answered."""

    def __init__(self, slot: Slot, claim: Claim) -> None:
        self.is_offer = claim.state is ClaimState.OFFERED
        super().__init__("claim_offered" if self.is_offer else "claim_taken", name=claim.author.name)
        self.slot = slot
        self.winner: Person = claim.author


def hold(session: Session, *slots: Slot) -> None:
    """Take these slots for this transaction, the oldest first, and read them and their claims again.

    Two that want the same slots wait for each other in one order, so that neither stands in the other's way.
    """
    session.flush()
    ids = sorted({slot.id for slot in slots})
    session.scalars(sa.select(Slot).where(Slot.id.in_(ids)).order_by(Slot.id).with_for_update()
                    .execution_options(populate_existing=True)).all()
    session.scalars(sa.select(Claim).where(Claim.slot_id.in_(ids)).execution_options(populate_existing=True)).all()
    for slot in slots:
        session.expire(slot, ["claims"])


def hold_turns(session: Session, person: Person) -> None:
    """Let one person's turns be counted by one at a time: of two slots taken at once, the second counts the first.

    Called before `readiness` decides, after the slots are held. Source: docs/domain.md c (claims < capacity).
    """
    session.flush()
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))


def nobody_else(slot: Slot, *, but: Claim | None = None) -> None:
    """Refuse a slot that somebody holds or is asked for. Raises SlotTaken."""
    holder = slot.live_claim
    if holder is not None and holder is not but:
        raise SlotTaken(slot, holder)
