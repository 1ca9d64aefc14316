"""For whom we write: the matrix of personas and phases, and the balance bar."""
from __future__ import annotations

from flask import Response

from planner.policy import Action
from planner.steps.agenda.queries import coverage as queries
from planner.steps.agenda.routes.base import bp, now_here
from planner.web.access import needs
from planner.web.reply import page


@bp.get("/coverage")
@needs(Action.READ_AGENDA)
def coverage() -> Response:
    """Items per persona and phase, with the gaps, and each persona's share against its target."""
    session, now, _today = now_here()
    found = queries.coverage(session, now)
    return page("agenda/coverage.html", lines=found.lines, phases=queries.COLUMNS, balance=found.balance)
