"""Signatures of Standard Webhooks: who gets a call can tell that it is ours, whole, and of now.

Source: docs/domain-more.md q (Webhooks); the specification "Standard Webhooks", symmetric signatures (v1).
"""
from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The bytes to sign with: what follows ``whsec_`` in base64, any other words as they are."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def signed(message_id: str, body: bytes, *, at: datetime, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers of a call made ``at`` that moment; two keys while the secret changes.

    ``message_id`` stays the same when the call is repeated, so that a repeat is known.
    """
    seconds = int(at.timestamp())
    said = f"{message_id}.{seconds}.".encode() + body
    marks = [base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode() for key in keys]
    return {"webhook-id": message_id, "webhook-timestamp": str(seconds),
            "webhook-signature": " ".join(f"v1,{mark}" for mark in marks)}
