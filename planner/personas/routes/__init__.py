"""Pages of personas: the list, one persona, its facts and experts; the board, cards and listening; comparing."""
from planner.personas.routes import (
    board,
    cards,
    compare,
    distances,
    evidence,
    experts,
    facts,
    merge,
    moments,
    parked,
    personas,
    same,
)
from planner.personas.routes.base import bp

__all__ = [
    "board", "bp", "cards", "compare", "distances", "evidence", "experts", "facts", "merge", "moments", "parked",
    "personas", "same",
]
