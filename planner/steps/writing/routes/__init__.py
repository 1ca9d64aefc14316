"""Writing and review on screen: the blueprints ``drafts`` (with its revisions and practice) and ``reviews``."""
from planner.steps.writing.routes import drafts, practice, reviews, revisions

__all__ = ["drafts", "practice", "reviews", "revisions"]
