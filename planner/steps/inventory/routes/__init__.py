"""Pages of knowledge: the map, areas, one's own expertise, colleagues, trends, facts, themes."""
from planner.steps.inventory.routes import areas, knowledge, mine, people, shared
from planner.steps.inventory.routes.base import bp

__all__ = ["areas", "bp", "knowledge", "mine", "people", "shared"]
