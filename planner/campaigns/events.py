"""What campaigns ask the floors above.

``campaign`` is a Campaign: news stand below the tables.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that belongs to a campaign: what it is in the reader's language, its title, where it opens.

    ``is_live``: it is still to come.
    """

    what: str
    title: str
    address: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class CampaignTouches:
    """What belongs to this campaign? Answered with `Touch` rows before it is put away."""

    campaign: Any


@dataclass(frozen=True, slots=True)
class OutsideAsked:
    """What of this campaign would lie outside these dates, both included? Answered with `Touch` rows."""

    campaign: Any
    from_date: date
    to_date: date
