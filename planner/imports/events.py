"""What other packages hear of imports."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.people.models import Person


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """The demo stands; ``owners`` are who looks after each step of the programme, for who keeps that."""

    owners: Mapping[str, Person]
    now: datetime
