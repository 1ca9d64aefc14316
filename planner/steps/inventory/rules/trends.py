"""Trends: when they fade and how much they weigh. Pure."""
from __future__ import annotations

from datetime import date, timedelta

TREND_FADES_AFTER_DAYS = 180
ENDORSEMENTS_COUNTED = 2


def is_faded(seen_on: date, today: date) -> bool:
    """Whether a trend is no longer offered for ideas: after 180 days. Source: docs/domain.md b (trend_observation)."""
    return (today - seen_on).days > TREND_FADES_AFTER_DAYS


def fades_on(seen_on: date) -> date:
    """The first day on which a trend is faded; that others see it too does not change it. Source: docs/domain.md n."""
    return seen_on + timedelta(days=TREND_FADES_AFTER_DAYS + 1)


def trend_weight(strength: int, endorsements: int) -> int:
    """How much a trend weighs, 1 to 5: its strength and at most two endorsements. Source: docs/domain.md n."""
    return strength + min(ENDORSEMENTS_COUNTED, endorsements)
