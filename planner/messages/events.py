"""News that messages tell.

``person`` is a Person: news stand below the tables.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DigestSent:
    """The daily mail of one person was written, or what takes its place by their ways; ``number`` counts its lines."""

    person: Any
    number: int
    now: datetime
