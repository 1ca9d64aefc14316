"""Writes of knowledge: ``areas``, ``claims`` and ``shared`` (trends, facts, themes)."""
from planner.steps.inventory.services import areas, claims, shared

__all__ = ["areas", "claims", "shared"]
