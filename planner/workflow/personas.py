"""The life of a persona: filled, used, put away (docs/domain.md b, Personas)."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.workflow.machine import Machine, holds, step


class PersonaStatus(StrEnum):
    """Whether a persona is in use."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class PersonaFacts:
    """What is known of a persona when its status changes."""

    has_enough_facts: bool
    is_free: bool = True


_S = PersonaStatus
PERSONA = Machine("persona", _S.DRAFT, (
    step("activate", {_S.DRAFT}, _S.ACTIVE, holds("has_enough_facts", "persona_too_few_facts")),
    step("archive", {_S.DRAFT, _S.ACTIVE}, _S.ARCHIVED, holds("is_free", "persona_in_use")),
    step("reactivate", {_S.ARCHIVED}, _S.ACTIVE, holds("has_enough_facts", "persona_too_few_facts")),
    step("restore", {_S.ARCHIVED}, _S.DRAFT),
))
