"""Pages of personas: the list, one persona, its facts and experts; the board, cards and listening."""
from planner.personas.routes import board, cards, evidence, experts, facts, merge, moments, parked, personas
from planner.personas.routes.base import bp

__all__ = ["board", "bp", "cards", "evidence", "experts", "facts", "merge", "moments", "parked", "personas"]
