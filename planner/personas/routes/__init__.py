"""Pages of personas: the list, one persona, its facts, its experts."""
from planner.personas.routes import experts, facts, merge, personas
from planner.personas.routes.base import bp

__all__ = ["bp", "experts", "facts", "merge", "personas"]
