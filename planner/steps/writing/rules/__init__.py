"""Rules of writing and review. Pure: no clock, no database; what they need is handed in."""
from planner.steps.writing.rules.changes import (
    ChangeClass,
    Circumstances,
    Fate,
    Fates,
    PersonaChange,
    TextChange,
    fates,
    persona_change,
    raised,
    text_change,
)
from planner.steps.writing.rules.review import (
    ApprovalRefusal,
    Candidate,
    Gap,
    Ineligible,
    Judgement,
    Reviewer,
    Round,
    RoundOutcome,
    approval_refusals,
    ineligible_for,
    order_of_asking,
    participants,
    people_needed,
    quorum_gaps,
    round_outcome,
    unapproved_personas,
)
from planner.steps.writing.rules.roles import Role, word_roles
from planner.steps.writing.rules.words import (
    Written,
    attribute,
    authors_of_words,
    clean_text,
    revision_hash,
    shares,
    word_count,
    written_by,
)

__all__ = [
    "ApprovalRefusal", "Candidate", "ChangeClass", "Circumstances", "Fate", "Fates", "Gap", "Ineligible", "Judgement",
    "PersonaChange", "Reviewer", "Role", "Round", "RoundOutcome", "TextChange", "Written", "approval_refusals",
    "attribute", "authors_of_words", "clean_text", "fates", "ineligible_for", "order_of_asking", "participants",
    "people_needed", "persona_change", "quorum_gaps", "raised", "revision_hash", "round_outcome", "shares",
    "text_change", "unapproved_personas", "word_count", "word_roles", "written_by",
]
