"""Writing and review on screen: the blueprints ``drafts`` (with its revisions) and ``reviews``."""
from planner.steps.writing.routes import drafts, reviews, revisions

__all__ = ["drafts", "reviews", "revisions"]
