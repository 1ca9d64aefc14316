"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from planner.web.words import Labels

LABELS: Labels = {}
REFUSALS: dict[str, str] = {}
