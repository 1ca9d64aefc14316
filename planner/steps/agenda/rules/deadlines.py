"""The chain of deadlines of a slot, and what becomes of it when a slot is claimed late (docs/domain.md g)."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from planner.core.localtime import local_date, to_utc
from planner.core.workdays import Calendar

FULL_WINDOW = 20                        # working days: the whole chain fits
LEAD_WINDOW = 5                         # working days: with fewer, a lead sets the dates
MISSED_AFTER = timedelta(hours=1)       # past publish_at without a finished text (docs/domain.md c, miss)


class DeadlineName(StrEnum):
    """The deadlines of a slot, in the order in which they fall."""

    CLAIM_BY = "claim_by"
    OUTLINE_DUE = "outline_due"
    DRAFT_DUE = "draft_due"
    REVIEW_DUE = "review_due"
    REWORK_DUE = "rework_due"
    APPROVE_BY = "approve_by"
    PACKAGE_DUE = "package_due"
    PUBLISH_AT = "publish_at"


_NOON, _CLOSE = time(12), time(17)
DRAFT_OFFSET = 10
_CHAIN = (  # working days before the slot's local date, local clock
    (DeadlineName.CLAIM_BY, 20, _NOON), (DeadlineName.OUTLINE_DUE, 15, _CLOSE), (DeadlineName.DRAFT_DUE, 10, _CLOSE),
    (DeadlineName.REVIEW_DUE, 6, _CLOSE), (DeadlineName.REWORK_DUE, 4, _CLOSE), (DeadlineName.APPROVE_BY, 2, _CLOSE),
    (DeadlineName.PACKAGE_DUE, 1, _CLOSE),
)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When what has to be there, aware UTC. ``claim_by`` is None for a slot that was claimed late."""

    claim_by: datetime | None
    outline_due: datetime
    draft_due: datetime
    review_due: datetime
    rework_due: datetime
    approve_by: datetime
    package_due: datetime
    publish_at: datetime

    def named(self) -> tuple[tuple[DeadlineName, datetime], ...]:
        """Each deadline that applies with its name, in the order of the chain."""
        pairs = ((name, getattr(self, name.value)) for name in DeadlineName)
        return tuple((name, at) for name, at in pairs if at is not None)

    def out_of_order(self) -> tuple[DeadlineName, ...]:
        """The deadlines that fall before the one that precedes them; empty for a chain that can be kept.

        For dates that a lead sets (fewer than 5 working days) or extends. Source: docs/domain.md c (extend), g.
        """
        return tuple(name for (_, before), (name, at) in pairwise(self.named()) if at < before)


class NeedsLead(Exception):
    """Fewer than 5 working days are left: only a lead can set the dates of this claim."""

    def __init__(self, window: int) -> None:
        super().__init__(f"{window} working days are left, {LEAD_WINDOW} are needed")
        self.window = window


def deadline_chain(slot_date: date, slot_time: time, zone: str, calendar: Calendar) -> Deadlines:
    """The deadlines of a slot that is claimed in time.

    Args:
        slot_date: local date of publication, in ``zone``.
        slot_time: local time of publication.
        zone: the slot's zone; the clocks of the deadlines (12:00, 17:00) are read in it too.
        calendar: working days of the organisation.
    Source: docs/domain.md g (chain).
    """
    return _chain(slot_date, slot_time, zone, calendar, window=FULL_WINDOW)


def claim_window(claimed_on: date, slot_date: date, calendar: Calendar) -> int:
    """W: working days from the claim's local date (counted when it is one) up to, not including, the slot's date.

    Source: docs/domain.md g (late claim).
    """
    return calendar.working_days_between(claimed_on, slot_date)


def first_in_time(today: date, calendar: Calendar) -> date:
    """The first day whose slot leaves the whole chain when it is planned ``today``: its claim is due after today.

    Source: docs/domain.md g (chain).
    """
    return calendar.addwd(today, FULL_WINDOW + 1)


def claim_chain(claimed_at: datetime, slot_date: date, slot_time: time, zone: str, calendar: Calendar) -> Deadlines:
    """The deadlines of a claim made at ``claimed_at``, squeezed when it comes late.

    With W >= 20 the whole chain; with 5 <= W < 20 each offset n becomes ceil(n * W / 20) and claim_by falls away.

    Raises:
        NeedsLead: W < 5.
    Source: docs/domain.md g (late claim).
    """
    window = claim_window(local_date(claimed_at, zone), slot_date, calendar)
    if window < LEAD_WINDOW:
        raise NeedsLead(window)
    return _chain(slot_date, slot_time, zone, calendar, window=min(window, FULL_WINDOW))


def moved_chain(claimed_at: datetime, slot_date: date, slot_time: time, zone: str, calendar: Calendar) -> Deadlines:
    """As `claim_chain`, for a claim that exists: with W < 5 the offsets are squeezed on, never past publish_at.

    A lead who moves a claimed slot nearer gets this chain, and it is what the form proposes when a lead sets the dates.

    Source: docs/domain.md c (slot, move: chain recomputed) and g (late claim).
    """
    window = min(claim_window(local_date(claimed_at, zone), slot_date, calendar), FULL_WINDOW)
    chain = _chain(slot_date, slot_time, zone, calendar, window=window)
    if window >= LEAD_WINDOW:
        return chain
    return Deadlines(None, *(min(at, chain.publish_at) for name, at in chain.named()))


def later_draft(chain: Deadlines, draft_on: date, slot_date: date, zone: str, calendar: Calendar) -> Deadlines:
    """A chain whose draft comes later, at 17:00 of ``draft_on``: what comes after it stays where it can.

    Where the draft would pass the review, the rest is squeezed into the working days that are left, by the usual
    shares of ten. Nothing comes after the publication.

    Source: docs/domain.md c (extend).
    """
    draft = to_utc(draft_on, _CLOSE, zone)
    if draft < chain.review_due:
        return replace(chain, draft_due=draft)
    left = calendar.working_days_between(draft_on, slot_date)
    moments = {name.value: min(to_utc(calendar.addwd(slot_date, -offset * left // DRAFT_OFFSET), at, zone),
                               chain.publish_at)
               for name, offset, at in _CHAIN if offset < DRAFT_OFFSET}
    return replace(chain, draft_due=draft, **moments)


def claim_closes_at(slot_date: date, zone: str, calendar: Calendar) -> datetime:
    """From when on taking the slot needs a lead: midnight after the last day on which W is 5.

    Source: docs/domain.md g (late claim).
    """
    return to_utc(calendar.addwd(slot_date, -LEAD_WINDOW) + timedelta(days=1), time(0), zone)


def _chain(day: date, clock: time, zone: str, calendar: Calendar, *, window: int) -> Deadlines:
    moments: dict[str, Any] = {DeadlineName.PUBLISH_AT.value: to_utc(day, clock, zone)}
    for name, offset, at in _CHAIN:
        squeezed = -(-offset * window // FULL_WINDOW)  # ceil without leaving whole numbers
        moments[name.value] = to_utc(calendar.addwd(day, -squeezed), at, zone)
    if window < FULL_WINDOW:
        moments[DeadlineName.CLAIM_BY.value] = None
    return Deadlines(**moments)


@dataclass(frozen=True, slots=True)
class PairDeadlines:
    """When an expert and the editor who writes for them have to be done, aware UTC; the claim's draft_due follows."""

    answers_due: datetime
    skeleton_due: datetime
    facts_due: datetime


_PAIR = (16, 14, 11)                    # working days before the slot's local date: answers, skeleton, facts confirmed


def pair_chain(begun_at: datetime, slot_date: date, zone: str, calendar: Calendar, *, draft_due: datetime | None) \
        -> PairDeadlines:
    """The dates of a co-writing pair: answers, skeleton, facts confirmed; shortened as the chain of a late claim.

    Args:
        begun_at: when the pair began, which is not before the claim.
        draft_due: of the claim; nothing of the pair is due after it. None while the claim has no dates.
    Source: docs/domain-more.md o (pair), docs/domain.md g (late claim).
    """
    window = min(claim_window(local_date(begun_at, zone), slot_date, calendar), FULL_WINDOW)
    moments = [to_utc(calendar.addwd(slot_date, -offset * window // FULL_WINDOW), _CLOSE, zone)
               for offset in _PAIR]
    return PairDeadlines(*(min(at, draft_due) if draft_due else at for at in moments))


def room_left(counting_claims: int, capacity: int) -> int:
    """How many more slots a person can take in a quarter; 0 when the quarter is full.

    Args:
        counting_claims: the person's claims, live or fulfilled, whose slot lies in that quarter.
        capacity: the person's capacity per quarter.
    Source: docs/domain.md c (claim, request).
    """
    return max(0, capacity - counting_claims)
