"""Which facts about a persona count, and why the others don't."""
from __future__ import annotations

from datetime import date
from enum import StrEnum

FACTS_TO_ACTIVATE = 3       # counted facts that an active persona needs
SHORTEST_WHY = 10           # characters


class FactKind(StrEnum):
    """What a fact is about. There is no kind for age, gender or looks (S0)."""

    GOAL = "goal"
    CHALLENGE = "challenge"
    QUESTION = "question"
    OBJECTION = "objection"
    DECISION = "decision"
    CHANNEL = "channel"
    TRIGGER = "trigger"
    CONTEXT = "context"


class Verification(StrEnum):
    """Whether somebody checked the fact at its source."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    REFUTED = "refuted"


class Relevance(StrEnum):
    """Whether the fact changes what we write."""

    UNKNOWN = "unknown"
    RELEVANT = "relevant"
    IRRELEVANT = "irrelevant"


class Parked(StrEnum):
    """Why a fact does not count."""

    UNVERIFIED = "unverified"
    REFUTED = "refuted"
    RELEVANCE_UNKNOWN = "relevance_unknown"
    IRRELEVANT = "irrelevant"
    EXPIRED = "expired"


class FactRefusal(StrEnum):
    """Why a fact can't be marked as verified or relevant; the values are codes of refusal."""

    NO_SOURCE = "fact_no_source"
    NO_PERSON = "fact_no_person"
    OWN_FACT = "fact_own"
    OTHER_DECISION_OWN = "fact_other_decision_own"
    WHY_TOO_SHORT = "fact_why_too_short"


_PARKED_BY = {
    Verification.UNVERIFIED: Parked.UNVERIFIED, Verification.REFUTED: Parked.REFUTED,
    Relevance.UNKNOWN: Parked.RELEVANCE_UNKNOWN, Relevance.IRRELEVANT: Parked.IRRELEVANT,
}


def parked_for(
    verification: Verification, relevance: Relevance, expires_on: date | None, today: date,
) -> tuple[Parked, ...]:
    """Why a fact does not count, in the order in which somebody can do something about it; empty when it counts.

    The expiry date itself still counts. Source: docs/domain.md b (counted, parked_assumption), f.
    """
    reasons = [_PARKED_BY.get(verification), _PARKED_BY.get(relevance)]
    if expires_on is not None and expires_on < today:
        reasons.append(Parked.EXPIRED)
    return tuple(reason for reason in reasons if reason is not None)


def is_counted(verification: Verification, relevance: Relevance, expires_on: date | None, today: date) -> bool:
    """Whether a fact counts: verified AND relevant AND not expired. Source: docs/domain.md b (counted)."""
    return not parked_for(verification, relevance, expires_on, today)


def verification_refusal(
    *, source: str, verifier_id: int | None, entered_by_id: int | None, members: int, own_allowed: bool = False,
) -> FactRefusal | None:
    """Why this person can't mark the fact as verified now, or None.

    Args:
        source: where the fact comes from.
        verifier_id: who checked it; None when nobody is named.
        entered_by_id: who entered the fact.
        members: active members of the organisation; a single one has nobody else to ask.
        own_allowed: the setting that lets people verify what they entered themselves.
    Source: docs/domain.md b (verification), d 3.
    """
    if not source.strip():
        return FactRefusal.NO_SOURCE
    if verifier_id is None:
        return FactRefusal.NO_PERSON
    if verifier_id == entered_by_id and members > 1 and not own_allowed:
        return FactRefusal.OWN_FACT
    return None


def relevance_refusal(why: str) -> FactRefusal | None:
    """Why the fact can't be marked as relevant, or None: it needs a why of 10 characters. Source: docs/domain.md b."""
    return FactRefusal.WHY_TOO_SHORT if len(why.strip()) < SHORTEST_WHY else None


def facts_missing(counted: int) -> int:
    """How many counted facts a persona still needs to become active. Source: docs/domain.md b (persona)."""
    return max(0, FACTS_TO_ACTIVATE - counted)


def second_person_refusal(*, actor_id: int, decided_by_id: int | None, others: int,
                          own_allowed: bool = False) -> FactRefusal | None:
    """Why the one who took the other of the two decisions can't take this one too, or None.

    Args:
        decided_by_id: who took the other decision that stands: verified, or called relevant.
        others: people besides the actor who could take either decision; nobody is stuck for want of a second person.
        own_allowed: the setting that lets one person take both.
    Source: docs/domain.md f (Two decisions, two people); R14.
    """
    if decided_by_id == actor_id and others and not own_allowed:
        return FactRefusal.OTHER_DECISION_OWN
    return None
