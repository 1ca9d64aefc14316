"""Writes of the agenda, a module per noun."""
from planner.steps.agenda.services.cadence import set_cadence
from planner.steps.agenda.services.claims import (
    SlotTaken,
    claim_slot,
    release_all_of,
    release_claim,
    resume_claim,
    set_deadlines,
    undo_claim,
)
from planner.steps.agenda.services.ideas import (
    Proposal,
    accept_idea,
    decline_idea,
    edit_idea,
    note_validation,
    park_idea,
    propose_idea,
    reopen_idea,
    unvote,
    vote,
)
from planner.steps.agenda.services.outcomes import (
    accept_partly,
    make_ready,
    make_unready,
    mark_partly,
    mark_published,
    miss_due,
)
from planner.steps.agenda.services.requests import confirm_request, deny_request, take_slot, withdraw_request
from planner.steps.agenda.services.slots import (
    Outlets,
    When,
    cancel_slot,
    derive_all,
    edit_slot,
    empty_slot,
    fill_slot,
    move_slot,
    plan_slot,
    restore_slot,
    when_of,
)
from planner.steps.agenda.services.topics import Brief, drop_topic, edit_topic, make_topic, place_topic

__all__ = [
    "Brief", "Outlets", "Proposal", "SlotTaken", "When", "accept_idea", "accept_partly", "cancel_slot",
    "claim_slot", "confirm_request", "decline_idea", "deny_request", "derive_all", "drop_topic", "edit_idea",
    "edit_slot", "edit_topic", "empty_slot", "fill_slot", "make_ready", "make_topic", "make_unready", "mark_partly",
    "mark_published", "miss_due", "move_slot", "note_validation", "park_idea", "place_topic", "plan_slot",
    "propose_idea", "release_all_of", "release_claim", "reopen_idea", "restore_slot", "resume_claim", "set_cadence",
    "set_deadlines", "take_slot", "undo_claim", "unvote", "vote", "when_of", "withdraw_request",
]
