"""Pages of training: the lessons, one of them, feedback, who is where, and what editors change."""
from planner.steps.training.routes import certificates, curricula, editing, feedback, learn, people, versions
from planner.steps.training.routes.base import bp

__all__ = ["bp", "certificates", "curricula", "editing", "feedback", "learn", "people", "versions"]
