"""What structure templates ask the floors above.

``template`` is a StructureTemplate: news stand below the tables.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TemplateUses:
    """What is built by this template? Answered with `Use` rows."""

    template: Any


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that is built by a template: its title, and where it opens."""

    title: str
    address: str
