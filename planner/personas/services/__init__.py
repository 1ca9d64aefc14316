"""Writes about personas, a module per noun."""
from planner.personas.services.evidence import add_evidence, keep_evidence, may_remove, remove_evidence
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
from planner.personas.services.merge import Unmerged, merge_personas, merging_facts, swap_back, swap_target, unmerge
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
    "FactInHand",
    "FactText",
    "PersonaText",
    "Unmerged",
    "activate_persona",
    "add_expert",
    "add_fact",
    "archive_persona",
    "decide_relevance",
    "edit_fact",
    "edit_persona",
    "end_expert",
    "hold",
    "index_persona",
    "make_persona",
    "merge_personas",
    "merging_facts",
    "refute_fact",
    "restore_persona",
    "resume_expert",
    "set_expiry",
    "swap_back",
    "swap_target",
    "touches",
    "undo_fact",
    "unmerge",
    "verify_fact",
]
