"""The pages of the quarter plan: plans, their lines, what-ifs, and who could write a slot."""
from planner.quarter.routes import lines, plans, supposing, writers
from planner.quarter.routes.base import bp

__all__ = ["bp", "lines", "plans", "supposing", "writers"]
