"""Mails that came back: the report of a mail server (RFC 3464), read and matched with what we sent.

A server that takes a mail and can't deliver it sends a report to the sender's address. The operator hands such reports
on to ``POST /hooks/bounces/<token>``. A report counts only when it names a mail that we sent to that very address:
whoever writes to the sender's address with a report of their own ends nobody's mails.
"""
from __future__ import annotations

import email
import email.policy
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.outbox import Message as Row
from planner.messages import addresses
from planner.messages.rules import header_text, is_about_address, message_id
from planner.messages.services import TOPIC

LARGEST = 256 * 1024                    # of a report; it may carry the mail that came back
REPORTED_WITHIN = timedelta(days=14)    # servers try for five days at most
MOST_MAILS = 200                        # of one address, looked through for the one that came back
MOST_BLOCKS = 20


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address that a report is about: for good or for now, in the server's words, and of which mail."""

    email: str
    is_permanent: bool
    words: str
    number: str                         # Message-ID


def token_of(house_secret: str, generation: int = 1) -> str:
    """What the address of the hook ends in: made from the installation's secret, kept nowhere.

    ``generation`` counts its changes, so that one that became known is replaced without changing the secret.
    """
    said = b"planner bounces" if generation == 1 else f"planner bounces {generation}".encode()
    return hmac.new(house_secret.encode(), said, sha256).hexdigest()[:40]


def is_token(text: str, house_secret: str, generation: int = 1) -> bool:
    """Whether ``text`` is that token, compared without telling how much of it was right."""
    return text.isascii() and hmac.compare_digest(text, token_of(house_secret, generation))


def read(raw: bytes) -> list[Bounce]:
    """What a report says; nothing for what is no report of a failure."""
    try:
        # Headers as they stand: the newer policies take them apart, and some break that, or last minutes at it.
        report = email.message_from_bytes(raw[:LARGEST], policy=email.policy.compat32)
    except RecursionError:                      # parts in parts in parts
        return []
    number = _number(report)
    if not number:
        return []
    return [bounce for block in _blocks(report) if (bounce := _bounce(block, number)) is not None]


def _parts(report: Message, *kinds: str) -> Iterator[Any]:
    return (part for part in report.walk() if part.get_content_type() in kinds)


def _blocks(report: Message) -> list[Message]:
    """The fields about each recipient: the first block of a status is about the whole of it."""
    found = []
    for part in _parts(report, "message/delivery-status"):
        blocks = part.get_payload()
        if isinstance(blocks, list):
            found += [block for block in blocks if block.get("Final-Recipient") or block.get("Original-Recipient")]
    return found[:MOST_BLOCKS]


def _number(report: Message) -> str:
    """The Message-ID of the mail that came back: of itself, or of its headers alone."""
    for part in _parts(report, "message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else email.message_from_string(str(payload))
        found = str(inner.get("Message-ID", "")).strip()
        if found:
            return found
    return ""


def _bounce(block: Message, number: str) -> Bounce | None:
    if str(block.get("Action", "")).strip().lower() != "failed":
        return None
    who = str(block.get("Original-Recipient") or block.get("Final-Recipient")).partition(";")[2]
    who = who.replace("\x00", "").strip().lower()
    status = str(block.get("Status", "")).strip()
    said = str(block.get("Diagnostic-Code", "")).partition(";")[2]
    words = header_text(said or status)
    known = f"{status[:1]}50 {status}" if status and not status.endswith(".0.0") else words
    return Bounce(who, known.startswith("5") and is_about_address(known), words or status, number)


def note(session: Session, raw: bytes, *, host: str, now: datetime) -> int:
    """Keep what a report says about addresses of mails that we sent; returns about how many.

    ``host`` is the one that our Message-IDs end in.
    """
    noted = 0
    for bounce in read(raw):
        if not _was_sent(session, bounce, host=host, now=now):
            continue
        act = addresses.mark_bad if bounce.is_permanent else addresses.count_failure
        act(session, bounce.email, bounce.words, now=now)
        noted += 1
    return noted


def _was_sent(session: Session, bounce: Bounce, *, host: str, now: datetime) -> bool:
    """Whether we sent this mail to this address of late."""
    keys = session.scalars(
        sa.select(Row.key).where(Row.topic == TOPIC, Row.created_at > now - REPORTED_WITHIN,
                                 Row.payload["to"].as_string() == bounce.email)
        .order_by(Row.id.desc()).limit(MOST_MAILS))
    return any(message_id(key, host) == bounce.number for key in keys)
