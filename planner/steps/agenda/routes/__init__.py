"""Pages of the agenda; those of the idea bank stand in ``ideas`` under a blueprint of their own."""
from planner.steps.agenda.routes import (
    bands,
    board,
    cadence,
    claims,
    facts,
    heard,
    ideas,
    requests,
    reserve,
    seen,
    slots,
    topics,
)
from planner.steps.agenda.routes.base import bp

__all__ = ["bands", "board", "bp", "cadence", "claims", "facts", "heard", "ideas", "requests", "reserve", "seen", "slots",
           "topics"]
