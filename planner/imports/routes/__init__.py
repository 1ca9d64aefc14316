"""Pages of imports: for administrators; those of the agenda for leads too."""
from planner.imports.routes import agenda, blog, people
from planner.imports.routes.base import bp

__all__ = ["agenda", "blog", "bp", "people"]
