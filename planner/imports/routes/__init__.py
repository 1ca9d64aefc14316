"""Pages of imports, for administrators."""
from planner.imports.routes import blog, people
from planner.imports.routes.base import bp

__all__ = ["blog", "bp", "people"]
