"""What the pages of training share."""
from __future__ import annotations

from flask import Blueprint

bp = Blueprint("training", __name__, url_prefix="/learn")

# Which field a refusal stands beside.
FIELDS = {
    "exercise_empty": "text", "exercise_too_short": "text", "exercise_not_an_option": "choices",
    "exercise_nothing_chosen": "choices", "exercise_wrong": "choices", "feedback_empty": "text", "enrol_past": "due_on",
}
