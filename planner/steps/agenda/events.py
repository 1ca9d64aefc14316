"""News of the agenda, told inside the transaction of the change; and one question to the floors above.

``slot`` is a Slot, ``claim`` a Claim: news stand below the tables. ``actor_id`` is None for the planner itself.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from planner.workflow.writing import DraftState


@dataclass(frozen=True, slots=True)
class SlotOpened:
    """A slot has a topic and no author: it is open to claim."""

    slot: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotClaimed:
    """Somebody took a slot (again, when a release was undone); its claim is live."""

    slot: Any
    claim: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotReleased:
    """A claim ended before its text went out; ``claim.release_reason`` says why."""

    slot: Any
    claim: Any
    actor_id: int | None
    now: datetime


class OfferAnswer(StrEnum):
    """What became of an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class ClaimOffered:
    """Somebody is asked to write a slot; ``claim.offered_by`` says why, ``claim.expires_at`` until when."""

    claim: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """An offer was accepted (the claim is active), declined, or nobody answered in time."""

    claim: Any
    answer: OfferAnswer
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class ClaimHandedOver:
    """A claim has another author, with the deadlines that it had. Writing answers whether much of ``was`` stays."""

    claim: Any
    was: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class PensChanged:
    """Who writes along at a claim is different: ``joined`` or ``left`` is a Person, the other one None."""

    claim: Any
    joined: Any
    left: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotsExchanged:
    """Two slots changed contents: topics, claims and texts stand on the other slot already; days stay."""

    slot: Any
    other: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class ChannelsReadyAsked:
    """For which channels is the text of this slot ready? Publishing answers with their ids."""

    slot: Any


@dataclass(frozen=True, slots=True)
class ApprovalsAsked:
    """Would approvals of the text of this slot lapse if it went ``days`` later or earlier? Writing answers in words."""

    slot: Any
    days: int
    now: datetime


@dataclass(frozen=True, slots=True)
class ApprovalWantedAgain:
    """The text of this slot was approved so long ago that somebody has to say yes again before it goes out."""

    slot: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class LapsesAsked:
    """The texts of which of these slots would lose an approval if they went ``days`` later or earlier?

    Writing answers with the ids of those slots, in one statement however many there are.
    """

    slot_ids: tuple[int, ...]
    days: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Something that a pause would hold: publications one by one, reminders and mails as a number.

    ``kind`` is "publication", "reminder" or "mail"; ``at`` is when it would have gone.
    """

    kind: str
    title: str
    at: datetime
    address: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class HeldAsked:
    """What would go out between two instants that a pause of this scope would hold? Answered with `Held` rows."""

    scope: str
    subject_id: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PauseEnded:
    """A pause is over. Who held something lets it go, or hands it to a lead; answers how many things wait now."""

    pause: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotMoved:
    """A slot has another moment; ``was`` is the old ``publish_at``. Deadlines are worked out again already."""

    slot: Any
    was: datetime
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotCancelled:
    """A slot was taken off the agenda; its claim was released just before."""

    slot: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotRestored:
    """A cancelled slot is back, with its topic and claim when both were still free."""

    slot: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotMissed:
    """A slot's moment went by without a finished text."""

    slot: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class ProgressAsked:
    """How far are the texts of these slots? Writing answers with one `Progress` for each that has a live draft."""

    slot_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the text of a slot is; what `rules.SlotFacts` needs of it."""

    slot_id: int
    draft: DraftState
    is_started: bool = False
    rounds: int = 0
    round_passed: bool = False
