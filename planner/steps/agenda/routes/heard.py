"""What a contact moment does to ideas, one press each, all of it with a way back."""
from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import RuleBroken
from planner.personas.queries import get_moment
from planner.personas.words import moment_source
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.routes.ideas import bp
from planner.steps.agenda.services import heard
from planner.web.access import needs
from planner.web.reply import own_path, see_other
from planner.web.toasts import toast


@bp.post("/from-moment/<uid>")
@needs(Action.PROPOSE_IDEA)
def from_moment(uid: str) -> BaseResponse:
    """Make an idea of what was heard."""
    with unit_of_work() as work:
        made = heard.idea_from_moment(work.session, actor=current_user, now=work.now,
                                      moment=get_moment(work.session, uid, current_user))
        idea = made.uid
    back = url_for("personas.moment", uid=uid, _anchor="became")
    toast(_("It is an idea in the bank now."), undo=url_for(".withdraw", uid=idea, back=back))
    return see_other(back)


@bp.post("/validate-by/<uid>")
@needs(Action.PROPOSE_IDEA)
def validate_by(uid: str) -> BaseResponse:
    """What was heard confirms or refutes an idea."""
    verdict = request.form.get("verdict")
    if verdict not in ("confirmed", "refuted"):
        raise RuleBroken("validation_needs_moment")
    with unit_of_work() as work:
        moment = get_moment(work.session, uid, current_user)
        idea = queries.get_idea(work.session, request.form.get("idea", ""))
        heard.validate_by_moment(work.session, actor=current_user, now=work.now, idea=idea, moment=moment,
                                 confirmed=verdict == "confirmed", source=moment_source(moment))
        found = idea.uid
    back = url_for("personas.moment", uid=uid, _anchor="became")
    said = _("A customer confirmed the idea.") if verdict == "confirmed" else _("A customer refuted the idea.")
    toast(said, undo=url_for(".undo_validation", uid=found, back=back))
    return see_other(back)


@bp.post("/<uid>/withdraw")
@needs(Action.EDIT_IDEA)
def withdraw(uid: str) -> BaseResponse:
    """Take an idea back that was just made."""
    with unit_of_work() as work:
        heard.withdraw_idea(work.session, actor=current_user, now=work.now, idea=queries.get_idea(work.session, uid))
    toast(_("Taken back."))
    return see_other(own_path(request.values.get("back"), url_for(".index")))


@bp.post("/<uid>/validation/undo")
@needs(Action.PROPOSE_IDEA)
def undo_validation(uid: str) -> BaseResponse:
    """Take one's last word about an idea back."""
    with unit_of_work() as work:
        heard.undo_validation(work.session, actor=current_user, now=work.now,
                              idea=queries.get_idea(work.session, uid))
    toast(_("As it was."))
    return see_other(own_path(request.values.get("back"), url_for(".idea", uid=uid)))
