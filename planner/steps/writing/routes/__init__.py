"""Writing and review on screen: the blueprints ``drafts`` (with its revisions and practice) and ``reviews``."""
from planner.steps.writing.routes import documents, drafts, kept, practice, review_steps, reviews, revisions, rubric

__all__ = ["documents", "drafts", "kept", "practice", "review_steps", "reviews", "revisions", "rubric"]
