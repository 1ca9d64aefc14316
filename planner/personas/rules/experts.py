"""Who may speak for a persona, and when."""
from __future__ import annotations

from datetime import date


def represents(from_date: date, to_date: date | None, today: date) -> bool:
    """Whether a representation holds on ``today``; both its days are included. Source: docs/domain.md b."""
    return from_date <= today and (to_date is None or today <= to_date)
