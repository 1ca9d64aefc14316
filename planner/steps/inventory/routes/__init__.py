"""Pages of knowledge: the maps, the tree, areas, one's own expertise, colleagues, trends, facts, themes."""
from planner.steps.inventory.routes import areas, knowledge, maps, mine, people, shared, tree
from planner.steps.inventory.routes.base import bp

__all__ = ["areas", "bp", "knowledge", "maps", "mine", "people", "shared", "tree"]
