"""Writes of knowledge: ``areas``, ``merging``, ``claims``, ``suggestions`` and ``shared`` (trends, facts, themes)."""
from planner.steps.inventory.services import areas, claims, merging, shared, suggestions

__all__ = ["areas", "claims", "merging", "shared", "suggestions"]
