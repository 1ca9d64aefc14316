"""Writes about personas, a module per noun."""
from planner.personas.services.board import capture_line, change_kind, hear_again, place_fact, withdraw_fact
from planner.personas.services.cards import drop_card, keep_card, restore_card
from planner.personas.services.checks import plan_check
from planner.personas.services.evidence import add_evidence, may_remove, remove_evidence
from planner.personas.services.experts import add_expert, end_expert, resume_expert
from planner.personas.services.facts import (
    FactInHand,
    FactText,
    add_fact,
    answer_decision,
    asks_for_decision,
    decide_relevance,
    edit_fact,
    hold,
    refute_fact,
    set_expiry,
    undo_fact,
    verify_fact,
)
from planner.personas.services.merge import Unmerged, merge_personas, merging_facts, swap_back, swap_target, unmerge
from planner.personas.services.moments import (
    Heard,
    back_fact,
    edit_moment,
    fact_from_moment,
    log_moment,
    remove_moment,
    restore_moment,
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
from planner.personas.services.sameness import answer_same, undo_same

__all__ = [
    "FactInHand", "FactText", "Heard", "PersonaText", "Unmerged", "activate_persona", "add_evidence", "add_expert",
    "add_fact", "answer_decision", "answer_same", "archive_persona", "asks_for_decision", "back_fact", "capture_line",
    "change_kind", "decide_relevance", "drop_card", "edit_fact", "edit_moment", "edit_persona", "end_expert",
    "fact_from_moment", "hear_again", "hold", "index_persona", "keep_card", "log_moment", "make_persona", "may_remove",
    "merge_personas", "merging_facts", "place_fact", "plan_check", "refute_fact", "remove_evidence", "remove_moment",
    "restore_card", "restore_moment", "restore_persona", "resume_expert", "set_expiry", "swap_back", "swap_target",
    "touches", "undo_fact", "undo_same", "unmerge", "verify_fact", "withdraw_fact",
]
