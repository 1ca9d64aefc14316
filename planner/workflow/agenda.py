"""The life of ideas, topics, slots and claims (docs/domain.md c)."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.workflow.machine import Machine, holds, step


class IdeaState(StrEnum):
    """Where an idea stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    PARKED = "parked"
    DECLINED = "declined"


class Validation(StrEnum):
    """What customers said of an idea."""

    NONE = "none"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


class TopicState(StrEnum):
    """Where a topic stands."""

    OPEN = "open"
    PLANNED = "planned"
    PUBLISHED = "published"
    DROPPED = "dropped"


class SlotState(StrEnum):
    """Where a slot stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLAIMED = "claimed"
    READY = "ready"
    PUBLISHED = "published"
    PARTLY_PUBLISHED = "partly_published"
    CANCELLED = "cancelled"
    MISSED = "missed"


class ClaimState(StrEnum):
    """Where a claim stands; offered and active are live."""

    REQUESTED = "requested"
    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    RELEASED = "released"
    EXPIRED = "expired"
    DENIED = "denied"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    FULFILLED = "fulfilled"


class AskState(StrEnum):
    """Where a handover or a swap stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class RequestState(StrEnum):
    """Where a request for ideas stands."""

    OPEN = "open"
    MET = "met"
    CLOSED = "closed"


LIVE_CLAIMS = frozenset({ClaimState.OFFERED, ClaimState.ACTIVE})
MOVABLE_SLOTS = frozenset({SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED, SlotState.READY})
LINED_UP = frozenset({ClaimState.REQUESTED, ClaimState.WAITING})
OVER_SLOTS = frozenset({SlotState.CANCELLED, SlotState.MISSED})


@dataclass(frozen=True, slots=True)
class AcceptFacts:
    """What accepting an idea looks at."""

    has_area: bool
    has_persona: bool


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """What moving a slot looks at."""

    in_future: bool


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What taking a slot looks at (claim, request)."""

    is_active: bool
    speaks_language: bool
    has_room: bool
    passes_gate: bool
    in_time: bool
    has_brief: bool = True


_S, _C = SlotState, ClaimState
IDEA = Machine("idea", IdeaState.NEW, (
    step("accept", {IdeaState.NEW}, IdeaState.ACCEPTED, holds("has_area", "idea_needs_area"),
         holds("has_persona", "idea_needs_persona")),
    step("validate", {IdeaState.NEW, IdeaState.ACCEPTED}, None),
    step("park", {IdeaState.NEW}, IdeaState.PARKED),
    step("decline", {IdeaState.NEW}, IdeaState.DECLINED),
    step("reopen", {IdeaState.PARKED, IdeaState.DECLINED}, IdeaState.NEW),
))
TOPIC = Machine("topic", TopicState.OPEN, (
    step("plan", {TopicState.OPEN}, TopicState.PLANNED),
    step("unplan", {TopicState.PLANNED}, TopicState.OPEN),
    step("publish", {TopicState.PLANNED}, TopicState.PUBLISHED),
    step("drop", {TopicState.OPEN, TopicState.PLANNED}, TopicState.DROPPED),
))
SLOT = Machine("slot", SlotState.PLANNED, (
    step("fill", {_S.PLANNED}, _S.OPEN),
    step("empty", {_S.OPEN}, _S.PLANNED),
    step("claim", {_S.OPEN}, _S.CLAIMED),
    step("release", {_S.CLAIMED}, _S.OPEN),
    step("ready", {_S.CLAIMED}, _S.READY),
    step("unready", {_S.READY}, _S.CLAIMED),
    step("published", {_S.READY, _S.PARTLY_PUBLISHED}, _S.PUBLISHED),
    step("partly", {_S.READY}, _S.PARTLY_PUBLISHED),
    step("accept", {_S.PARTLY_PUBLISHED}, _S.PUBLISHED),
    step("move", MOVABLE_SLOTS, None, holds("in_future", "slot_in_past")),
    step("exchange", MOVABLE_SLOTS, None),
    step("cancel", MOVABLE_SLOTS, _S.CANCELLED),
    step("restore", {_S.CANCELLED}, _S.PLANNED),
    step("miss", {_S.PLANNED, _S.OPEN, _S.CLAIMED}, _S.MISSED),
    step("revive", {_S.MISSED}, _S.PLANNED, holds("in_future", "slot_in_past")),
))
_CLAIM_GUARDS = (holds("is_active", "claim_not_active"), holds("speaks_language", "claim_language"),
                 holds("passes_gate", "claim_untrained"), holds("has_room", "claim_no_room"),
                 holds("in_time", "claim_needs_lead"), holds("has_brief", "claim_no_brief"))
CLAIM = Machine("claim", {_C.ACTIVE, _C.REQUESTED, _C.OFFERED, _C.WAITING}, (
    step("confirm", {_C.REQUESTED}, _C.ACTIVE, *_CLAIM_GUARDS),
    step("deny", {_C.REQUESTED}, _C.DENIED),
    step("accept", {_C.OFFERED}, _C.ACTIVE, *_CLAIM_GUARDS),
    step("decline", {_C.OFFERED}, _C.DECLINED),
    step("lapse", {_C.OFFERED}, _C.LAPSED),
    step("offer", {_C.WAITING}, _C.OFFERED),
    step("recall", {_C.OFFERED}, _C.WITHDRAWN),
    step("requeue", {_C.OFFERED}, _C.WAITING),
    step("wait", {_C.REQUESTED}, _C.WAITING),
    step("hand_over", {_C.ACTIVE}, None, *_CLAIM_GUARDS),
    step("withdraw", {_C.WAITING, _C.REQUESTED}, _C.WITHDRAWN),
    step("end", {_C.WAITING, _C.REQUESTED}, _C.ENDED),
    step("rejoin", {_C.ENDED}, _C.WAITING),
    step("release", {_C.ACTIVE, _C.OFFERED}, _C.RELEASED),
    step("expire", {_C.ACTIVE}, _C.EXPIRED),
    step("extend", {_C.ACTIVE}, None),
    step("fulfil", {_C.ACTIVE}, _C.FULFILLED),
    step("resume", {_C.RELEASED}, _C.ACTIVE, *_CLAIM_GUARDS),
))

ASK = Machine("ask", AskState.ASKED, (
    step("accept", {AskState.ASKED}, AskState.DONE),
    step("decline", {AskState.ASKED}, AskState.DECLINED),
    step("withdraw", {AskState.ASKED}, AskState.WITHDRAWN),
    step("lapse", {AskState.ASKED}, AskState.LAPSED),
))
PITCH = Machine("pitch_request", RequestState.OPEN, (
    step("meet", {RequestState.OPEN}, RequestState.MET),
    step("close", {RequestState.OPEN}, RequestState.CLOSED),
))


def claim_guards(facts: ClaimFacts) -> list[str]:
    """Every reason why somebody can't take a slot, in the order in which people can do something about it."""
    return [refusal for guard in _CLAIM_GUARDS if (refusal := guard(facts))]
