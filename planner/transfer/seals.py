"""Who made a backup: its list of checksums is sealed with the secret key of the installation that made it.

Checksums say that a file is whole; the seal says that nobody without the key wrote them. A backup is trusted like a
program, as what it holds becomes the database. Source: docs/operators.md (Backup and restore).
"""
from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

NAME = "seal"


def seal(manifest: Mapping[str, Any], secret: str) -> str:
    """The seal of a manifest, which names every file with its checksum."""
    said = json.dumps({name: value for name, value in manifest.items() if name != NAME}, sort_keys=True,
                      separators=(",", ":"))
    key = hmac.new(secret.encode(), b"planner:backup:1", hashlib.sha256).digest()
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def is_ours(manifest: Mapping[str, Any], secret: str) -> bool:
    """Whether this installation made it."""
    found = manifest.get(NAME)
    return isinstance(found, str) and hmac.compare_digest(found.encode(), seal(manifest, secret).encode())
