"""Signed webhooks out: what is told, and how it is signed (docs/domain-more.md q; Standard Webhooks)."""
from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

OLD_SIGNS_FOR = timedelta(hours=24)
DEAD_UNTIL_OFF = 5              # deliveries in a row that were given up
LAST_TRY = 7                    # the first one, then 1, 5, 15, 60 min, 6 h, 24 h later (core/outbox.PAUSES)
KEPT = timedelta(days=30)
PREFIX = "whsec_"


class Type(StrEnum):
    """What can be told."""

    SLOT_OPENED = "slot.opened"
    SLOT_CLAIMED = "slot.claimed"
    SLOT_RELEASED = "slot.released"
    SLOT_MOVED = "slot.moved"
    SLOT_CANCELLED = "slot.cancelled"
    REVIEW_REQUESTED = "review.requested"
    REVIEW_ANSWERED = "review.answered"
    DRAFT_APPROVED = "draft.approved"
    PUBLICATION_PUBLISHED = "publication.published"
    PUBLICATION_FAILED = "publication.failed"
    PUBLICATION_CORRECTED = "publication.corrected"
    PUBLICATION_TAKEN_DOWN = "publication.taken_down"
    REMINDER_DIGEST = "reminder.digest"
    PING = "ping"


CHOOSABLE = tuple(kind for kind in Type if kind is not Type.PING)


class EndpointState(StrEnum):
    """Whether an endpoint is told anything."""

    ACTIVE = "active"
    OFF = "off"


class OffReason(StrEnum):
    """Why an endpoint is off."""

    NONE = ""
    BY_HAND = "by_hand"
    GONE = "gone"               # it answered 410
    DEAD = "dead"               # five deliveries in a row were given up


@dataclass(frozen=True, slots=True)
class Subject:
    """What a webhook is about: never text of a draft, a mail address or a lead. ``people``: uid and name of each."""

    uid: str
    url: str
    title: str
    state: str
    at: datetime | None
    zone: str
    people: Sequence[tuple[str, str]] = ()


def instant(at: datetime) -> str:
    """An instant in UTC as the body has it: 2026-11-24T09:00:00Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def body(kind: Type, subject: Subject, *, now: datetime) -> str:
    """The body, byte for byte what is signed and sent, each time that it is sent."""
    data: dict[str, Any] = {
        "uid": subject.uid, "url": subject.url, "title": subject.title, "state": subject.state,
        "at": instant(subject.at) if subject.at else None, "zone": subject.zone,
        "people": [{"uid": uid, "name": name} for uid, name in subject.people]}
    return json.dumps({"type": kind.value, "timestamp": instant(now), "data": data}, ensure_ascii=False,
                      separators=(",", ":"))


# --- Signing -----------------------------------------------------------------------------------------------------


def derived(house_secret: str, uid: str, generation: int) -> bytes:
    """The secret of an endpoint: made from the installation's own, so that no table holds it."""
    return hmac.digest(house_secret.encode(), f"planner webhook {uid} {generation}".encode(), sha256)


def shown(secret: bytes) -> str:
    """A secret as its receiver wants it."""
    return PREFIX + b64encode(secret).decode()


def generations(generation: int, changed_at: datetime | None, *, now: datetime) -> tuple[int, ...]:
    """Which secrets sign now: the newest, and for a day after a change the one before it as well."""
    is_changing = changed_at is not None and generation > 1 and now < changed_at + OLD_SIGNS_FOR
    return (generation, generation - 1) if is_changing else (generation,)


def headers(secrets: Sequence[bytes], *, number: str, content: bytes, now: datetime) -> Mapping[str, str]:
    """The three headers of Standard Webhooks, one signature for each secret.

    Args:
        number: the same each time that this is sent; receivers know a repeat by it.
    """
    stamp = str(int(now.timestamp()))
    signed = f"{number}.{stamp}.".encode() + content
    signatures = " ".join("v1," + b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets)
    return {"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": signatures}
