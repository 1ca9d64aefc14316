"""How often somebody may guess at a secret, and how long the pause is afterwards (trust 4)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` wrong ones of ``kind`` in any ``window``."""

    kind: str
    tries: int
    window: timedelta = WINDOW


# One visitor at one account; everybody together at one account; one visitor at anything. A browser that its owner has
# used before stands outside the second one, so strangers can't keep an owner out by guessing.
PAIR = Limit("pair", 5)
ACCOUNT = Limit("account", 10)
VISITOR = Limit("visitor", 30)
BROWSER = Limit("browser", 10)
# Wrong links, first-run codes and current passwords; and mails that a stranger may cause.
LINK = Limit("link", 30)
SETUP = Limit("setup", 10)
CURRENT = Limit("current", 10)
RESET_VISITOR = Limit("reset_visitor", 10)
RESET_MAILBOX = Limit("reset_mailbox", 3, timedelta(hours=1))


def pause(earlier: Sequence[datetime], limit: Limit, *, now: datetime) -> timedelta:
    """How long to wait before one more try; zero when there is room.

    Args:
        earlier: when the tries so far were made, in any order; those outside the window do not count.
    """
    recent = sorted(at for at in earlier if at > now - limit.window)
    if len(recent) < limit.tries:
        return timedelta()
    return recent[-limit.tries] + limit.window - now


def tries_left(earlier: Sequence[datetime], limit: Limit, *, now: datetime) -> int:
    """How many tries fit before the pause."""
    return max(0, limit.tries - sum(at > now - limit.window for at in earlier))
