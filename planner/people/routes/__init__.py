"""Views of this package: the door, mailed links, the first run, one's own pages, and the settings."""
from planner.people.routes import capacity, door, links, members, profile, setup
from planner.people.routes.blueprint import bp

__all__ = ["bp", "capacity", "door", "links", "members", "profile", "setup"]
