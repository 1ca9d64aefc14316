"""News that knowledge tells; upper floors hear it in the same transaction (docs/architecture.md)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ExpertiseChanged:
    """What somebody knows, or how gladly they write about it, is another than before."""

    person_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class AreaUses:
    """A question, for ``events.collect``: what hangs on ``area`` (a TopicArea)? Answers are rows, one a thing."""

    area: Any
