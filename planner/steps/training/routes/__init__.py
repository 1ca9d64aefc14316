"""Pages of training: the lessons, one of them, feedback, and who is where."""
from planner.steps.training.routes import feedback, learn, people
from planner.steps.training.routes.base import bp

__all__ = ["bp", "feedback", "learn", "people"]
