"""What training adds to the settings page."""
from __future__ import annotations

from flask import render_template

from planner.core.db import db
from planner.steps.training import queries


def totals(_subject: object = None) -> str:
    """Beside the choice of the gate: how many people it would stop. Totals only, no names (docs/domain.md d 5)."""
    session = db.session()
    required = [each for each in queries.curricula(session) if each.required_for_claim]
    if not required:
        return ""
    finished, _begun, everybody = queries.totals(session, required[0])
    return render_template("training/_totals.html", finished=finished, everybody=everybody)
