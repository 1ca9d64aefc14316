"""Pages of knowledge, a module per noun."""
from planner.steps.inventory.routes import (
    areas,
    facts,
    feeds,
    grouping,
    knowledge,
    maps,
    mine,
    people,
    themes,
    tree,
    trends,
)
from planner.steps.inventory.routes.base import bp

__all__ = [
    "areas", "bp", "facts", "feeds", "grouping", "knowledge", "maps", "mine", "people", "themes", "tree", "trends",
]
