"""What guests add to pages of lower floors."""
from __future__ import annotations

from flask import render_template
from flask_login import current_user

from planner.assets.queries import add_sight
from planner.core.db import db
from planner.guests import pictures, queries
from planner.guests.words import NOTICES
from planner.messages.words import add_notices
from planner.policy import Action, allowed
from planner.steps.writing.models import Draft
from planner.web import panels


def advice_panel(draft: Draft) -> str:
    """What guests advise, beside the verdicts that count; for a lead also the way to ask somebody outside."""
    return render_template("guests/_advice.html", draft=draft, advice=queries.advice_on(db.session(), draft),
                           may_invite=allowed(current_user, Action.SHARE_REVIEW, draft))


def connect() -> None:
    """Put the parts of guests in place."""
    add_notices(NOTICES, talk=("guest_advice",))
    add_sight(pictures.sees)
    panels.register("review.advice", advice_panel)
