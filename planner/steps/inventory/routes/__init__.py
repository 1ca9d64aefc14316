"""Pages of knowledge: the map, areas, one's own expertise, colleagues, trends, facts, themes."""
from planner.steps.inventory.routes import areas, facts, feeds, knowledge, maps, mine, people, themes, tree, trends
from planner.steps.inventory.routes.base import bp

__all__ = ["areas", "bp", "facts", "feeds", "knowledge", "maps", "mine", "people", "themes", "tree", "trends"]
