"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel.speaklater import LazyString

from planner.web.words import Labels

LABELS: Labels = {}
REFUSALS: dict[str, LazyString] = {}
