"""Writing and review on screen: the blueprints ``drafts`` (with its revisions and practice) and ``reviews``."""
from planner.steps.writing.routes import drafts, kept, practice, review_steps, reviews, revisions, rubric

__all__ = ["drafts", "kept", "practice", "review_steps", "reviews", "revisions", "rubric"]
