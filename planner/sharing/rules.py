"""When a secret link opens, and for how long. Pure (docs/domain-more.md k)."""
from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

MOST_USES_A_DAY = 5_000         # a calendar that asks every minute stays below it
MOST_LINKS = 50                 # that open, of one person


class LinkState(StrEnum):
    """Where a link stands; only a live one opens."""

    LIVE = "live"
    REVOKED = "revoked"
    EXPIRED = "expired"
    DEAD = "dead"               # its owner lost the right, or what it shows is gone


def state_of(*, revoked_at: datetime | None, expires_at: datetime, alive: bool, now: datetime) -> LinkState:
    """The state of a link, the most final reason first. Source: docs/domain-more.md j (share_link)."""
    if revoked_at is not None:
        return LinkState.REVOKED
    if now >= expires_at:
        return LinkState.EXPIRED
    return LinkState.LIVE if alive else LinkState.DEAD


def ends_at(now: datetime, days: int) -> datetime:
    """When a link that is made or renewed ``now`` ends."""
    return now + timedelta(days=days)
