"""What the pages of personas share."""
from __future__ import annotations

from flask import Blueprint

bp = Blueprint("personas", __name__, url_prefix="/personas")

# Which field a refusal stands beside.
FIELDS = {
    "persona_code_wrong": "code", "persona_code_taken": "code", "persona_name_missing": "name_en",
    "persona_negative_too_early": "kind", "persona_reason_missing": "reason",
    "persona_needs_reason": "reason", "persona_needs_exclusion": "reason", "fact_statement_missing": "statement_en",
    "fact_known_already": "statement_en", "fact_which_decision": "why", "fact_why_too_short": "why",
    "fact_expiry_past": "expires_on", "expert_no_reviewer": "person", "expert_already": "person",
    "expert_ground_missing": "ground",
}
