"""Writes of knowledge: ``areas``, ``merging``, ``claims`` and ``shared`` (trends, facts, themes)."""
from planner.steps.inventory.services import areas, claims, merging, shared

__all__ = ["areas", "claims", "merging", "shared"]
