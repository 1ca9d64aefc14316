"""What a fact rests on: noting one more piece, taking one back."""
from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.personas import queries, services
from planner.personas.forms import EvidenceForm
from planner.personas.models import Method
from planner.personas.routes.base import bp
from planner.personas.routes.facts import fact_page, refused_on
from planner.policy import Action
from planner.web.access import needs
from planner.web.reply import own_path, see_other
from planner.web.toasts import toast

FIELDS = {"fact_no_source": "source", "evidence_day_to_come": "on_date"}


@bp.post("/<code>/facts/<uid>/evidence")
@needs(Action.ADD_FACT)
def add_evidence(code: str, uid: str) -> BaseResponse:
    """Note one more reason to believe the fact."""
    form = EvidenceForm()
    if not form.validate():
        return fact_page(queries.get_fact(db.session(), code, uid), 422, evidence=form)
    try:
        with unit_of_work() as work:
            piece = services.add_evidence(work.session, actor=current_user, now=work.now,
                                          fact=queries.get_fact(work.session, code, uid),
                                          method=Method(form.method.data), source=form.source.data or "",
                                          on_date=form.on_date.data)
            undo = url_for(".remove_evidence", uid=piece.uid)
    except (RuleBroken, Conflict) as error:
        return refused_on(code, uid, form, error, FIELDS)
    toast(_("Noted. It makes the persona stronger; it is not the check."), undo=undo)
    return see_other(url_for(".fact", code=code, uid=uid, _anchor="evidence"))


@bp.post("/evidence/<uid>/remove")
@needs(Action.ADD_FACT)
def remove_evidence(uid: str) -> BaseResponse:
    """Take a piece of evidence back."""
    with unit_of_work() as work:
        piece = queries.get_evidence(work.session, uid)
        code, fact = piece.fact.persona.code, piece.fact.uid
        services.remove_evidence(work.session, actor=current_user, now=work.now, piece=piece)
    toast(_("Taken back."))
    return see_other(own_path(request.values.get("back"), url_for(".fact", code=code, uid=fact, _anchor="evidence")))
