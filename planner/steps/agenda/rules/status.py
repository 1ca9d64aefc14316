"""The one word that a slot shows, and the deadline that it waits for (docs/domain.md g)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.steps.agenda.rules.deadlines import DeadlineName, Deadlines
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState


class Status(StrEnum):
    """What the status ring says of a slot."""

    LATE = "late"
    PARTLY_PUBLISHED = "partly_published"
    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    APPROVED = "approved"
    IN_REVIEW = "in_review"
    DRAFTING = "drafting"
    CLAIMED = "claimed"
    OPEN = "open"
    EMPTY = "empty"
    CANCELLED = "cancelled"


class Pip(StrEnum):
    """One slot in the row of a cadence goal; MISSING is a place of the goal that no slot stands for yet."""

    PUBLISHED = "published"
    ON_COURSE = "on_course"
    OPEN = "open"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What the status of a slot hangs on; draft and rounds are those of its live claim."""

    state: SlotState
    has_topic: bool = True
    draft: DraftState | None = None
    is_started: bool = False        # there is some text of this author
    rounds: int = 0                 # review rounds opened so far
    round_passed: bool = False      # the open one waits for the final approval


_BY_SLOT = {
    SlotState.MISSED: Status.LATE, SlotState.PARTLY_PUBLISHED: Status.PARTLY_PUBLISHED,
    SlotState.PUBLISHED: Status.PUBLISHED, SlotState.READY: Status.SCHEDULED, SlotState.OPEN: Status.OPEN,
    SlotState.CANCELLED: Status.CANCELLED,
}
_BY_DRAFT = {
    DraftState.APPROVED: Status.APPROVED, DraftState.SCHEDULED: Status.APPROVED,
    DraftState.IN_REVIEW: Status.IN_REVIEW, DraftState.CHANGES_REQUESTED: Status.DRAFTING,
}
_PIPS = {
    Status.LATE: Pip.LATE, Status.PUBLISHED: Pip.PUBLISHED, Status.PARTLY_PUBLISHED: Pip.PUBLISHED,
    Status.OPEN: Pip.OPEN, Status.EMPTY: Pip.OPEN,
}


def next_deadline(
    slot: SlotFacts, chain: Deadlines, *, closes_at: datetime, now: datetime,
) -> tuple[DeadlineName, datetime] | None:
    """The first deadline whose work is not done yet; None when nothing more is asked of this slot.

    An unclaimed slot is due at claim_by; once that has passed it can still be taken late, so that it is due when
    taking it needs a lead (``closes_at``, see `claim_closes_at`).

    Source: docs/domain.md g (chain, late claim).
    """
    if slot.state is SlotState.READY:
        return DeadlineName.PUBLISH_AT, chain.publish_at
    if slot.state is SlotState.CLAIMED:
        name = _awaited(slot)
        return name, getattr(chain, name.value)
    if slot.state in {SlotState.PLANNED, SlotState.OPEN}:
        in_time = chain.claim_by is not None and now <= chain.claim_by
        return DeadlineName.CLAIM_BY, chain.claim_by if in_time and chain.claim_by else closes_at
    return None


def _awaited(slot: SlotFacts) -> DeadlineName:
    """What a claimed slot waits for."""
    if slot.draft in {DraftState.APPROVED, DraftState.SCHEDULED}:
        return DeadlineName.PACKAGE_DUE
    if slot.draft is DraftState.IN_REVIEW:
        judged = slot.round_passed or slot.rounds > 1
        return DeadlineName.APPROVE_BY if judged else DeadlineName.REVIEW_DUE
    if slot.draft is DraftState.CHANGES_REQUESTED:
        return DeadlineName.REWORK_DUE
    return DeadlineName.DRAFT_DUE if slot.is_started else DeadlineName.OUTLINE_DUE


def screen_status(slot: SlotFacts, *, due_at: datetime | None, now: datetime) -> Status:
    """The one word and ring for a slot; the first row that fits decides.

    Args:
        slot: facts of the slot.
        due_at: its next deadline (`next_deadline`), None when there is none.
        now: the present instant.
    Source: docs/domain.md g (status of a slot).
    """
    if due_at is not None and now > due_at:
        return Status.LATE
    if slot.state is SlotState.CLAIMED:
        if slot.draft is DraftState.WRITING and slot.is_started:
            return Status.DRAFTING
        return _BY_DRAFT.get(slot.draft, Status.CLAIMED) if slot.draft else Status.CLAIMED
    if slot.state is SlotState.PLANNED:
        return Status.OPEN if slot.has_topic else Status.EMPTY
    return _BY_SLOT[slot.state]


def pip(status: Status) -> Pip | None:
    """The pip of a slot in a row; None for a cancelled one, which has none."""
    return None if status is Status.CANCELLED else _PIPS.get(status, Pip.ON_COURSE)
