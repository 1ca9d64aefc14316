"""Facts that may state the same: only a person says so, and can take it back. Source: docs/domain.md f."""
from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.personas import queries, services
from planner.personas.routes.base import bp
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast


@bp.get("/same")
@needs(Action.READ_PERSONA)
def same() -> Response:
    """Every two facts that are alike, and what was answered last."""
    session = db.session()
    number = max(whole(request.args.get("page")) or 1, 1)
    return page("personas/same.html", alike=queries.alike(session, page=number), page=number,
                answers=queries.answers(session))


@bp.post("/same/<first>/<second>")
@needs(Action.EDIT_PERSONA)
def answer_same(first: str, second: str) -> BaseResponse:
    """They state the same, or they don't."""
    is_same = request.form.get("answer") == "same"
    back = own_path(request.form.get("back"), url_for(".same"))
    with unit_of_work() as work:
        facts = queries.facts_in_question(work.session, first, second)
        answer = services.answer_same(
            work.session, actor=current_user, now=work.now, first=facts[0], second=facts[1], is_same=is_same,
            versions=(whole(request.form.get("first_version")) or 0, whole(request.form.get("second_version")) or 0))
        uid = answer.uid
    toast(_("They count as one statement now; each keeps its words.") if is_same
          else _("They stay two. You are asked again when one of them changes."),
          undo=url_for(".undo_same", uid=uid, back=back))
    return see_other(back)


@bp.post("/same/<uid>/undo")
@needs(Action.EDIT_PERSONA)
def undo_same(uid: str) -> BaseResponse:
    """Take an answer back."""
    back = own_path(request.args.get("back"), url_for(".same"))
    with unit_of_work() as work:
        services.undo_same(work.session, actor=current_user, now=work.now,
                           answer=queries.get_answer(work.session, uid))
    toast(_("Taken back. The question stands again."))
    return see_other(back)
