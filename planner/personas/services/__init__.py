"""Writes about personas, a module per noun."""
from planner.personas.services.experts import add_expert, end_expert, resume_expert
from planner.personas.services.facts import (
    FactInHand,
    FactText,
    add_fact,
    decide_relevance,
    edit_fact,
    hold,
    refute_fact,
    set_expiry,
    undo_fact,
    verify_fact,
)
from planner.personas.services.personas import (
    PersonaText,
    activate_persona,
    archive_persona,
    edit_persona,
    index_persona,
    make_persona,
    restore_persona,
    touches,
)

__all__ = [
    "FactInHand", "FactText", "PersonaText", "activate_persona", "add_expert", "add_fact", "archive_persona",
    "decide_relevance", "edit_fact", "edit_persona", "end_expert", "hold", "index_persona", "make_persona",
    "refute_fact", "restore_persona", "resume_expert", "set_expiry", "touches", "undo_fact", "verify_fact",
]
