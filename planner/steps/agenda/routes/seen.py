"""What a trend does to ideas: one press, with a way back."""
from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.policy import Action
from planner.steps.agenda.routes.ideas import bp
from planner.steps.agenda.services import seen
from planner.steps.inventory.queries import get_trend
from planner.web.access import needs
from planner.web.reply import see_other
from planner.web.toasts import toast


@bp.post("/from-trend/<uid>")
@needs(Action.PROPOSE_IDEA)
def from_trend(uid: str) -> BaseResponse:
    """Make an idea of a trend, and go there."""
    with unit_of_work() as work:
        idea, is_new = seen.idea_from_trend(work.session, actor=current_user, now=work.now,
                                            trend=get_trend(work.session, uid))
        made = idea.uid
    if is_new:
        toast(_("It is an idea in the bank now."),
              undo=url_for(".withdraw", uid=made, back=url_for("inventory.trend", uid=uid)))
    else:
        toast(_("It was an idea already."))
    return see_other(url_for(".idea", uid=made))
