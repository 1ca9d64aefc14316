"""Writes of knowledge, a module per noun."""
from planner.steps.inventory.services import areas, claims, facts, merging, suggestions, themes, trends

__all__ = ["areas", "claims", "facts", "merging", "suggestions", "themes", "trends"]
