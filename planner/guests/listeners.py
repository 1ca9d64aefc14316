"""What guests add to pages of lower floors, and what their links show."""
from __future__ import annotations

from flask import render_template
from flask_login import current_user

from planner.core.db import db
from planner.guests import queries
from planner.guests.routes import show
from planner.guests.words import NOTICES
from planner.messages.words import add_notices
from planner.policy import Action, allowed
from planner.sharing import kinds
from planner.sharing.kinds import Kind
from planner.sharing.models import Purpose
from planner.steps.writing.models import Draft
from planner.web import panels

DAYS, MOST_DAYS = 14, 60


def advice_panel(draft: Draft) -> str:
    """What guests advise, beside the verdicts that count; for a lead also the way to ask somebody outside."""
    return render_template("guests/_advice.html", draft=draft, advice=queries.advice_on(db.session(), draft),
                           may_invite=allowed(current_user, Action.SHARE_REVIEW, draft))


def connect() -> None:
    """Put the parts of guests in place."""
    kinds.register(Kind(Purpose.REVIEW, Action.SHARE_REVIEW, DAYS, MOST_DAYS, (), (), queries.names, show))
    add_notices(NOTICES)
    panels.register("review.advice", advice_panel)
